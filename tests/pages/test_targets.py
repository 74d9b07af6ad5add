"""Follow-up targets from the browser: seen by all, drafted and previewed before anything is saved, agreed once."""

import shlex
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard import wording
from dashboard.ask import database
from data.commands.agreements import NewAgreement, agree
from data.permissions import Actor
from data.schema import agreements, changes, sla_clocks
from data.vocabulary import AgreementKind, NoClock, Role, code_of
from queries.__main__ import main
from queries.scope import Period, Scope
from queries.target_preview import Sides, adherence_under, hand_offs_under
from tests.given import NOW, Given
from tests.pages.conftest import go, headings, said

LAST_8_WEEKS = Scope(Period(date(2026, 7, 6), date(2026, 8, 30)), as_of=NOW)  # NOW is Tuesday, 1 September
MONDAY = datetime(2026, 8, 3, 13, tzinfo=UTC)  # 9:00 in New York, when it opens
HALF_AN_HOUR, HOUR = timedelta(minutes=30), timedelta(hours=1)


@pytest.fixture
def open_targets(open_empty):
    """Opens the page on four hand-offs tried after ½, 1½, 6 hours and never; 4 hours are promised, unless told."""

    def open_targets(*, agreed=True, role=None, **in_url):
        with database().write.begin() as conn:
            given = Given(conn)
            given.hours()
            if agreed:
                given.targets(first_attempt=240, booking=6_000)
            for waited in (HALF_AN_HOUR, 3 * HALF_AN_HOUR, 6 * HOUR, None):
                lead_id = given.lead(inquired=MONDAY - HOUR, handoff=MONDAY)
                if waited:
                    given.attempt(lead_id, MONDAY + waited)
        return open_empty("targets", role=role, **in_url)

    return open_targets


def asked(question, **options):
    with database().read.connect() as conn:
        return question(conn, LAST_8_WEEKS, **options)


def stored(*columns):
    with database().read.connect() as conn:
        return conn.execute(
            select(*columns).where(agreements.c.kind == AgreementKind.SLA).order_by(agreements.c.agreement_id)
        ).all()


def how_many_changes():
    with database().read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(changes))


def target(page, number, field):
    """The widget of a target, by its number in the draft."""
    kind = {"time": page.number_input, "drop": page.checkbox}.get(field, page.selectbox)
    return next(one for one in kind if one.key.startswith("draft ") and one.key.endswith(f" {number} {field}"))


def button(page):
    return next((one for one in page.button if one.label == "Agree on this draft"), None)


def sign(page, *, marketing="Ilse Tamber", sales="Lund Averill"):
    """Fill in who agreed, and agree."""
    for words in page.text_input:
        if words.key.startswith("agreed_by"):
            words.set_value(marketing if "marketing" in words.key else sales)
    return button(page).click().run()


def preview(page):
    page.toggle(key="previewed").set_value(True)
    return page.run()


def test_what_is_in_force_is_said_in_sentences_and_in_a_table_with_who_agreed(open_targets):
    page = open_targets()

    assert not page.exception
    assert "In force since 1 Jan 2026. Agreed on 1 Jan 2026 by Ilse Tamber for marketing and Lund Averill" in said(page)
    assert "- First attempt within 4 business hours.\n- First two-way contact: nothing promised." in said(page)
    table, versions = (frame.value for frame in page.dataframe)
    assert table[["promise", "target_hours"]].to_numpy().tolist() == [["First attempt", 4.0], ["Booking", 100.0]]
    assert versions[["standing", "agreed_by_sales", "targets"]].to_numpy().tolist() == [["In force", "Lund Averill", 2]]


@pytest.mark.parametrize("role", Role)
def test_who_may_not_agree_can_read_and_is_told_who_may(role, open_targets):
    page = open_targets(role=role)

    may = role in agree.may_run
    assert "First attempt within 4 business hours" in said(page)
    assert (button(page) is not None) == may
    assert bool(page.number_input) == may
    told = [info.value for info in page.info]
    assert may or told == [f"You are here as a {role} and can look. Drafting new targets takes a leader or an admin."]


def test_before_anybody_agreed_a_proposal_is_called_one_and_nothing_holds(open_targets):
    page = open_targets(agreed=False)

    assert [info.value for info in page.info][:2] == [
        "No follow-up targets are in force. Until some are, hand-offs are excluded, not in time and not late.",
        "No version was ever agreed on.",
    ]
    assert "This is only a proposal to start from: nobody has agreed on it" in said(page)
    for sentence in (
        *("First attempt within 4 business hours", "First attempt of urgent leads within 1 business hour"),
        *("First two-way contact within 16 business hours", "Accept or reject within 16 business hours"),
        "Booking within 80 business hours",
    ):
        assert sentence in [line.value for line in page.markdown]
    assert stored(agreements.c.agreement_id) == []


