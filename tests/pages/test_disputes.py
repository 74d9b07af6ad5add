"""The inbox of disputes: whose turn it is, one opened beside the list, and each step by whose turn it is."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import func, select

from data.database import Database, open_database
from data.permissions import Actor
from data.schema import contacts, dispute_steps, disputes, leads, stage_events
from data.vocabulary import CriterionOperator, DisputeOutcome, DisputeStep, HandoffField, Role
from queries.dispute_inbox import Tray
from tests.given import Given
from tests.pages.conftest import _opening, headings, links, said
from tests.queries.disputes_raised import EVIDENCE, KNOWN_PHONE, dispute_uuid, raised, step, with_rules
from tests.queries.waiting_leads import FRIDAY, LOOKING, MONDAY, TUESDAY, at

TERRITORY = (HandoffField.TERRITORY, CriterionOperator.ONE_OF, [1, 2])
NURTURE = {"outcome": DisputeOutcome.NURTURE}
ADA, MILO, LUND = 1, 2, 3
STEP = DisputeStep


class Tuesday(datetime):
    """The clock on the wall stands at Tuesday, 11:00 in New York."""

    @classmethod
    def now(cls, tz=None):
        return LOOKING


@pytest.fixture
def office(one_database_url, monkeypatch) -> Iterator[Database]:
    """Ada of Sales, Milo of Marketing, Lund who leads; hours, a time to answer and a definition are agreed."""
    monkeypatch.setattr("dashboard.submit.datetime", Tuesday)
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        given = Given(conn)
        for name in ("Lakeshore", "Hill Country"):
            given.territory(name)
        with_rules(given, [KNOWN_PHONE, TERRITORY])
        given.service_line("Imaging")
        given.person("Ada", "rep", "Sales")
        given.person("Milo", "marketer", "Marketing")
        given.person("Lund", "leader", "Leadership")
    yield database
    database.close()


class MoreLeads(Given):
    """As Given, in an organisation that is there already."""

    def __init__(self, conn):
        self.conn, self.count = conn, len(conn.execute(select(leads.c.lead_id)).all())


@pytest.fixture
def dispute(office) -> Callable[..., str]:
    """`dispute((STEP.CONTESTED, {}))`: raised on Tuesday at 9, with these steps after it. Its public id."""

    def dispute(*taken: tuple[DisputeStep, dict], when: datetime = at(TUESDAY, 9), **more) -> str:
        with office.write.begin() as conn:
            one = raised(MoreLeads(conn), when, **more)
            for minute, (what, words) in enumerate(taken, start=1):
                step(conn, one, what, at(TUESDAY, 9, minute), **words)
            return dispute_uuid(conn, one)

    return dispute


@pytest.fixture
def look(office, one_database_url, monkeypatch) -> Iterator[Callable]:
    """`look(Role.REP, dispute=one)`: opens the inbox as somebody in a role; or as a person, in theirs."""
    opening = _opening(one_database_url, monkeypatch)
    open_page = next(opening)

    def look(role: Role | None = None, *, person: int = 0, **in_url):
        page = open_page("disputes", role=role, **in_url)
        if person:
            page.sidebar.selectbox(key="you").set_value(person).run()
        return page

    yield look
    next(opening, None)


def choices(page) -> list[str]:
    return [button.label.split("**")[1] for button in page.button if (button.key or "").startswith("choose ")]


def choose(page, one: str, what: DisputeStep):
    return page.button(key=f"choose {what} {one}").click().run()


def take(page, one: str, what: DisputeStep, words: str = "As it is on record."):
    page.text_area(key=f"evidence {what} {one}").set_value(words)
    return page.button(key=f"take {what} {one}").click().run()


def steps(database: Database) -> list:
    with database.read.connect() as conn:
        return list(conn.execute(select(dispute_steps).order_by(dispute_steps.c.step_id)))


def journey(database: Database) -> list[str]:
    with database.read.connect() as conn:
        return list(conn.scalars(select(stage_events.c.stage).order_by(stage_events.c.event_id)))


@pytest.mark.parametrize(
    ("role", "tray"),
    [
        (Role.MARKETER, Tray.TO_ANSWER),
        (Role.REP, Tray.TO_LOOK_AT),
        (Role.LEADER, Tray.TO_RULE),
        (Role.ADMIN, Tray.TO_RULE),
        (Role.VIEWER, Tray.TO_RULE),
    ],
)
def test_each_role_sees_first_what_waits_for_it(look, dispute, role, tray):
    dispute()
    page = look(role)

    assert not page.exception
    assert page.radio(key=f"tray of {role}").value == tray


def test_the_tray_is_in_the_url_and_a_link_opens_it(look, dispute):
    dispute((STEP.ACCEPTED, NURTURE))
    page = look(Role.MARKETER, tray="Closed")
    assert headings(page)[0] == "1 dispute closed in the last 90 days"

    page.radio(key="tray of marketer").set_value("To rule").run()
    assert page.query_params["tray"] == "To rule"
    page.radio(key="tray of marketer").set_value("To answer").run()
    assert "tray" not in page.query_params


def test_a_tray_that_is_none_is_the_first_one(look, dispute):
    dispute()
    page = look(Role.MARKETER, tray="Mine")

    assert not page.exception
    assert headings(page)[0] == "1 dispute waits for marketing’s answer: 0 overdue, 0 due soon"


def test_the_list_says_what_each_is_about_and_how_much_time_is_left(look, dispute):
    dispute(when=at(FRIDAY, 10), name="Nora Sample", phone="555-0142")
    dispute(when=at(TUESDAY, 10), criterion="territory-one_of", territory_id=1)
    page = look(Role.MARKETER)

    assert headings(page)[0] == "2 disputes wait for marketing’s answer: 1 overdue, 0 due soon"
    words = said(page)
    for one in (
        "**by 9 h, escalated to the meeting**",
        "**7 h left to answer**",
        "Said to fail: The phone number is known.",
        "Said to fail: The territory is Lakeshore or Hill Country.",
        "The record disagreed: it was met · Rejected Tue 1 Sep 2026, 10:00 EDT by Hana",
        "elsewhere: To look at again 0 · To rule 1 · Closed 0",
    ):
        assert one in words
    assert not [one for one in (EVIDENCE, "Nora", "555-0142") if one in words]


def test_an_overdue_one_is_the_meetings_to_rule_and_says_why(look, dispute):
    dispute(when=at(FRIDAY, 10))
    assert headings(look(Role.LEADER))[0] == "1 dispute waits for a ruling: 1 not answered in time"


def test_nothing_to_do_is_a_sentence(look, dispute):
    dispute((STEP.ACCEPTED, NURTURE))
    page = look(Role.REP)

    assert "Nothing to look at again." in page.info[0].value
    assert not page.dataframe


def test_only_those_i_rejected(look, dispute):
    dispute(by=Actor("Ada", Role.REP, ADA))
    dispute()
    page = look(person=ADA, tray="To answer")
    assert headings(page)[0].startswith("2 disputes wait")

    page.toggle(key="i_rejected").set_value(True).run()
    assert headings(page)[0].startswith("1 dispute waits")


def test_open_puts_it_in_the_url_and_close_takes_it_out(look, dispute):
    one = dispute()
    page = look(Role.MARKETER)
    page.button(key=f"open {one}").click().run()

    assert page.query_params["dispute"] == one
    assert EVIDENCE in said(page)
    page.button(key="close dispute").click().run()
    assert "dispute" not in page.query_params
    assert EVIDENCE not in said(page)


def test_a_dispute_that_there_is_not_is_a_sentence_beside_the_list(look, dispute):
    dispute()
    page = look(Role.MARKETER, dispute="nonsense")

    assert page.info[0].value.startswith("There is no such dispute.")
    assert headings(page)[0].startswith("1 dispute waits")


def test_an_opened_one_says_criterion_record_thread_and_reopenings(look, dispute):
    one = dispute(
        (STEP.CONTESTED, {"evidence": "It is *theirs*: https://example.org/"}), (STEP.UPHELD, NURTURE),
        (STEP.REOPENED, {"evidence": "They called back."}), criterion="territory-one_of", territory_id=2,
    )  # fmt: skip
    page = look(Role.VIEWER, dispute=one)

    words = said(page)
    for part in (
        "Rejected for territory; the record said the territory is inside. It still does: the record disagrees",
        "The territory is Lakeshore or Hill Country.",
        "MQL, version 1, in force since 1 Jan 2026: the one that the lead is judged by",
        "**Marketing contested it**",
        "Hana · Tue 1 Sep 2026, 09:00 EDT · the record then: met",
        "Lund · Tue 1 Sep 2026, 09:02 EDT · the record then: met · back to nurture",
        "Reopened once",
    ):
        assert part in words
    assert "It is *theirs*: https://example.org/" in [text.value for text in page.text]
    assert ("journey", "**What happened**  \nto this lead") in [(link.page, link.label) for link in links(page)]


@pytest.mark.parametrize(
    ("role", "taken", "offered"),
    [
        (Role.VIEWER, [], []),
        (Role.REP, [], ["Withdraw the rejection", "Only comment"]),
        (Role.MARKETER, [], ["Accept the rejection", "Contest it", "Fix the data", "Only comment"]),
        (Role.MARKETER, [(STEP.CONTESTED, {})], ["Only comment"]),
        (Role.REP, [(STEP.CONTESTED, {})], ["Only comment"]),
        (
            *(Role.LEADER, [(STEP.CONTESTED, {})]),
            ["Uphold the rejection", "Overturn the rejection", "Definition unclear", "Only comment"],
        ),
        (
            *(Role.REP, [(STEP.FIXED, {"fixed_value": "555-0142"})]),
            ["Take the lead", "Keep the rejection", "Only comment"],
        ),
        (Role.MARKETER, [(STEP.FIXED, {"fixed_value": "555-0142"})], ["Only comment"]),
        (Role.LEADER, [(STEP.ACCEPTED, NURTURE)], ["Reopen it", "Only comment"]),
        (Role.REP, [(STEP.ACCEPTED, NURTURE)], ["Only comment"]),
    ],
)
def test_exactly_what_role_and_state_allow_is_offered(look, dispute, role, taken, offered):
    page = look(role, dispute=dispute(*taken))

    assert choices(page) == offered
    has_turn = [one for one in offered if one != "Only comment"]
    assert bool(has_turn) != any("You are here as" in info.value for info in page.info)


def test_a_leader_may_rule_what_nobody_answered_only_once_it_is_overdue(look, dispute):
    fresh, overdue = dispute(), dispute(when=at(FRIDAY, 10))

    assert "Uphold the rejection" not in choices(look(Role.LEADER, dispute=fresh))
    assert "Uphold the rejection" in choices(look(Role.LEADER, dispute=overdue))


def test_nobody_answers_their_own_rejection_or_rules_after_their_own_answer(look, dispute):
    mine = dispute(by=Actor("Lund", Role.LEADER, LUND))
    page = look(person=LUND, dispute=mine)
    assert choices(page) == ["Withdraw the rejection", "Only comment"]

    answered = dispute((STEP.CONTESTED, {"by": Actor("Lund", Role.LEADER, LUND)}))
    page = look(person=LUND, dispute=answered)
    assert choices(page) == ["Only comment"]
    assert "You answered this dispute yourself. Someone else has to rule" in said(page)


def test_what_was_chosen_for_one_dispute_is_not_for_the_next(look, dispute, office):
    one, other = dispute(), dispute()
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.ACCEPTED)
    assert (page.query_params["step"], choices(page)) == ("accepted", [])

    page = page.button(key="another step").click().run()
    assert "Accept the rejection" in choices(page)
    page = choose(page, one, STEP.ACCEPTED)
    page = page.button(key=f"open {other}").click().run()
    assert "Accept the rejection" in choices(page)
    assert steps(office) == []


def test_what_will_happen_to_the_lead_is_said_before_the_click(look, dispute):
    one = dispute((STEP.CONTESTED, {}))
    page = choose(look(Role.LEADER, dispute=one), one, STEP.UNCLEAR)
    assert "The lead goes back to sales: it is handed over anew" in said(page)
    assert "A draft of the definition is opened" in said(page)

    page.selectbox(key=f"outcome {STEP.UNCLEAR} {one}").set_value(DisputeOutcome.NURTURE).run()
    assert "The lead goes back to nurture" in said(page)
    assert "No clinical details" in said(page)
    assert steps_unchanged(page)


def steps_unchanged(page) -> bool:
    return not page.success and not page.warning


def test_an_accepted_rejection_ends_and_reads_back(look, dispute, office):
    one = dispute()
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.ACCEPTED)
    page = take(page, one, STEP.ACCEPTED, "Right: it rings elsewhere.")

    assert page.success[0].value.endswith("marketing accepted the rejection.")
    assert "Right: it rings elsewhere." in [text.value for text in page.text]
    assert headings(page)[0].endswith("is closed")
    (row,) = steps(office)
    assert (row.step, row.outcome, row.actor) == ("accepted", "Back to nurture", "Local person")
    assert journey(office)[-2:] == ["recycled", "recycled"]


def test_another_line_has_to_be_named_and_opens_an_episode(look, dispute, office):
    one = dispute()
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.ACCEPTED)
    page.selectbox(key=f"outcome {STEP.ACCEPTED} {one}").set_value(DisputeOutcome.OTHER_LINE).run()
    assert page.button(key=f"take {STEP.ACCEPTED} {one}").disabled
    assert page.selectbox(key=f"line {one}").options == ["Imaging"]

    page.selectbox(key=f"line {one}").select("Imaging").run()
    assert "a new one begins in Imaging" in said(page)
    page = take(page, one, STEP.ACCEPTED)

    assert not page.warning
    assert steps(office)[0].new_lead_id == 2
    assert "The new episode" in [link.label for link in links(page)]


def test_a_contest_needs_words_and_keeps_what_was_chosen(look, dispute, office):
    one = dispute()
    page = take(choose(look(Role.MARKETER, dispute=one), one, STEP.CONTESTED), one, STEP.CONTESTED, "  ")

    assert page.warning[0].value.startswith("Say what speaks for the lead")
    assert steps(office) == []
    page = take(page, one, STEP.CONTESTED, "We called them.")
    assert page.success[0].value.endswith("marketing contested it.")


def test_fixing_a_phone_number_shows_it_nowhere(look, dispute, office):
    one = dispute()
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.FIXED)
    page.text_input(key=f"fixed Phone number {one}").set_value("555-0142")
    page = take(page, one, STEP.FIXED, "")

    assert headings(page)[0].endswith("is waiting for sales to look again")
    assert "Now it says the phone number is known" in said(page)
    assert "555-0142" not in said(page)
    with office.read.connect() as conn:
        assert conn.scalar(select(contacts.c.phone)) == "555-0142"


def test_fixing_a_territory_is_a_choice_of_those_there_are(look, dispute, office):
    one = dispute(criterion="territory-one_of")
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.FIXED)
    page.selectbox(key=f"fixed Territory {one}").select("Hill Country")
    page = take(page, one, STEP.FIXED)

    assert "the record said nothing of the territory. Now it says the territory is inside" in said(page)
    with office.read.connect() as conn:
        assert conn.scalar(select(leads.c.territory_id)) == 2


def test_sales_takes_the_lead_after_the_fix(look, dispute, office):
    one = dispute((STEP.FIXED, {"fixed_value": "555-0142"}))
    page = choose(look(Role.REP, dispute=one), one, STEP.TAKEN)
    assert "It stays counted as a rejection." in said(page)
    page = take(page, one, STEP.TAKEN, "")

    assert journey(office)[-1] == "handoff"
    assert page.success


def test_a_ruling_names_its_meeting(look, dispute, office):
    one = dispute((STEP.CONTESTED, {}))
    page = choose(look(person=LUND, dispute=one), one, STEP.OVERTURNED)
    page.text_input(key=f"meeting {one}").set_value("Weekly meeting")
    page = take(page, one, STEP.OVERTURNED, "It is theirs.")

    row = steps(office)[-1]
    assert (row.step, row.outcome, row.meeting, row.person_id) == (
        "overturned",
        "Back to sales",
        "Weekly meeting",
        LUND,
    )
    assert "ruled in: Weekly meeting" in said(page)


def test_reopening_asks_why(look, dispute, office):
    one = dispute((STEP.ACCEPTED, NURTURE))
    page = take(choose(look(Role.LEADER, dispute=one), one, STEP.REOPENED), one, STEP.REOPENED, "")
    assert page.warning[0].value.startswith("Say what came up")

    page = take(page, one, STEP.REOPENED, "They called back.")
    assert headings(page)[0].endswith("is waiting for a ruling")
    assert "Reopened once" in said(page)


def test_a_comment_is_saved_once_and_its_box_is_empty_again(look, dispute, office):
    one = dispute()
    page = choose(look(Role.REP, dispute=one), one, STEP.COMMENTED)
    page = take(page, f"{one} 0", STEP.COMMENTED, "")
    assert page.error[0].value == "Write something first. Nothing was saved."

    page = take(page, f"{one} 0", STEP.COMMENTED, "Let us look.")
    assert "Let us look." in [text.value for text in page.text]
    assert page.text_area(key=f"evidence {STEP.COMMENTED} {one} 1").value == ""
    assert len(steps(office)) == 1


def test_who_comes_second_is_told_what_the_first_one_did(look, dispute, office):
    one = dispute((STEP.CONTESTED, {}))
    page = choose(look(Role.LEADER, dispute=one), one, STEP.UPHELD)
    with office.write.begin() as conn:
        number = conn.scalar(select(func.max(disputes.c.dispute_id)))
        step(conn, number, STEP.OVERTURNED, at(TUESDAY, 10, 59), outcome=DisputeOutcome.SALES)
    page = take(page, one, STEP.UPHELD)

    assert page.warning[0].value.startswith("Meanwhile Lund did this: overturned. Your step was not saved.")
    assert [row.step for row in steps(office)] == ["contested", "overturned"]
    assert headings(page)[0].endswith("is closed")


def test_who_may_not_any_more_is_refused_whatever_the_page_showed(look, dispute, office):
    one = dispute()
    page = choose(look(Role.MARKETER, dispute=one), one, STEP.CONTESTED)
    page.sidebar.selectbox(key="role").set_value(Role.VIEWER)
    page = take(page, one, STEP.CONTESTED)

    assert page.warning[0].value.startswith("A viewer may not do this")
    assert steps(office) == []


def test_the_list_counts_anew_after_a_step(look, dispute):
    one = dispute(when=at(MONDAY, 9))
    page = look(Role.MARKETER, dispute=one)
    assert headings(page)[1].startswith("1 dispute waits for marketing’s answer")
    page = take(choose(page, one, STEP.CONTESTED), one, STEP.CONTESTED)

    assert headings(page)[1] == "0 disputes wait for marketing’s answer"
