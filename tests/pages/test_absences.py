"""The page of who is away: what holds is shown, and two small forms put days in and take them back."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from dashboard.ask import database
from dashboard.submit import now
from data.commands.absences import Absence, Withdrawal, record_absence, withdraw_absence
from data.permissions import OPERATOR
from data.schema import absences, people
from data.vocabulary import Role
from queries.hand_offs import Handed
from tests.given import Given
from tests.pages.conftest import go, headings, links, said


def today() -> date:
    return now().astimezone(ZoneInfo("America/New_York")).date()


def in_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def person(name: str) -> int:
    with database().read.connect() as conn:
        return conn.scalar(select(people.c.person_id).where(people.c.name == name)) or 0


def entries() -> int:
    with database().read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(absences)) or 0


def put_in(name: str, first: date, last: date, cover: str | None = None) -> None:
    said = Absence(person_id=person(name), first_day=first, last_day=last, cover_id=cover and person(cover))
    with database().write.begin() as conn:
        record_absence(conn, said, actor=OPERATOR, at=now())


def fill_in(page, name, first, last, cover=None):
    page.selectbox(key="away person").set_value(person(name))
    page.date_input(key="away first").set_value(first)
    page.date_input(key="away last").set_value(last)
    page.selectbox(key="away cover").set_value(cover and person(cover))
    return page.run()


def table(page):
    return next(frame.value for frame in page.dataframe if "stand_in" in frame.value)


def choose_absence(page, name):
    """The absence of this name; a form knows it by person and days."""
    box = page.selectbox(key="taken back")
    (days,) = [
        label.partition(", ")[2] for label in box.options if label.startswith(f"{name}, from {in_words(today())}")
    ]
    return box.set_value(f"{person(name)} {days}").run()


def there_again(page) -> str:
    return next(one.key for one in page.date_input if one.key.startswith("there again "))


ADA, CATO = "Ada Fernwood", "Cato Linden"
SOON, LATER = timedelta(days=3), timedelta(days=5)


def test_nobody_is_away_today_and_who_was_is_listed(open_page):
    page = open_page("absences")

    assert headings(page)[0] == f"Nobody is away today, {in_words(today())}"
    assert len(table(page)) == 5
    assert "person_id" not in table(page)


def test_an_absence_is_put_in_and_shown(open_writable):
    page = fill_in(open_writable("absences"), ADA, today(), today() + SOON, CATO)
    span = f"from {in_words(today())} to {in_words(today() + SOON)}"
    assert f"Ada Fernwood is away {span}: 4 days." in said(page)

    page = page.button(key="record absence").click().run()

    assert [one.value for one in page.success] == [f"Ada Fernwood is put in as away {span}."]
    assert headings(page)[0] == f"1 person is away today, {in_words(today())}"
    assert f"Ada Fernwood, until {in_words(today() + SOON)}: Cato Linden takes over." in said(page)
    assert table(page).iloc[0][["person", "stand_in", "is_away_now"]].tolist() == [ADA, CATO, True]


def test_the_same_again_is_refused_with_a_sentence(open_writable):
    page = fill_in(open_writable("absences"), ADA, today(), today() + SOON)
    for _ in range(2):
        page = page.button(key="record absence").click().run()

    assert "Ada Fernwood is on record as away on these days already" in page.warning[0].value
    assert entries() == 6


def test_nobody_who_is_away_can_be_put_in_as_cover(open_writable):
    page = open_writable("absences")
    put_in(CATO, today() + SOON, today() + LATER)
    page = fill_in(page, ADA, today(), today() + SOON, CATO)
    assert any("Cato Linden is away" in one.value and "can't take over" in one.value for one in page.warning)

    page = page.button(key="record absence").click().run()

    assert "Cato Linden is away on some of these days too, and can't take over." in page.warning[0].value
    assert entries() == 6


def test_what_the_new_entry_changes_is_said_before_it_is_put_in(open_writable):
    page = open_writable("absences")
    put_in(ADA, today(), today() + LATER, CATO)

    page = fill_in(page, ADA, today() + SOON, today() + SOON)
    assert "On days that are in both, the new entry holds." in page.warning[0].value
    page = fill_in(page, CATO, today() + SOON, today() + SOON)
    assert "Cato Linden takes over for Ada Fernwood" in page.warning[0].value
    assert "Name somebody else there." in page.warning[0].value


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (SOON, timedelta(0), "The last day lies before the first."),
        (None, SOON, "Choose the first and the last day away."),
    ],
)
def test_days_that_make_no_sense_are_said_beside_them_and_can_not_be_put_in(first, last, sentence, open_writable):
    page = open_writable("absences")
    page = fill_in(page, ADA, None if first is None else today() + first, today() + last)

    assert [one.value for one in page.warning] == [sentence]
    assert "record absence" not in [one.key for one in page.button]


def test_a_mistyped_day_is_taken_back_and_the_right_one_put_in(open_writable):
    page = open_writable("absences")
    put_in(ADA, today(), today() + LATER, CATO)
    page = page.run()
    page = choose_absence(page, ADA)
    page.date_input(key=there_again(page)).set_value(today() + SOON).run()
    left = f"from {in_words(today())} to {in_words(today() + SOON - timedelta(days=1))}"
    assert f"Ada Fernwood will be on record as away {left}." in said(page)

    page = page.button(key="take back").click().run()

    assert "Ada Fernwood is on record as there from" in page.success[0].value
    assert table(page).iloc[0]["last_day"].date() == today() + SOON - timedelta(days=1)
    assert entries() == 7


def test_all_of_an_absence_can_be_taken_back(open_writable):
    page = open_writable("absences")
    put_in(ADA, today(), today() + LATER)
    page = choose_absence(page.run(), ADA)
    assert "Ada Fernwood will be on record as away on none of these days." in said(page)

    page = page.button(key="take back").click().run()

    assert headings(page)[0] == f"Nobody is away today, {in_words(today())}"
    assert len(table(page)) == 5
    assert "take back" not in [one.key for one in page.button]


def test_days_that_someone_took_back_meanwhile_are_refused(open_writable):
    page = open_writable("absences")
    put_in(ADA, today(), today() + LATER)
    page = choose_absence(page.run(), ADA)
    with database().write.begin() as conn:
        theirs = Withdrawal(person_id=person(ADA), first_day=today(), last_day=today() + LATER)
        withdraw_absence(conn, theirs, actor=OPERATOR, at=now())

    page = page.button(key="take back").click().run()

    assert not page.exception
    assert "Ada Fernwood isn't on record as away on these days any more." in page.warning[0].value


def test_who_may_not_put_in_absences_sees_them_and_no_form(open_page):
    page = open_page("absences", role=Role.VIEWER)

    assert len(table(page)) == 5
    assert "As a viewer you can look, but not put in who is away." in said(page)
    assert not page.button
    assert not page.date_input


def test_a_role_that_lost_its_right_meanwhile_is_refused(open_writable):
    page = fill_in(open_writable("absences"), ADA, today(), today())
    page.sidebar.selectbox(key="role").set_value(Role.VIEWER)
    page = page.button(key="record absence").click().run()

    assert "A viewer may not do this" in said(page)
    assert entries() == 5


def test_before_anyone_was_away_the_page_says_what_to_do(open_empty):
    page = open_empty("absences")
    with database().write.begin() as conn:
        Given(conn).lead(recorded=now())

    page = page.run()

    assert "Nobody has been put in as away yet. Put in the first absence below." in said(page)
    assert "there is nothing to take back" in said(page)


def test_cover_gaps_lead_to_exactly_their_hand_offs(open_page):
    page = open_page("absences")
    counted = next(one.value for one in page.text if "late or overdue first attempts" in one.value)
    gaps = int(counted.split(" of ")[0])

    found = [link for link in links(page) if link.in_url.get("hand_off_handed") == Handed.COVER_GAP]
    assert [link.promises for link in found] == [gaps] * bool(gaps)
    if found:
        listed = go(page, "hand_offs", **found[0].in_url)
        assert len(listed.dataframe[0].value) == gaps