def test_a_draft_is_previewed_as_the_question_answers_and_nothing_is_saved(open_targets):
    page = open_targets()
    before = how_many_changes()
    target(page, 1, "time").set_value(1.0)
    page = preview(page.run())

    assert not page.exception
    assert "First attempt within 1 business hour (was 4 business hours)" in said(page)
    draft = '{"targets":[{"promise":"First attempt","minutes":60},{"promise":"Booking","minutes":6000}]}'
    row = asked(adherence_under, draft=draft).iloc[0]
    (card,) = [metric for metric in page.metric if metric.label == "First attempt"]
    assert (row["made_hand_offs"], row["agreed_rate"], row["drafted_rate"]) == (4, 0.5, 0.25)
    assert (card.value, card.delta) == ("25.0 %", "-25.0 points")
    assert "In time: 1 of 4 due by the draft; 2 of 4 due as agreed (50.0 %)." in said(page)
    assert "1 hand-off would no longer be in time." in said(page)
    assert "Every hand-off made 6 Jul – 30 Aug 2026, judged as of 1 Sep 2026, 08:00 EDT" in said(page)
    assert how_many_changes() == before


def test_the_draft_of_what_is_in_force_moves_nothing(open_targets):
    page = preview(open_targets())

    deltas = {metric.label: metric.delta for metric in page.metric}
    assert deltas == {"First attempt": "±0.0 points", "First two-way contact": "", "Accept or reject": ""} | {
        "Booking": deltas["Booking"]
    }
    assert said(page).count("Nothing moves") == 4


def test_every_number_of_a_preview_leads_to_exactly_so_many_hand_offs(open_targets):
    page = open_targets()
    target(page, 1, "time").set_value(1.0)
    page = preview(page.run())
    draft = '{"targets":[{"promise":"First attempt","minutes":60},{"promise":"Booking","minutes":6000}]}'

    chooser = page.selectbox(key="First attempt number")
    assert len(chooser.options) == len(Sides)
    for which in (Sides.MADE, Sides.NO_LONGER_MET, Sides.DRAFTED_OVERDUE, Sides.NEWLY_MET):
        page = page.selectbox(key="First attempt number").set_value(which).run()
        rows = asked(hand_offs_under, draft=draft, which=which)
        label = chooser.options[list(Sides).index(which)]
        assert label.endswith(f": {wording.count(len(rows))}")
        lists = [frame.value for frame in page.dataframe if "drafted_state" in frame.value]
        assert [len(one) for one in lists] == ([len(rows)] if len(rows) else [])
        assert all("lead" not in one for one in lists)


def test_a_closer_look_at_another_promise_shows_that_promise(open_targets):
    page = preview(open_targets())
    page.radio(key="closer").set_value("Booking")
    page = page.run()

    assert {"Booking, by service line", "Booking, by state"} <= set(headings(page))
    (states,) = [frame.value for frame in page.dataframe if frame.value.columns[0] == "state"]
    assert states["drafted_hand_offs"].sum() == states["agreed_hand_offs"].sum() == 4


