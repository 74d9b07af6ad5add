"""A Chromium: found on this machine, else installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ColorScheme = Literal["light", "dark"]
COLOR_SCHEMES = get_args(ColorScheme)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",  # Chromium has none for root, and shows only our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DEFAULT_PAGE = "overview"
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE_MS = 30_000  # the first paint of a cold server is slow


class NoChromium(Exception):
    """Why there is no browser, as a sentence."""


def find_chromium() -> str | None:
    """The program: named in CHROMIUM, on PATH, or installed by Debian. None: Playwright's own. Raises NoChromium."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            raise NoChromium(f"CHROMIUM names {named}, and there is no such file.")
        return named
    return _on_path() or _from_debian() or _from_playwright()


def launch(playwright: Playwright) -> Browser:
    """Raises NoChromium."""
    return playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)


def new_context(browser: Browser, width: int, height: int, color_scheme: ColorScheme) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=color_scheme,
        reduced_motion="reduce",
        locale="en-US",
        timezone_id="America/New_York",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def visit(page: Page, address: str, path: str) -> None:
    """Go to a page of the dashboard (`funnel?window=30`) and wait until it is drawn."""
    name, _, parameters = path.partition("?")
    where = "" if name == DEFAULT_PAGE else name  # the default page has no name in its URL
    page.goto(f"{address}/{where}" + (f"?{parameters}" if parameters else ""))
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Wait for the script to end and for what is fetched after it: charts, tables, fonts."""
    page.wait_for_selector(SETTLED)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')")
    page.evaluate("() => document.fonts.ready.then(() => null)")


def _on_path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def _from_debian() -> str | None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    print("Installing Chromium with apt-get ...", file=sys.stderr, flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]):
        if subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
            return None
    return _on_path()


def _from_playwright() -> None:
    print("Installing Chromium with playwright ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"]
    if os.geteuid() != 0:
        command.remove("--with-deps")
    if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
        raise NoChromium(
            "The browser tests need a Chromium, and none could be found or installed. Install one "
            "(on Debian: apt-get install chromium), or name its program in CHROMIUM."
        )
