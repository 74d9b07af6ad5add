"""A file of ownership: one row per change of owner."""

from datetime import UTC, datetime

from sqlalchemy import select

from data.commands.handoffs import Handoff, Reassignment, hand_over, reassign
from data.commands.leads import LeadCorrection, correct_lead
from data.permissions import OPERATOR
from data.schema import lead_facts, leads, ownership, people, sla_clocks
from data.vocabulary import Team
from tests.data.importing.taking import Taking
from tests.given import Given

LEADS = """
    name = "Leads"
    source_system = "crm"
    kind = "leads"
    create = ["owner"]
    columns = { Id = "external_id", Owner = "owner" }
    dates = { zone = "UTC" }
    stages = { handoff = "Assigned" }
"""
MAPPING = """
    name = "Owners"
    source_system = "crm"
    kind = "ownership"
    create = ["owner"]
    [columns]
    Lead = "external_id"
    When = "occurred_at"
    Owner = "owner"
    Team = "team"
    [values.owner]
    Queue = "Nobody"
    System = ""
    [dates]
    zone = "UTC"
"""
HEADER = "Lead,When,Owner,Team\n"
ANN = "Id,Owner,Assigned\n1,Sam Rep,2026-06-01 09:00\n"
QUEUE = "1,2026-06-01 09:00,Queue,Patient access\n"
KIM = "1,2026-06-01 11:20,Kim Rep,\n"
LEE = "1,2026-06-02 10:00,Lee Rep,Sales\n"
ONE_COLUMN = (
    MAPPING.replace('Team = "team"', "").replace('Owner = "owner"', 'Owner = ["owner", "team"]')
    + """
    [values.team]
    Queue = "Patient access"
    [unmapped]
    team = "not recorded"
"""
)


def stretches(taking: Taking) -> list[tuple]:
    """(lead, moment, owner, team) in order of the moments."""
    columns = (leads.c.external_id, ownership.c.begins_at, people.c.name, ownership.c.team)
    joined = select(*columns).join_from(ownership, leads).outerjoin(people, people.c.person_id == ownership.c.owner_id)
    rows = taking.rows_of(joined.order_by(ownership.c.begins_at, ownership.c.ownership_id))
    return [(lead, f"{moment:%d %H:%M}", owner, team) for lead, moment, owner, team in rows]


def owner(taking: Taking) -> str | None:
    """Whose the one lead is, in its row and in its facts."""
    named = select(people.c.name, lead_facts.c.owner_id, leads.c.owner_id).join_from(leads, lead_facts)
    ((name, in_facts, in_lead),) = taking.rows_of(named.outerjoin(people, people.c.person_id == leads.c.owner_id))
    assert in_facts == (in_lead or 0)
    return name


def test_each_row_begins_a_stretch_and_the_newest_one_is_the_owner(taking: Taking):
    taking(ANN, LEADS)

    report = taking(HEADER + QUEUE + KIM + LEE, MAPPING)

    assert (report.rows_new, report.events_added) == (3, 3)
    assert "0 leads and 3 changes of owner added" in report.as_text()
    assert stretches(taking) == [
        ("1", "01 09:00", None, "Patient access"),
        ("1", "01 11:20", "Kim Rep", None),
        ("1", "02 10:00", "Lee Rep", "Sales"),
    ]
    assert owner(taking) == "Lee Rep"
    assert taking.is_sound()


def test_a_longer_export_adds_only_what_is_new(taking: Taking):
    taking(ANN, LEADS)
    taking(HEADER + QUEUE + KIM, MAPPING)

    report = taking(HEADER + QUEUE + KIM + KIM + LEE, MAPPING)

    assert (report.rows_new, report.rows_unchanged, report.rows_changed) == (1, 3, 0)
    assert len(stretches(taking)) == 3


def test_moments_decide_not_the_order_of_rows(taking: Taking):
    taking(ANN, LEADS)
    taking(HEADER + LEE, MAPPING)

    taking(HEADER + KIM + QUEUE, MAPPING, batch_rows=1)

    assert [row[2] for row in stretches(taking)] == [None, "Kim Rep", "Lee Rep"]
    assert owner(taking) == "Lee Rep"


