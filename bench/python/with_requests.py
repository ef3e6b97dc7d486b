"""requests, as it comes, in a session."""

import driver
import requests

session = requests.Session()
session.headers["Authorization"] = f"Bearer {driver.KEY}"


def checked(response):
    response.raise_for_status()
    return response.json()


driver.run(
    lambda path, parameters, headers: checked(session.get(driver.URL + path, params=parameters, headers=headers)),
    lambda path, body: checked(session.post(driver.URL + path, json=body)),
)
