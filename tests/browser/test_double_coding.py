"""A sample judged in a real browser: on a phone, with the keyboard alone, and blind until both are done."""

from collections.abc import Generator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.commands.codings import CodingDraw, CodingJudgement, draw_coding, judge_coded_lead
from data.database import open_database
from data.permissions import OPERATOR, Actor
from data.schema import coded_leads
from data.vocabulary import CriterionOperator, HandoffField, Role, Side
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import SIZES, WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given, noon
from tests.served import command_line

CRITERIA = [
    (HandoffField.PHONE, CriterionOperator.KNOWN, []),
    (HandoffField.CONSENT, CriterionOperator.ONE_OF, ["Given"]),
]
FAILS = {
    Side.MARKETING: ([], [], ["phone-known"], ["phone-known"], []),
    Side.SALES: ([], [], ["phone-known"]),
}


def make_sample(folder: Path) -> str:
    """Five leads that marketing has judged, and sales three of them. Returns the database's URL."""
    url, now = f"sqlite:///{folder}/coded.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        for _ in range(5):
            given.lead(inquired=noon(1), recorded=now)
        days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 1)}
        version = given.definition(criteria=CRITERIA, at=now)
        draw_coding(conn, CodingDraw(definition_id=version, size=5, seed=1, **days), actor=OPERATOR, at=now)
        in_order = list(conn.scalars(select(coded_leads.c.lead_id).order_by(coded_leads.c.position)))
        for side, told in FAILS.items():
            for lead_id, failed in zip(in_order, told, strict=False):
                said = CodingJudgement(coding_id=1, lead_id=lead_id, side=side, failed=tuple(failed))
                judge_coded_lead(conn, said, actor=Actor(f"Someone of {side}", Role.LEADER), at=now)
    database.close()
    return url


@pytest.fixture
def served_sample(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server on a sample of one's own."""
    yield from _serve(make_sample(tmp_path), tmp_path / "server.log", pytestconfig)


@pytest.fixture(scope="module")
def served_untouched(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server for those who only look."""
    folder = tmp_path_factory.mktemp("coded")
    yield from _serve(make_sample(folder), folder / "server.log", pytestconfig)


def judge_for_sales(page: Page) -> None:
    page.get_by_text("Sales", exact=True).last.click()
    heading(page, "Lead 4 of 5, for sales")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=2, name=words)).to_be_visible()


def tick_and_fail_by_keyboard(page: Page) -> None:
    """From the first box to the last button, without a pointer."""
    page.get_by_role("checkbox", name="Not met: The phone number is known.").focus()
    for key in ("Space", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)


def test_a_sample_is_judged_with_the_keyboard_on_a_phone_and_only_then_the_results_show(
    served_sample, open_page, complaints
):
    page = open_page(served_sample, "double_coding", *SIZES["phone"])
    judge_for_sales(page)

    tick_and_fail_by_keyboard(page)
    heading(page, "Lead 5 of 5, for sales")
    expect(page.get_by_text("κ")).to_have_count(0)
    page.get_by_role("button", name="It qualifies").click()

    heading(page, "Almost perfect agreement: κ 1.00, 5 leads, too alike for an interval")
    expect(page.get_by_role("checkbox", name="Not met")).to_have_count(0)
    assert_sound(page, complaints)


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_judging_and_looking_fit_every_screen_and_can_be_read_by_all(
    size, color_scheme, served_untouched, open_page, complaints, axe
):
    page = open_page(served_untouched, "double_coding", *SIZES[size], color_scheme)
    judge_for_sales(page)
    wait_until_drawn(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []

    page.get_by_text("Show the results so far").click()
    heading(page, "Almost perfect agreement: κ 1.00, 3 leads, too alike for an interval")
    wait_until_drawn(page)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    assert_sound(page, complaints)