def test_clocks_know_how_long_nobody_had_the_lead_and_who_had_it_then(taking: Taking):
    with taking.database.write.begin() as conn:
        Given(conn).hours(opens=0, closes=24 * 60, weekdays=range(7))
    taking(ANN, LEADS)
    before = taking.rows_of(select(sla_clocks.c.unowned, sla_clocks.c.unowned_since).distinct())

    taking(HEADER + QUEUE + KIM, MAPPING)

    kim = select(people.c.person_id).where(people.c.name == "Kim Rep").scalar_subquery()
    found = taking.rows_of(
        select(sla_clocks.c.unowned, sla_clocks.c.unowned_since).where(sla_clocks.c.holder_id == kim)
    )
    assert before == [(0, None)]  # Sam Rep owned it
    assert found == [((2 * 60 + 20) * 60, None)] * 4
    assert taking.is_sound()


def test_a_lead_that_goes_back_to_the_queue_is_nobodys(taking: Taking):
    taking(ANN, LEADS)

    taking(HEADER + KIM + "1,2026-06-02 10:00,Queue,\n", MAPPING)

    assert stretches(taking)[-1] == ("1", "02 10:00", None, None)
    assert owner(taking) is None
    assert taking.is_sound()


def test_a_team_alone_has_the_lead_in_its_queue_in_our_spelling_where_it_is_ours(taking: Taking):
    taking(ANN, LEADS)

    taking(HEADER + "1,2026-06-01 09:00,,patient ACCESS\n1,2026-06-01 10:00,,Desk 3\n", MAPPING)

    assert [row[2:] for row in stretches(taking)] == [(None, Team.PATIENT_ACCESS), (None, "Desk 3")]
    assert owner(taking) is None


def test_words_that_are_nobodys_add_nothing(taking: Taking):
    taking(ANN, LEADS)

    report = taking(HEADER + "1,2026-06-01 09:00,System,\n", MAPPING)

    assert (report.rows_unchanged, stretches(taking), owner(taking)) == (1, [], "Sam Rep")


def test_a_row_with_neither_owner_nor_team_is_asked_about(taking: Taking):
    taking(ANN, LEADS)
    rows = HEADER + "1,2026-06-01 09:00,,\n"

    refused = taking(rows, MAPPING)
    said = taking(rows, MAPPING.replace("Queue =", '"" ='))

    assert refused.first_quarantined[0].column == "Owner"
    assert refused.first_quarantined[0].reason == (
        "This row names neither an owner nor a team. "
        'If a blank means nobody, say so: values.owner: "" = "Nobody".'
    )  # fmt: skip
    assert (said.rows_new, stretches(taking)) == (1, [("1", "01 09:00", None, None)])


def test_a_moment_is_needed_and_can_not_lie_ahead(taking: Taking):
    taking(ANN, LEADS)

    report = taking(HEADER + "1,,Kim Rep,\n1,2027-01-01,Kim Rep,\n", MAPPING)

    assert [row.column for row in report.first_quarantined] == ["When", "When"]


def test_of_two_owners_at_one_moment_the_first_stays_and_the_other_is_reported(taking: Taking):
    taking(ANN, LEADS)
    both = HEADER + KIM + KIM.replace("Kim Rep,", "Lee Rep,")

    first = taking(both, MAPPING)
    later = taking(both + LEE, MAPPING)

    said = {"has another owner or team for a moment that has one": 1}
    assert (first.rows_new, first.rows_unchanged, first.contradictions_by_kind) == (1, 1, said)
    assert (later.rows_new, later.rows_unchanged, later.contradictions_by_kind) == (1, 2, said)
    assert [row[2] for row in stretches(taking)] == ["Kim Rep", "Lee Rep"]


def test_an_owner_made_this_way_may_do_nothing_here(taking: Taking):
    taking(ANN, LEADS)

    report = taking(HEADER + KIM, MAPPING)

    assert report.made == ["people: Kim Rep"]
    assert set(taking.rows_of(select(people.c.name).where(~people.c.is_active))) == {("Kim Rep",), ("Sam Rep",)}


def test_an_owner_nobody_knows_keeps_the_row_out_and_brings_no_lead(taking: Taking):
    report = taking(HEADER + KIM, "create_leads = true\n" + MAPPING.replace('create = ["owner"]', ""))

    (refused,) = report.first_quarantined
    assert (refused.column, refused.reason[:33]) == ("Owner", "There is no owner of this name. A")
    assert (report.leads_added, taking.rows_of(select(leads.c.lead_id))) == (0, [])


