"""What a browser can vouch for on every page, including the ones not written yet."""

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import COLOR_SCHEMES
from tests.served import ROOT

PAGES = sorted(file.stem for file in ROOT.glob("pages/*.py"))
SIZES = {"laptop": (1280, 800), "phone": (390, 844)}
ERRORS = "[data-testid=stException], [data-testid=stAlertContentError]"
WIDER_THAN_THE_SCREEN = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .filter(box => box.scrollWidth > box.clientWidth + 1)
    .map(box => `${box.tagName} is ${box.scrollWidth} wide in ${box.clientWidth}`)"""

each_page = pytest.mark.parametrize("name", PAGES)


def assert_sound(page: Page, complaints: list[str]) -> None:
    assert page.locator(ERRORS).all_inner_texts() == []
    assert page.get_by_role("heading", level=1).count() == 1
    assert complaints == []


def test_there_are_pages_to_open():
    assert "overview" in PAGES


@each_page
@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_opens_whole_and_accessible(name, size, color_scheme, served, open_page, complaints, axe):
    page = open_page(served, name, *SIZES[size], color_scheme)

    assert_sound(page, complaints)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []


@each_page
def test_says_what_is_missing_on_an_empty_database(name, served_empty, open_page, complaints):
    page = open_page(served_empty, name)

    assert_sound(page, complaints)
