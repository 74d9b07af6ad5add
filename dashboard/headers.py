"""What every answer of the server carries, and who is answered at all. Pure ASGI: nothing is buffered, sockets pass.

The Content-Security-Policy was found by driving Streamlit 1.67 in Chromium with `default-src 'none'`, through tables,
charts, uploads, downloads, dialogs and theme changes, and allowing what broke. Each allowance below says what broke.
Not allowed, and not missed: workers, frames, media, `unsafe-eval`; and `wasm-unsafe-eval`, which the 64-bit numbers
of Streamlit's protobuf library try first and do without.
"""

import base64
import hashlib
import ipaddress
import re
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that don't know frame-ancestors
    "Referrer-Policy": "same-origin",  # the filters are in the URL, and stay here
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope"),
            *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock"),
            *("serial", "usb", "hid", "xr-spatial-tracking"),
        )
    ),
}
# The files of Streamlit's own front end, named by their content's hash. Everything else may be about a person.
KEEPABLE = "/static/"
HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?")


class SecurityHeaders:
    """Adds the security headers to every HTTP answer, errors and files included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.inline_scripts = " ".join(inline_script_hashes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = content_security_policy(Headers(scope=scope).get("host", ""), self.inline_scripts)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**FIXED, "Content-Security-Policy": policy})
                if not scope["path"].startswith(KEEPABLE):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class ThisMachineOnly:
    """Answers browsers on this machine, through its loopback names, and nobody else.

    There is no sign-in yet, so whoever reaches the server is the one local person. Binding to loopback is not enough:
    a web page anywhere can have its own name point to 127.0.0.1 (DNS rebinding) and then read this server as its own,
    and a page can open a websocket to any address. Hence: the peer, the Host, and the Origin if one is named.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or is_from_here(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # websocket.connect; a close before the accept is an HTTP 403
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = PlainTextResponse("This server answers only to browsers on its own machine.\n", status_code=403)
            await refusal(scope, receive, send)


def is_from_here(scope: Scope) -> bool:
    """Whether a request came over loopback, under a loopback name, from a page of this very server or from no page."""
    headers = Headers(scope=scope)
    if not scope.get("client") or not is_loopback(scope["client"][0]):
        return False
    hosts = [HOST.fullmatch(host) for host in headers.getlist("host")]
    if len(hosts) != 1 or not hosts[0] or not is_loopback(hosts[0]["name"].strip("[]")):
        return False
    # A program that is no browser sends no Origin. "null", of sandboxed pages and files, is not one of ours.
    ours = {f"{scheme}://{hosts[0][0]}".lower() for scheme in ("http", "https")}
    return all(origin.lower() in ours for origin in headers.getlist("origin"))


def is_loopback(address: str) -> bool:
    """Whether an address is reached from this machine only: localhost, 127.0.0.0/8 or ::1. Never asks a resolver."""
    if address.lower() == "localhost":
        return True
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(number, "ipv4_mapped", None)  # ::ffff:127.0.0.1: an IPv4 peer at an IPv6 socket
    return (mapped or number).is_loopback


def content_security_policy(host: str, inline_scripts: str) -> str:
    """The policy for one answer. `host` as the browser named it: not every browser lets 'self' mean its websocket."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            # Streamlit's bundles, and by its hash the one inline line of its index.html.
            f"script-src 'self' {inline_scripts}".rstrip(),
            # Emotion and styled-components write the whole look of the page into <style>; Plotly and the metric
            # sparklines (Vega) bring style elements and attributes of their own. With no remote host allowed for images
            # or fonts, a style can't carry anything away.
            "style-src 'self' 'unsafe-inline'",
            # data: icons in stylesheets, Plotly's picture of a chart, an emoji as favicon; blob: an uploaded picture.
            "img-src 'self' data: blob:",
            "font-src 'self' data:",  # the smallest KaTeX font sits in Streamlit's stylesheet as data:
            f"connect-src 'self'{sockets}",  # reruns travel over the websocket
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def inline_script_hashes() -> list[str]:
    """CSP sources for the inline scripts of the installed Streamlit's index.html, so that an upgrade needs no edit."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
