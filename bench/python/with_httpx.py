"""httpx, as it comes."""

import driver
import httpx

client = httpx.Client(base_url=driver.URL, headers={"Authorization": f"Bearer {driver.KEY}"})


def get(path, parameters, headers):
    return client.get(path, params=parameters, headers=headers).raise_for_status().json()


def post(path, body):
    return client.post(path, json=body).raise_for_status().json()


def frame(events):
    import pandas

    frame = pandas.DataFrame(events)
    return len(frame), int(frame["activity_type"].sum() + frame["user_agent"].count())


driver.run(get, post, frame)
