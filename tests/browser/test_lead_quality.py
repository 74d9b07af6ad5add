"""From the share rejected to its hand-offs, and from a row to its dispute, as in the meeting."""

import re

from playwright.sync_api import expect

from tests.browser.test_journeys import choose_first_row


def test_a_number_leads_to_its_hand_offs_and_a_row_to_its_dispute(served, open_page):
    page = open_page(served, "lead_quality?period=Last+52+full+weeks", 1920, 1080, "light")
    tile = page.get_by_role("link", name=re.compile(r"^[\d,]+ hand-offs?$")).nth(1)
    promised = tile.inner_text().strip()

    tile.click()

    expect(page.get_by_role("heading", name="Hand-offs behind lead quality")).to_be_visible()
    expect(page.get_by_role("heading", name=f"{promised} that sales rejected")).to_be_visible()
    choose_first_row(page)
    expect(page.get_by_role("heading", name="Disputes", exact=True)).to_be_visible()
    assert re.search(r"disputes\?.*dispute=[0-9a-f-]{36}", page.url)


def test_a_hand_off_without_a_dispute_leads_to_its_journey(served, open_page):
    page = open_page(served, "disputes_behind?quality_counted=accepted", 1280, 800, "dark")

    expect(page.get_by_role("heading", name=re.compile(r"^[\d,]+ hand-offs that sales accepted$"))).to_be_visible()
    choose_first_row(page)
    expect(page.get_by_role("heading", name="One lead")).to_be_visible()
