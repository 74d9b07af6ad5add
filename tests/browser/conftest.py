"""A real Chromium on a real server."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.chromium import PATIENCE_MS, ColorScheme, NoChromium, launch, new_context, visit
from tests.browser.streamlits_own import is_streamlits_own, is_streamlits_probe
from tests.served import NotServed, command_line, make_demo, serving

expect.set_options(timeout=PATIENCE_MS)
ANSWERED = (" 200", " 304", "connection open", "connection closed", "[accepted]")
SERVER_LOGS = pytest.StashKey[dict[str, Path]]()


@pytest.fixture(scope="session")
def chromium() -> Generator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except NoChromium as missing:
            pytest.fail(str(missing), pytrace=False)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server on a demo organisation of 2,000 leads."""
    folder = tmp_path_factory.mktemp("served")
    yield from _serve(make_demo(folder / "demo.db", 2_000), folder / "server.log", pytestconfig)


@pytest.fixture(scope="session")
def served_empty(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server on a database with tables and not one row of anybody's."""
    folder = tmp_path_factory.mktemp("served_empty")
    url = f"sqlite:///{folder}/empty.db"
    command_line("-m", "data", "init", database_url=url)
    yield from _serve(url, folder / "server.log", pytestconfig)


@pytest.fixture
def served_for_import(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server on an empty database of its own, which the test may fill."""
    url = f"sqlite:///{tmp_path}/import.db"
    command_line("-m", "data", "init", database_url=url)
    yield from _serve(url, tmp_path / "server.log", pytestconfig)


def _serve(url: str, log: Path, config: pytest.Config) -> Generator[str]:
    try:
        with serving(url, log) as address:
            config.stash.setdefault(SERVER_LOGS, {})[address] = log
            yield address
    except NotServed as silent:
        pytest.fail(str(silent), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the server said meanwhile belongs to a failed test's report."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        logs = item.config.stash.get(SERVER_LOGS, {})
        for address in logs.keys() & set(map(str, item.funcargs.values())):
            lines = logs[address].read_text(errors="replace").splitlines()
            said = [line for line in lines if not line.endswith(ANSWERED)]
            report.sections.append((f"log of {address}", "\n".join(said[-60:])))
    return report


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors in its console, what the security policy refused, uncaught exceptions."""
    return []


@pytest.fixture
def open_page(chromium: Browser, complaints: list[str]) -> Generator[Callable[..., Page]]:
    """Opens a page and waits until it is drawn: open_page(served, "funnel?window=30", 390, 844, "dark")."""
    contexts: list[BrowserContext] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and not is_streamlits_probe(said.location["url"]):
            complaints.append(f"{said.text} ({said.location['url']})")

    def open_page(
        address: str, path: str = "", width: int = 1280, height: int = 800, color_scheme: ColorScheme = "light"
    ) -> Page:
        contexts.append(new_context(chromium, width, height, color_scheme))
        page = contexts[-1].new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        visit(page, address, path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page, less what is Streamlit's own and not ours to mend."""

    def axe(page: Page) -> list[str]:
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['id']}: {node['failureSummary']} {node['html'][:300]}"
            for rule in found
            for node in rule["nodes"]
            if not is_streamlits_own(page, rule["id"], node["target"][0])
        ]

    return axe
