"""The Content-Security-Policy as a browser applies it: what it stops, and that nothing of ours needs what it stops."""

import pytest

REFUSED = """(attempt) => new Promise((tell) => {
    const late = setTimeout(() => tell('nothing was refused'), 5000);
    document.addEventListener('securitypolicyviolation', (event) => {
        clearTimeout(late);
        tell(event.effectiveDirective);
    }, {once: true});
    attempt === 'picture' && (new Image().src = 'https://example.org/seen.png');
    attempt === 'script' && document.head.appendChild(document.createElement('script')).append('window.ran = 1');
    attempt === 'handler' && document.body.setAttribute('onclick', 'window.ran = 1');
    attempt === 'fetch' && fetch('https://example.org/leads').catch(() => null);
    attempt === 'socket' && new WebSocket('wss://example.org/leads');
    attempt === 'worker' && new Worker(URL.createObjectURL(new Blob(['']))).addEventListener('error', () => null);
    attempt === 'frame' && (document.body.appendChild(document.createElement('iframe')).src = 'https://example.org');
    attempt === 'object' && (document.body.appendChild(document.createElement('object')).data = '/healthz');
    attempt === 'base' && (document.head.appendChild(document.createElement('base')).href = 'https://example.org');
})"""


REFUSALS = {
    "picture": "img-src",
    "script": "script-src-elem",
    "handler": "script-src-attr",
    "fetch": "connect-src",
    "socket": "connect-src",
    "worker": "worker-src",
    "frame": "frame-src",
    "object": "object-src",
    "base": "base-uri",
}


def test_the_browser_refuses_what_would_carry_something_in_or_out(served, open_page):
    page = open_page(served)

    assert {attempt: page.evaluate(REFUSED, attempt) for attempt in REFUSALS} == REFUSALS
    assert page.evaluate("() => window.ran") is None


@pytest.mark.parametrize("name", ["overview", "funnel", "leads", "data_quality", "import_file"])
def test_no_page_asks_another_host_for_anything(name, served, open_page):
    page = open_page(served)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(f"{served}/{name}" if name != "overview" else served)
    page.wait_for_load_state("networkidle")

    assert asked
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