def test_a_preview_explains_itself_and_can_be_asked_again(open_targets, capsys):
    page = open_targets()
    page.session_state["explain preview"] = True
    page = preview(page)

    assert "so it is no forecast" in said(page)
    words = shlex.split(page.code[0].value)
    assert main([*words[3:], "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("First attempt,4,0.5,0.5,0.0")


def test_agreed_on_it_is_a_new_version_that_names_both_and_the_form_begins_anew(open_targets):
    page = open_targets()
    target(page, 1, "time").set_value(45.0)
    target(page, 1, "unit").set_value("Business minutes")
    target(page, 1, "urgency").set_value("Urgent")
    page = page.run()
    assert "First attempt of urgent leads within 45 business minutes (was: First attempt within 4 bus" in said(page)
    page = sign(page)

    assert [success.value for success in page.success] == [
        "The draft is agreed. It holds from the day named, for hand-offs made from then on."
    ]
    kept = stored(agreements.c.content, agreements.c.agreed_by_sales, agreements.c.note)
    assert len(kept) == 2
    assert kept[1].content["targets"] == [
        {"promise": "First attempt", "minutes": 45, "urgency": "Urgent"},
        {"promise": "Booking", "minutes": 6_000},
    ]
    assert (kept[1].agreed_by_sales, kept[1].note) == ("Lund Averill", None)
    assert {words.value for words in page.text_input} == {""}
    assert not any("(was" in line.value for line in page.markdown)
    (versions,) = [frame.value for frame in page.dataframe if "standing" in frame.value]
    assert len(versions) == 2


def test_the_first_targets_may_hold_from_the_past_and_then_judge_it(open_targets):
    page = open_targets(agreed=False)
    next(day for day in page.date_input if day.label == "Holds from").set_value(date(2026, 1, 1))
    page = sign(page)

    assert page.success
    with database().read.connect() as conn:
        without = select(func.count()).where(sla_clocks.c.why_not == code_of(NoClock.NO_TARGET))
        assert conn.scalar(without) == 0
    assert not page.exception


@pytest.mark.parametrize("side", ["marketing", "sales"])
def test_without_both_names_nothing_is_agreed(side, open_targets):
    page = sign(open_targets(), **{side: ""})

    assert [error.value for error in page.error] == [f"Say who agreed for {side}."]
    assert len(stored(agreements.c.agreement_id)) == 1


def test_who_drafted_from_an_older_version_than_the_newest_is_told_by_whom_and_nothing_is_saved(open_targets):
    page = open_targets()
    today = datetime.now(UTC).date()
    other = NewAgreement(
        kind=AgreementKind.SLA, valid_from=max(today, NOW.date()) + timedelta(days=9), agreed_on=date(2026, 1, 1),
        agreed_by_marketing="Jory Pell", agreed_by_sales="Mina Oakes", seen_id=stored(agreements.c.agreement_id)[0][0],
        content={"targets": [{"promise": "Booking", "minutes": 60}]},
    )  # fmt: skip
    with database().write.begin() as conn:
        agree(conn, other, actor=Actor("Mina Oakes", Role.LEADER), at=max(datetime.now(UTC), NOW))
    page = sign(page)

    assert ["Mina Oakes put in a newer version" in warning.value for warning in page.warning] == [True]
    assert len(stored(agreements.c.agreement_id)) == 2


def test_two_targets_of_the_same_leads_are_refused_before_anything_can_be_agreed(open_targets):
    page = open_targets()
    target(page, 2, "promise").set_value("First attempt")
    page = page.run()

    assert [warning.value for warning in page.warning] == [
        "Two targets are about the same promise of the same leads. Keep one of them."
    ]
    assert button(page) is None
    assert not page.toggle


def test_targets_can_be_dropped_and_added(open_targets):
    page = open_targets()
    target(page, 2, "drop").check()
    target(page, 3, "promise").set_value("Accept or reject")
    target(page, 3, "time").set_value(8.0)
    page = page.run()

    assert "Dropped. It was: Booking within 100 business hours" in said(page)
    assert "Accept or reject within 8 business hours (new)" in said(page)
    assert "Nothing is promised for “First two-way contact” and “Booking”" in said(page)
    sign(page)
    assert stored(agreements.c.content)[1].content["targets"] == [
        {"promise": "First attempt", "minutes": 240},
        {"promise": "Accept or reject", "minutes": 480},
    ]


def test_a_draft_that_promises_nothing_is_refused(open_targets):
    page = open_targets()
    for number in (1, 2):
        target(page, number, "drop").check()
    page = page.run()

    assert [warning.value for warning in page.warning] == ["These targets promise nothing: give at least one."]
    assert button(page) is None


def test_a_target_that_opening_hours_never_reach_is_a_sentence(open_empty):
    with database().write.begin() as conn:
        given = Given(conn)
        given.hours(opens=540, closes=541, weekdays=[0])  # a minute a week
        given.targets(first_attempt=15)
        given.lead(inquired=MONDAY - HOUR, handoff=MONDAY)
    page = open_empty("targets")
    target(page, 1, "time").set_value(500.0)
    page = preview(page.run())

    assert ["longer than the opening hours ever add up to" in one.value for one in page.warning] == [True]
    assert not page.exception
    assert not sign(page).success


def test_a_target_of_no_time_is_refused(open_targets):
    page = open_targets()
    target(page, 1, "time").set_value(0.0)
    page = page.run()

    assert ["at least a minute" in warning.value for warning in page.warning] == [True]
    assert button(page) is None


def test_a_row_that_was_added_and_emptied_again_is_left_out(open_targets):
    page = open_targets()
    target(page, 3, "promise").set_value("Accept or reject")
    target(page, 3, "time").set_value(8.0)
    page = page.run()
    target(page, 3, "time").set_value(None)
    sign(page.run())

    assert len(stored(agreements.c.content)[1].content["targets"]) == 2


def test_a_draft_can_start_from_another_version(open_targets):
    page = open_targets()
    target(page, 1, "time").set_value(2.0)
    page = sign(page.run())
    (start,) = [one for one in page.selectbox if one.label == "Start from"]
    newest = max(row.agreement_id for row in stored(agreements.c.agreement_id))
    page = start.set_value(newest).run()

    assert target(page, 1, "time").value == 2.0
    assert "First attempt within 2 business hours" in [line.value for line in page.markdown]


def test_filters_of_other_pages_do_not_narrow_the_preview(open_targets):
    page = preview(go(open_targets(source="Event", line="Imaging"), "targets"))

    assert {metric.label: metric.value for metric in page.metric}["First attempt"] == "50.0 %"
    assert not page.sidebar.multiselect
