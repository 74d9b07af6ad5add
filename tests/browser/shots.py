"""A picture of every page at every size, light and dark, into shots/: `python3 dev.py shots`."""

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import COLOR_SCHEMES, ColorScheme, launch, new_context, visit
from tests.served import ROOT, make_demo, serving

SIZES = ((1920, 1080), (1280, 800), (390, 844))
FOLDER = ROOT / "shots"
# Streamlit scrolls a box inside the window; a picture of the whole page needs a window as high as what is in it.
WHOLE_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
HIGHEST = 6_000


def main() -> None:
    arguments = parser().parse_args()
    pages = arguments.page or sorted(file.stem for file in ROOT.glob("pages/*.py"))
    FOLDER.mkdir(exist_ok=True)
    with ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
        url = arguments.database_url
        if not url:
            print("Making a demo organisation to show ...", flush=True)
            url = make_demo(folder / "demo.db", arguments.leads)
        address = until_the_end.enter_context(serving(url, folder / "server.log"))
        browser = launch(until_the_end.enter_context(sync_playwright()))
        for picture in take(browser, address, pages):
            print(picture.relative_to(ROOT), flush=True)


def take(browser: Browser, address: str, pages: Iterable[str]) -> Iterator[Path]:
    for name, size, color_scheme in product(pages, SIZES, COLOR_SCHEMES):
        yield take_one(browser, address, name, size, color_scheme)


def take_one(browser: Browser, address: str, path: str, size: tuple[int, int], color_scheme: ColorScheme) -> Path:
    """A picture of the whole page, or of its first HIGHEST pixels. Returns the file."""
    width, height = size
    context = new_context(browser, width, height, color_scheme)
    page = context.new_page()
    visit(page, address, path)
    page.set_viewport_size({"width": width, "height": min(HIGHEST, max(height, page.evaluate(WHOLE_HEIGHT)))})
    page.wait_for_timeout(500)  # charts draw themselves again at the new size, and say nowhere when they are done
    file = FOLDER / f"{path.partition('?')[0]}-{width}x{height}-{color_scheme}.png"
    page.screenshot(path=file)
    context.close()
    return file


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python3 dev.py shots", description=__doc__)
    top.add_argument("--page", action="append", help="only this page, with URL parameters if need be (may be repeated)")
    top.add_argument("--database-url", help="of a database to show; a demo organisation is made if not given")
    top.add_argument("--leads", type=int, default=5_000, help="size of that demo organisation")
    return top


if __name__ == "__main__":
    main()
