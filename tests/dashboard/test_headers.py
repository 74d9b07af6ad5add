"""Who the server answers, and what every answer carries: asked over real sockets."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest

from dashboard.headers import content_security_policy, inline_script_hashes, is_loopback
from tests.dashboard.asked import get, handshake


@pytest.mark.parametrize("here", ["localhost", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
def test_a_loopback_address_is_known(here):
    assert is_loopback(here)


@pytest.mark.parametrize(
    "elsewhere",
    ["0.0.0.0", "::", "", "10.0.0.5", "127.1", "2130706433", "localhost.example.org", "::ffff:10.0.0.5", "fe80::1"],  # noqa: S104
)
def test_any_other_address_is_not_taken_for_loopback(elsewhere):
    assert not is_loopback(elsewhere)


@pytest.mark.parametrize("host", ["localhost", "LocalHost:{port}", "127.0.0.1:{port}", "127.0.0.1:1", "[::1]:{port}"])
def test_a_loopback_name_is_answered(address, host):
    port = urlsplit(address).port
    assert get(address, "/healthz", Host=host.format(port=port)).status == HTTPStatus.OK


HOSTS_OF_OTHERS = [
    *("example.org", "example.org:8501", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.5", "0.0.0.0"),  # noqa: S104
    *("localhost:80@example.org", "example.org/localhost", "[::2]", "[::1", "[1:2]", "localhost:99999999", "", " "),
]


@pytest.mark.parametrize("host", HOSTS_OF_OTHERS)
@pytest.mark.parametrize("path", ["/", "/healthz", "/static/js/index.js"])
def test_a_name_that_was_pointed_to_this_machine_is_refused(address, host, path):
    answer = get(address, path, Host=host)

    assert answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST)
    assert b"<html" not in answer.body


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org"])
def test_a_name_that_was_pointed_to_this_machine_gets_no_websocket(address, host):
    assert handshake(address, Host=host, Origin=f"http://{host}") == HTTPStatus.FORBIDDEN


def test_our_own_page_gets_a_websocket(address):
    assert handshake(address, Origin=address) == HTTPStatus.SWITCHING_PROTOCOLS


def test_a_program_that_names_no_page_gets_a_websocket(address):
    assert handshake(address) == HTTPStatus.SWITCHING_PROTOCOLS


PAGES_OF_OTHERS = ["http://example.org", "http://127.0.0.1:1", "http://localhost:3000", "null", "file://"]


@pytest.mark.parametrize("origin", PAGES_OF_OTHERS)
def test_a_page_of_others_gets_neither_a_websocket_nor_an_answer(address, origin):
    assert handshake(address, Origin=origin) == HTTPStatus.FORBIDDEN
    assert get(address, "/", Origin=origin).status == HTTPStatus.FORBIDDEN


def test_a_proxy_on_this_machine_cannot_pass_others_on(address):
    assert get(address, "/healthz", X_Forwarded_For="203.0.113.9").status == HTTPStatus.FORBIDDEN


EVERY_KIND_OF_ANSWER = ["/", "/funnel", "/healthz", "/_stcore/health", "/_stcore/host-config", "/media/none.csv"]


@pytest.mark.parametrize("path", EVERY_KIND_OF_ANSWER)
def test_every_answer_carries_the_security_headers(address, path):
    headers = get(address, path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Access-Control-Allow-Origin"] is None


def test_a_refusal_carries_them_too(address):
    assert get(address, "/", Host="example.org").headers["X-Frame-Options"] == "DENY"


def test_only_streamlits_own_hashed_files_may_be_kept(address):
    page = get(address, "/").body.decode()
    script = re.search(r'src="\.(/static/js/index[^"]+)"', page)
    assert script

    answer = get(address, script[1])

    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def test_the_policy_allows_no_other_host_no_eval_and_no_inline_script(address):
    policy = directives(get(address, "/").headers["Content-Security-Policy"])
    host = urlsplit(address).netloc

    allowed = {source for sources in policy.values() for source in sources if not source.startswith("'sha256-")}
    assert allowed <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:", f"ws://{host}", f"wss://{host}"}
    assert [name for name, sources in policy.items() if "'unsafe-inline'" in sources] == ["style-src"]
    assert all(source == "'self'" or source.startswith("'sha256-") for source in policy["script-src"])
    for nothing in ("default-src", "frame-ancestors", "object-src"):
        assert policy[nothing] == ["'none'"]


def test_the_policy_allows_exactly_the_inline_scripts_of_streamlits_page(address):
    inline = re.findall(r"<script>", get(address, "/").body.decode())
    assert len(inline_script_hashes()) == len(inline) == 1


def test_a_strange_host_writes_nothing_into_the_policy():
    assert "example" not in content_security_policy("x; script-src https://example.org", "")
