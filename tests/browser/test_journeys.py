"""The journeys that only a real browser can vouch for: links, clicks on numbers, files in and out, the keyboard."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.small_export import EXPORT, MAPPING

LEADS_IN_TITLE = re.compile(r"^([\d,]+) leads? ")


def settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def count_in_list(page: Page) -> int:
    heading = page.get_by_role("heading", level=2).filter(has_text=LEADS_IN_TITLE).first
    expect(heading).to_be_visible()
    found = LEADS_IN_TITLE.match(heading.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def test_filters_are_in_the_link_and_survive_going_to_another_page(served, open_page):
    page = open_page(served, "?line=Cardiology&window=60+days")
    expect(page.get_by_text("· Cardiology · 60 days to convert")).to_be_visible()

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Funnel").click()

    expect(page.get_by_role("heading", name="Funnel", exact=True)).to_be_visible()
    expect(page.get_by_text("· Cardiology · 60 days to convert")).to_be_visible()
    assert "line=Cardiology" in page.url
    assert "window=60" in page.url


def test_a_tile_leads_to_exactly_its_leads_and_on_to_one_journey(served, open_page):
    page = open_page(served)
    tile = page.get_by_role("link", name=re.compile(r"^[\d,]+ leads$")).nth(3)
    promised = int(re.sub(r"\D", "", tile.inner_text()))

    tile.click()

    expect(page.get_by_role("heading", name="Leads behind a number")).to_be_visible()
    assert count_in_list(page) == promised
    choose_first_row(page)
    expect(page.get_by_role("heading", name="One lead")).to_be_visible()
    expect(page.get_by_text("Day 0").first).to_be_visible()


def choose_first_row(page: Page) -> None:
    """Click into the first row of the first table: a canvas, so by position."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    grid.click(position={"x": 60, "y": 60})


def test_a_number_in_a_table_opens_its_leads(served, open_page):
    page = open_page(served, "data_quality")
    page.get_by_role("heading", name="Left out of every figure").scroll_into_view_if_needed()
    grid = page.get_by_test_id("stDataFrame").last
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(500)

    box = grid.bounding_box()
    assert box
    grid.click(position={"x": box["width"] - 20, "y": 60})

    expect(page.get_by_role("heading", name="Leads behind a number")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("left out of every figure · Duplicate"))).to_be_visible()


def test_a_bar_opens_its_leads_and_the_way_back_keeps_the_switches(served, open_page):
    page = open_page(served, "funnel?stage=SQL&by=Source")
    bar = page.get_by_test_id("stPlotlyChart").first.locator(".bars .point path").nth(2)
    expect(bar).to_be_visible()

    bar.hover(force=True)
    bar.click(force=True)

    expect(page.get_by_role("heading", name=re.compile(r"that reached MQL within the window"))).to_be_visible()
    page.get_by_role("link", name="Back to the funnel").click()
    expect(page.get_by_role("heading", name=re.compile("^MQL: from "))).to_be_visible()


def test_a_table_leaves_as_a_csv_with_its_filters(served, open_page, tmp_path: Path):
    page = open_page(served, "?window=60+days")
    page.get_by_role("button", name="Export").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "out.csv")

    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))
    assert [row["Stage"] for row in rows][:2] == ["Inquiry", "Intake"]
    assert "60 days to convert" in " ".join(map(str, rows[0].values()))


def test_a_number_explains_itself(served, open_page):
    page = open_page(served)
    page.get_by_role("button", name="Explain").nth(1).click()

    expect(page.get_by_text("Left out on both sides")).to_be_visible()
    expect(page.get_by_text("python -m queries funnel_compared")).to_be_visible()


def test_the_keyboard_alone_reaches_the_funnel(served, open_page):
    page = open_page(served)
    for _ in range(40):
        page.keyboard.press("Tab")
        if "Funnel" in page.evaluate("document.activeElement.matches('a') ? document.activeElement.textContent : ''"):
            break
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Funnel", exact=True)).to_be_visible()


@pytest.fixture
def export_files(tmp_path: Path) -> tuple[Path, Path]:
    export, mapping = tmp_path / "export.csv", tmp_path / "mapping.toml"
    export.write_text(EXPORT)
    mapping.write_text(MAPPING)
    return export, mapping


def test_an_export_comes_in_after_a_preview_and_shows_its_quarantine(served_for_import, open_page, export_files):
    page = open_page(served_for_import, "import_file")
    uploads = page.locator("input[type=file]")
    uploads.nth(0).set_input_files(export_files[0])
    settled(page)
    uploads.nth(1).set_input_files(export_files[1])

    expect(page.get_by_role("heading", name="3 rows in export.csv")).to_be_visible()
    expect(page.get_by_text("a dry run; nothing was written")).to_be_visible()
    page.get_by_role("button", name="Take in 2 rows, keep 1 in quarantine").click()

    expect(page.get_by_text("export.csv is in: 3 rows read.").first).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Data").click()
    expect(page.get_by_role("heading", name="Rows in quarantine, by reason")).to_be_visible()
