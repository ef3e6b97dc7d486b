"""httpx, as it comes. Many clients share the certificates, as its users learn to do: each would read them for itself."""

import driver
import httpx

certificates = httpx.create_ssl_context()


def new_client(key):
    return httpx.Client(base_url=driver.URL, headers={"Authorization": f"Bearer {key}"}, verify=certificates)


def get_with(client):
    def get(path, parameters, headers):
        return client.get(path, params=parameters, headers=headers).raise_for_status().json()

    return get


client = new_client(driver.KEY)


def post(path, body):
    return client.post(path, json=body).raise_for_status().json()


if driver.WORK == "frame":
    import pandas


def frame(events):
    frame = pandas.DataFrame(events)
    return len(frame), int(frame["activity_type"].sum() + frame["user_agent"].count())


driver.run(get_with(client), post, frame, connect=lambda key: get_with(new_client(key)))
