"""urllib3 and orjson."""

from urllib.parse import urlencode

import driver
import orjson
import urllib3

pool = urllib3.PoolManager(headers={"Authorization": f"Bearer {driver.KEY}"}, maxsize=8)


def get(path, parameters, headers):
    url = f"{driver.URL}{path}?{urlencode(parameters)}"
    response = pool.request("GET", url, headers={**pool.headers, **headers})
    if response.status != 200:
        raise OSError(response.status)
    return orjson.loads(response.data)


driver.run(get)
