"""The form for opening hours: what a draft changes is said first; it becomes a new version once, or is refused."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from dashboard.ask import database
from dashboard.submit import now
from data.agreements import HOME, site_calendars
from data.commands.agreements import NewAgreement, agree
from data.commands.leads import NewLead, register_lead
from data.commands.stages import StageReached, record_stage
from data.permissions import OPERATOR
from data.schema import agreements, leads
from data.vocabulary import AgreementKind, Role, Stage
from tests.given import Given
from tests.pages.conftest import headings, said
from tests.pages.test_calendars import shown_with

SAVED = "The new hours are agreed."
OFFICE = {"week": [*[[[480, 1080]]] * 5, [], []], "country": "US", "subdivision": "NY"}


def tomorrow() -> date:
    return now().astimezone(ZoneInfo("America/New_York")).date() + timedelta(days=1)


def versions() -> list:
    with database().read.connect() as conn:
        return conn.execute(
            select(agreements).where(agreements.c.kind == AgreementKind.HOURS).order_by(agreements.c.agreement_id)
        ).all()


def field(page, kind, ending):
    """A widget of the form, whatever site and version its key names."""
    (widget,) = [one for one in page.get(kind) if one.key and one.key.startswith("hours ") and one.key.endswith(ending)]
    return widget


def change(page, **hours):
    for day, text in hours.items():
        field(page, "text_input", day).set_value(text)
    return page.run()


def sign(page, marketing="Ilse Tamber", sales="Lund Averill"):
    page.selectbox(key="agreed_by_marketing").set_value(marketing)
    page.selectbox(key="agreed_by_sales").set_value(sales)
    (button,) = [one for one in page.button if one.label == "Agree on these hours"]
    return button.click().run()


def can_sign(page) -> bool:
    return any(one.label == "Agree on these hours" for one in page.button)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN])
def test_what_a_draft_changes_is_said_before_anything_is_saved(role, open_writable):
    page = open_writable("calendars", role=role)
    assert "Nothing differs from version" in said(page)
    assert not can_sign(page)

    change(page, Monday="9 am to 5 pm", Saturday="9-13")

    assert "Monday: 08:00–18:00 becomes 09:00–17:00." in said(page)
    assert "Saturday: Closed becomes 09:00–13:00." in said(page)
    assert "would fall due at another moment" in said(page)
    assert can_sign(page)
    assert len(versions()) == 2


def test_a_new_version_is_saved_once_shown_and_the_form_is_done(open_writable):
    page = change(open_writable("calendars"), Friday="8:00-12:00, 13:00-15:00")
    page.text_input(key="note").set_value("Short Fridays")
    page = sign(page)

    assert [one.value for one in page.success] == [f"{SAVED} They hold from {tomorrow().day} {tomorrow():%b %Y} on."]
    row = versions()[-1]
    assert (row.site_id, row.valid_from, row.note) == (None, tomorrow(), "Short Fridays")
    assert row.content["week"][4] == [[480, 720], [780, 900]]
    assert (row.content["country"], row.content["subdivision"]) == ("US", "NY")
    shown = shown_with(page, "agreed_by_marketing")
    assert shown.iloc[0][["standing", "note", "agreed_by_sales"]].tolist() == [
        "Coming",
        "Short Fridays",
        "Lund Averill",
    ]
    assert not can_sign(page)
    assert field(page, "text_input", "Friday").value == "08:00–12:00, 13:00–15:00"
    assert "Coming on" in " ".join(page.selectbox(key=f"version {row.agreement_id}").options)


def test_days_off_and_special_hours_are_saved_and_come_back_to_be_changed(open_writable):
    page = open_writable("calendars")
    field(page, "text_area", "off").set_value("24 Dec 2026 to 25 Dec 2026")
    field(page, "text_area", "special").set_value("12/5/2026 9am-1pm")
    page = sign(page.run())

    content = versions()[-1].content
    assert content["days_off"] == ["2026-12-24", "2026-12-25"]
    assert content["working_days"] == [{"day": "2026-12-05", "hours": [[540, 780]]}]
    assert field(page, "text_area", "off").value == "24 Dec 2026\n25 Dec 2026"
    assert field(page, "text_area", "special").value == "5 Dec 2026: 09:00–13:00"


def test_a_site_gets_hours_of_its_own(open_writable):
    page = change(open_writable("calendars", site="Hillcrest Clinic"), Monday="closed")
    page = sign(page)

    with database().read.connect() as conn:
        calendars = site_calendars(conn)
    site = versions()[-1].site_id
    assert site is not None
    monday = date(2030, 1, 7)
    assert calendars[site].hours_on(monday) == ()
    assert calendars[HOME].hours_on(monday) == ((480, 1080),)


def test_holidays_of_another_country_have_states_of_their_own(open_writable):
    page = open_writable("calendars")
    field(page, "selectbox", "country").set_value("CA").run()
    field(page, "selectbox", "state of CA").set_value("QC").run()
    assert "Holidays: US, NY, public becomes CA, QC, public." in said(page)

    sign(page)

    assert (versions()[-1].content["country"], versions()[-1].content["subdivision"]) == ("CA", "QC")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"Monday": "8"}, "Monday: “8” is no span of hours."),
        ({"Monday": "8 to 5"}, "Monday: 08:00–05:00 ends before it starts."),
        (dict.fromkeys(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"), ""), "These hours never open"),
    ],
)
def test_what_can_not_be_meant_is_said_beside_the_form_and_can_not_be_saved(wrong, sentence, open_writable):
    page = change(open_writable("calendars"), **wrong)

    assert not page.exception
    assert [one.value.replace("\\", "").startswith(sentence) for one in page.warning] == [True]
    assert not can_sign(page)


def test_days_that_can_not_be_meant_are_said_beside_them(open_writable):
    page = open_writable("calendars")
    field(page, "text_area", "off").set_value("Christmas").run()

    assert "“Christmas” is no day." in page.warning[0].value
    assert not can_sign(page)


@pytest.mark.parametrize("day", [None, "today"])
def test_hours_hold_from_tomorrow_at_the_earliest(day, open_writable):
    page = change(open_writable("calendars"), Monday="9-17")
    field(page, "date_input", "from").set_value(day and tomorrow() - timedelta(days=1)).run()

    assert f"{tomorrow().day} {tomorrow():%b %Y} at the earliest" in page.warning[0].value
    assert not can_sign(page)


def test_hours_too_seldom_for_what_is_promised_can_not_be_saved(open_writable):
    page = open_writable("calendars")
    with database().write.begin() as conn:
        register_lead(conn, NewLead(external_id="new", inquired_at=now() - timedelta(days=1)), actor=OPERATOR, at=now())
        lead_id = conn.scalar(select(leads.c.lead_id).where(leads.c.external_id == "new"))
        handed = StageReached(lead_id=lead_id, stage=Stage.HANDOFF, occurred_at=now() - timedelta(hours=1))
        record_stage(conn, handed, actor=OPERATOR, at=now())
    week = dict.fromkeys(("Tuesday", "Wednesday", "Thursday", "Friday"), "")
    page = change(page, Monday="8:00-8:01", **week)

    assert not page.exception
    assert "These hours open so seldom that some follow-up would never fall due." in page.warning[0].value
    assert not can_sign(page)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((None, "Lund Averill"), "Say who agreed for marketing."),
        (("Ilse Tamber", None), "Say who agreed for sales."),
        (("Ilse Tamber", "Ilse Tamber"), "One person can't agree for both sides."),
    ],
)
def test_both_sides_must_be_named_and_nothing_typed_is_lost(names, sentence, open_writable):
    page = sign(change(open_writable("calendars"), Monday="9-17"), *names)

    assert not page.exception
    assert sentence in page.error[0].value
    assert field(page, "text_input", "Monday").value == "9-17"
    assert len(versions()) == 2


def test_someone_who_agreed_meanwhile_is_not_overruled(open_writable):
    page = change(open_writable("calendars"), Monday="9-17")
    with database().write.begin() as conn:
        theirs = NewAgreement(
            kind=AgreementKind.HOURS, content=OFFICE, valid_from=tomorrow(), agreed_by_marketing="Ada Fern",
            agreed_by_sales="Bo Quill", agreed_on=tomorrow() - timedelta(days=1), seen_id=versions()[0].agreement_id,
        )  # fmt: skip
        agree(conn, theirs, actor=OPERATOR, at=now())

    page = sign(page)

    assert f"{OPERATOR.name} put in a newer version while you had this one open." in page.warning[0].value
    assert len(versions()) == 3
    assert field(page, "text_input", "Monday").value == "08:00–18:00", "the form begins with what they agreed on"


def test_a_role_that_lost_its_right_meanwhile_is_refused(open_writable):
    page = change(open_writable("calendars"), Monday="9-17")
    page.sidebar.selectbox(key="role").set_value(Role.REP)
    page = sign(page)

    assert len(versions()) == 2
    assert "A rep may not do this" in said(page)


def test_before_any_hours_are_agreed_the_page_says_what_to_do_and_the_first_ones_hold_from_the_past(open_empty):
    open_empty("import_file")
    with database().write.begin() as conn:
        given = Given(conn)
        given.targets(first_attempt=60)
        given.person("Ilse Tamber", team="Marketing")
        given.person("Lund Averill")
        given.lead(inquired=now() - timedelta(days=9), recorded=now(), handoff=now() - timedelta(days=8))
    page = open_empty("calendars")
    assert "No opening hours hold here yet, so no follow-up clock can run. Agree on them below." in said(page)
    first = now().astimezone(ZoneInfo("America/New_York")).date() - timedelta(days=9)
    assert field(page, "date_input", "from").value == first
    assert "1 without opening hours until now would get a due moment." in said(page)

    page = sign(page)

    assert [one.value for one in page.success] == [f"{SAVED} They hold from {first.day} {first:%b %Y} on."]
    assert headings(page)[0] == "Open Monday to Friday 09:00–17:00: 40 hours a week"
    assert not page.exception
