"""The follow-up page in a real browser: clicks on bars, boxes and cells, and the export, all of them adding up."""

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

HAND_OFFS = re.compile(r"^([\d,]+) hand-offs? ")
STATES = ("Met", "Late", "Overdue", "Running", "Excluded")


def count_in_list(page: Page) -> int:
    expect(page.get_by_role("heading", name="Hand-offs behind a number")).to_be_visible()
    heading = page.get_by_role("heading", level=2).filter(has_text=HAND_OFFS).first
    expect(heading).to_be_visible()
    found = HAND_OFFS.match(heading.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def click_on(page: Page, bar) -> None:
    expect(bar).to_be_attached()
    bar.scroll_into_view_if_needed()
    bar.hover(force=True)
    bar.click(force=True)


def test_a_tile_leads_to_exactly_its_hand_offs_and_on_to_one_journey(served, open_page):
    page = open_page(served, "sla")
    tile = page.get_by_role("link", name=re.compile(r"^[\d,]+ late$"))
    promised = int(re.sub(r"\D", "", tile.inner_text()))

    tile.click()

    assert count_in_list(page) == promised > 0
    page.wait_for_timeout(500)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 60, "y": 60})
    expect(page.get_by_role("heading", name="One lead")).to_be_visible()


def test_a_bar_of_a_state_opens_the_hand_offs_in_that_state_and_the_way_back_keeps_the_switches(served, open_page):
    page = open_page(served, "sla?promise=Booking&split=Service+line")
    states = page.get_by_test_id("stPlotlyChart").first.locator(".trace.bars")

    click_on(page, states.nth(2).locator(".point path").last)  # Overdue, in the last service line

    expect(page.get_by_role("heading", name=re.compile("overdue at booking · Sleep medicine"))).to_be_visible()
    assert count_in_list(page) > 0
    page.get_by_role("link", name="Back to follow-up").click()
    expect(page.get_by_role("heading", name=re.compile("bookings due were in time"))).to_be_visible()


def test_a_box_of_the_week_opens_the_hand_offs_of_that_hour(served, open_page):
    page = open_page(served, "sla")
    week = page.locator("[data-testid=stPlotlyChart]:has(.xtick text:text-is('Sun'))").first
    monday_nine = week.locator(".bars .point").nth(9)
    promised = int(monday_nine.locator("text").text_content() or 0)

    click_on(page, monday_nine.locator("path"))

    expect(page.get_by_role("heading", name=re.compile(r"handed over Monday 09:00–10:00"))).to_be_visible()
    assert count_in_list(page) == promised > 0


def test_the_five_states_add_up_in_the_export(served, open_page, tmp_path: Path):
    page = open_page(served, "sla?split=Team")
    page.get_by_role("button", name="Export").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "out.csv")

    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) > 1
    assert all(sum(int(row[state]) for state in STATES) == int(row["Handed over"]) > 0 for row in rows)
    assert all("Hand-offs that fall due 30 Mar" in " ".join(map(str, row.values())) for row in rows)


def test_a_number_explains_itself(served, open_page):
    page = open_page(served, "sla")
    page.get_by_role("button", name="Explain").first.click()

    expect(page.get_by_text("It is kept when a person has called")).to_be_visible()
    expect(page.get_by_text("python -m queries adherence_compared")).to_be_visible()