def test_a_row_may_bring_its_lead_which_is_then_its_owners(taking: Taking):
    report = taking(HEADER + KIM, "create_leads = true\n" + MAPPING)

    assert (report.leads_added, report.events_added, owner(taking)) == (1, 1, "Kim Rep")
    assert taking.is_sound()


def test_without_create_leads_a_row_waits_for_its_lead(taking: Taking):
    file = taking.written(HEADER + KIM)
    waiting = taking(file, MAPPING)
    taking(ANN, LEADS)

    again = taking(file, MAPPING)

    assert waiting.rows_quarantined == 1
    assert (again.accepted_now, stretches(taking)) == (1, [("1", "01 11:20", "Kim Rep", None)])


def test_one_column_may_hold_people_and_queues(taking: Taking):
    taking(ANN, LEADS)

    taking("Lead,When,Owner\n1,2026-06-01 09:00,Queue\n1,2026-06-01 11:20,Kim Rep\n", ONE_COLUMN)

    assert [row[2:] for row in stretches(taking)] == [(None, "Patient access"), ("Kim Rep", None)]


def test_a_dry_run_counts_as_the_import_would_and_writes_nothing(taking: Taking):
    taking(ANN, LEADS)
    before = taking.table_sizes()

    report = taking(HEADER + QUEUE + KIM, MAPPING, dry_run=True)

    assert (report.rows_new, report.made, taking.table_sizes()) == (2, ["people: Kim Rep"], before)


class TestWhatAPersonDecidedHere:
    """Nobody is overruled silently, and the later moment holds."""

    at = datetime(2026, 6, 3, 12, tzinfo=UTC)

    def handed_over(self, taking: Taking) -> None:
        taking("Id,Owner,Assigned\n1,Sam Rep,\n", LEADS)
        with taking.database.write.begin() as conn:
            pat = Given(conn).person("Pat Rep")
            hand_over(
                conn,
                Handoff(lead_id=1, seen_version=1, team=Team.SALES, owner_id=pat, override_reason="Known"),
                actor=OPERATOR,
                at=self.at,
            )

    def test_an_earlier_owner_in_a_file_does_not_take_the_lead_away(self, taking: Taking):
        self.handed_over(taking)

        report = taking(HEADER + KIM + LEE, MAPPING)

        assert (report.rows_new, owner(taking)) == (2, "Pat Rep")
        assert taking.is_sound()

    def test_a_later_owner_in_a_file_does(self, taking: Taking):
        self.handed_over(taking)

        taking(HEADER + LEE.replace("06-02", "06-04"), MAPPING)

        assert owner(taking) == "Lee Rep"

    def test_a_file_of_leads_with_another_owner_is_reported_not_believed(self, taking: Taking):
        self.handed_over(taking)

        report = taking("Id,Owner,Assigned\n1,Sam Rep,\n2,,\n", LEADS)

        assert report.contradictions_by_kind == {"differs from a correction made here, which stays": 1}
        names = select(people.c.name).join_from(leads, people).where(leads.c.external_id == "1")
        assert taking.rows_of(names) == [("Pat Rep",)]

    def test_a_lead_given_back_to_its_team_here_stays_there(self, taking: Taking):
        self.handed_over(taking)
        with taking.database.write.begin() as conn:
            reassign(conn, Reassignment(lead_id=1, seen_version=2, owner_id=None), actor=OPERATOR, at=self.at)

        report = taking("Id,Owner,Assigned\n1,Sam Rep,\n2,,\n", LEADS)

        assert report.contradictions == 1
        assert taking.rows_of(select(leads.c.owner_id)) == [(None,), (None,)]

    def test_a_corrected_owner_stays_until_a_later_stretch_begins(self, taking: Taking):
        taking(ANN, LEADS)
        with taking.database.write.begin() as conn:
            correction = LeadCorrection(lead_id=1, seen_version=1, owner_id=Given(conn).person("Pat Rep"))
            correct_lead(conn, correction, actor=OPERATOR, at=self.at)

        before = taking(HEADER + KIM, MAPPING)
        assert (before.contradictions_by_kind, owner(taking)) == (
            {"differs from a correction made here, which stays": 1},
            "Pat Rep",
        )
        taking(HEADER + LEE.replace("06-02", "06-04"), MAPPING)
        assert owner(taking) == "Lee Rep"
