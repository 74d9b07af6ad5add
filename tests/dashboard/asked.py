"""Asking a server over plain sockets, with nothing between that would mend a header."""

import http.client
from urllib.parse import urlsplit

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Protocol": "streamlit",
}


class Answer:
    def __init__(self, answer: http.client.HTTPResponse, body: bytes):
        self.status = answer.status
        self.headers = answer.headers
        self.body = body


def get(address: str, path: str, **headers: str) -> Answer:
    """One GET. A header's name is written with underscores; a `Host` given replaces the true one."""
    return _ask("GET", address, path, headers)


def post(address: str, path: str, **headers: str) -> Answer:
    return _ask("POST", address, path, {"Content_Length": "0", **headers})


def handshake(address: str, **headers: str) -> int:
    """The status a websocket handshake is answered with: 101 when it is let in."""
    return _ask("GET", address, "/_stcore/stream", {**UPGRADE, **headers}).status


def _ask(method: str, address: str, path: str, headers: dict[str, str]) -> Answer:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer, b"" if answer.status == 101 else answer.read())
    finally:
        connection.close()
