"""pycurl: one handle, and the bytes of a reply."""

import io
from urllib.parse import urlencode

import driver
import pycurl

handle = pycurl.Curl()
handle.setopt(pycurl.HTTPHEADER, [f"Authorization: Bearer {driver.KEY}"])


def get(path, parameters):
    body = io.BytesIO()
    handle.setopt(pycurl.URL, f"{driver.URL}{path}?{urlencode(parameters)}")
    handle.setopt(pycurl.WRITEDATA, body)
    handle.perform()
    if handle.getinfo(pycurl.RESPONSE_CODE) != 200:
        raise OSError(handle.getinfo(pycurl.RESPONSE_CODE))
    return body.getvalue()
