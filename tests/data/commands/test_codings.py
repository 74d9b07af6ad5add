"""Double-coding: a sample drawn by chance alone, judged once by each side, and by nobody for both."""

from collections import Counter
from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from data.commands.codings import (
    JUDGES_FOR,
    CodingDraw,
    CodingJudgement,
    _at_random,
    draw_coding,
    judge_coded_lead,
)
from data.database import Database
from data.permissions import OPERATOR, Actor
from data.refusals import (
    DefinitionSettled,
    JudgedAlready,
    JudgedForTheOtherSide,
    NoLeadsToDraw,
    NoSuchDefinition,
    NotInTheSample,
    NotYourSide,
    UnknownWord,
)
from data.schema import changes, coded_leads, coding_judgements, codings, leads, sites
from data.vocabulary import CriterionOperator, Excluded, HandoffField, Role, Side
from tests.given import NOW, Given, noon

JUNE = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}
CRITERIA = [
    (HandoffField.PHONE, CriterionOperator.KNOWN, []),
    (HandoffField.CONSENT, CriterionOperator.ONE_OF, ["Given"]),
]
PHONE, CONSENT = "phone-known", "consent-one_of"
RAE, MIO = Actor("Rae", Role.REP), Actor("Mio", Role.MARKETER)
LEA = Actor("Lea", Role.LEADER)


def draw(conn: Connection, definition_id: int, *, size: int = 5, seed: int | None = 7, **more) -> int:
    """The id of a sample drawn of June's leads, unless told."""
    said = {"definition_id": definition_id, "size": size, "seed": seed, **JUNE, **more}
    public_id = draw_coding(conn, CodingDraw(**said), actor=LEA, at=NOW)
    return conn.execute(select(codings.c.coding_id).where(codings.c.coding_uuid == public_id)).scalar_one()


def drawn(conn: Connection, coding_id: int) -> list[int]:
    its = select(coded_leads.c.lead_id).where(coded_leads.c.coding_id == coding_id)
    return list(conn.scalars(its.order_by(coded_leads.c.position)))


def judge(conn: Connection, coding_id: int, lead_id: int, side: Side, *failed: str, by: Actor, **more) -> None:
    said = CodingJudgement(coding_id=coding_id, lead_id=lead_id, side=side, failed=failed)
    judge_coded_lead(conn, said, actor=by, at=NOW, **more)


def words(conn: Connection, coding_id: int) -> str:
    return conn.execute(select(codings.c.drawn_from).where(codings.c.coding_id == coding_id)).scalar_one()


@pytest.fixture
def sample(given: Given, conn: Connection) -> tuple[int, list[int]]:
    """A sample of five leads, and their ids."""
    for _ in range(8):
        given.lead()
    coding_id = draw(conn, given.definition(criteria=CRITERIA))
    return coding_id, drawn(conn, coding_id)


def test_a_sample_is_kept_with_who_when_and_of_what_and_is_in_the_audit_log(given: Given, conn: Connection) -> None:
    for _ in range(8):
        given.lead()
    coding_id = draw(conn, version := given.definition(line=given.service_line("Cardiology")))

    row = conn.execute(select(codings)).one()
    assert (row.coding_id, row.definition_id, row.seed, row.actor, row.recorded_at) == (
        *(coding_id, version, 7, "Lea", NOW),
    )
    assert row.drawn_from == "5 of 8 leads of Cardiology that came in from 1 Jun 2026 to 30 Jun 2026"
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (change.action, change.subject) == ("coding.drawn", f"coding:{row.coding_uuid}")
    assert change.after == {"definition_id": version, "drawn_from": row.drawn_from, "seed": 7, "leads": 5}


def test_the_same_seed_draws_the_same_leads_and_another_one_others(given: Given, conn: Connection) -> None:
    for _ in range(60):
        given.lead()
    version = given.definition()
    first, again, other = (draw(conn, version, size=20, seed=seed) for seed in (7, 7, 8))

    assert drawn(conn, first) == drawn(conn, again)
    assert len(set(drawn(conn, first))) == 20
    assert set(drawn(conn, first)) != set(drawn(conn, other))


def test_without_a_seed_one_is_made_up_that_draws_the_same_again(given: Given, conn: Connection) -> None:
    for _ in range(40):
        given.lead()
    version = given.definition()
    first, second = (draw(conn, version, seed=None) for _ in range(2))
    made_up, another = conn.scalars(select(codings.c.seed).order_by(codings.c.coding_id))

    assert made_up != another
    assert drawn(conn, draw(conn, version, seed=made_up)) == drawn(conn, first) != drawn(conn, second)


def test_every_lead_has_the_same_chance_to_be_drawn() -> None:
    times = Counter(lead for seed in range(3_000) for lead in _at_random(range(1, 21), 5, seed))

    # 5 of 20, 3,000 times: 750 each, with a standard deviation of 24.
    assert set(times) == set(range(1, 21))
    assert all(abs(number - 750) < 100 for number in times.values())


@pytest.mark.parametrize(("there", "said"), [(3, "All 3 leads"), (1, "The only lead")])
def test_of_fewer_leads_than_asked_for_all_are_taken_and_it_says_so(given, conn, there, said) -> None:
    known = {given.lead() for _ in range(there)}
    coding_id = draw(conn, given.definition(), size=20)

    assert set(drawn(conn, coding_id)) == known
    days = "that came in from 1 Jun 2026 to 30 Jun 2026; 20 were asked for"
    assert words(conn, coding_id) == f"{said} of every service line {days}"


def test_duplicates_other_days_and_leads_without_an_entry_are_left_out(given: Given, conn: Connection) -> None:
    in_june = {given.lead(inquired=noon(1)), given.lead(inquired=noon(30))}
    for inquired in (noon(31, 5), noon(1, 7)):
        given.lead(inquired=inquired)
    for why in Excluded:
        given.lead(excluded=why)
    coding_id = draw(conn, given.definition(), size=20)

    assert set(drawn(conn, coding_id)) == in_june


def test_days_are_those_of_each_leads_own_site(given: Given, conn: Connection) -> None:
    late = noon(30) + timedelta(hours=13)  # 1:00 UTC on 1 July: in New York still June, in Auckland July
    ours = given.lead(inquired=late)
    theirs = given.lead(inquired=late, site_id=given.site("Far", "Pacific/Auckland"))
    coding_id = draw(conn, given.definition())

    assert drawn(conn, coding_id) == [ours] != [theirs]
    assert conn.scalar(select(func.count()).select_from(sites)) == 1


def test_a_lines_own_version_is_about_that_line_and_the_organisations_about_the_others(given, conn) -> None:
    ours = {line: given.lead(service_line=line) for line in ("Cardiology", "Imaging", None)}
    everywhere = given.definition()
    own = given.definition(line=given.service_line("Cardiology"), at=NOW - timedelta(days=2))

    assert drawn(conn, draw(conn, own)) == [ours["Cardiology"]]
    others = draw(conn, everywhere)
    assert set(drawn(conn, others)) == {ours["Imaging"], ours[None]}
    assert words(conn, others).startswith("All 2 leads of every service line without a version of its own that came")


def test_a_period_without_such_leads_is_refused(given: Given, conn: Connection) -> None:
    given.lead(inquired=noon(1, 7))
    with pytest.raises(NoLeadsToDraw, match="No lead that this version is about came in on these days"):
        draw(conn, given.definition())
    assert conn.scalar(select(func.count()).select_from(codings)) == 0


def test_a_version_that_can_still_change_is_refused(given: Given, conn: Connection) -> None:
    given.lead()
    with pytest.raises(DefinitionSettled, match="can still change"):
        draw(conn, given.draft())


def test_a_version_that_there_is_none_of_is_refused(given: Given, conn: Connection) -> None:
    with pytest.raises(NoSuchDefinition):
        draw(conn, 404)


@pytest.mark.parametrize("wrong", [{"size": 4}, {"size": 201}, {"seed": -1}, {"seed": 2**31}])
def test_what_can_not_be_drawn_is_refused_before_it_is_tried(wrong) -> None:
    with pytest.raises(ValidationError):
        CodingDraw(**{"definition_id": 1, "size": 5, **JUNE, **wrong})


def test_days_in_the_wrong_order_are_a_sentence() -> None:
    with pytest.raises(ValidationError, match="The last day lies before the first"):
        CodingDraw(definition_id=1, size=5, first_day=date(2026, 6, 2), last_day=date(2026, 6, 1))


def test_the_largest_seed_can_be_kept(given: Given, conn: Connection) -> None:
    given.lead()
    draw(conn, given.definition(), seed=2**31 - 1)
    assert conn.scalar(select(codings.c.seed)) == 2**31 - 1


def test_a_request_sent_twice_draws_one_sample(given: Given, conn: Connection) -> None:
    given.lead()
    said = CodingDraw(definition_id=given.definition(), size=5, **JUNE)
    for _ in range(2):
        draw_coding(conn, said, actor=LEA, at=NOW, request_key="one click")
    assert conn.scalar(select(func.count()).select_from(codings)) == 1


def test_a_judgement_is_kept_with_who_and_when_and_is_in_the_audit_log(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    judge(conn, coding_id, lead, Side.SALES, CONSENT, by=RAE)

    row = conn.execute(select(coding_judgements)).one()
    assert (row.coding_id, row.lead_id, row.side, row.qualifies, row.failed) == (
        *(coding_id, lead, "Sales", False, [CONSENT]),
    )
    assert (row.actor, row.person_id, row.recorded_at) == ("Rae", None, NOW)
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert change.action == "coding.judged"
    assert change.after == {"side": "Sales", "qualifies": False, "failed": [CONSENT], "lead_id": lead}


def test_a_lead_that_fails_nothing_qualifies(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    judge(conn, coding_id, lead, Side.SALES, by=RAE)
    row = conn.execute(select(coding_judgements)).one()
    assert (row.qualifies, row.failed) == (True, [])


def test_criteria_are_kept_once_each_in_the_versions_own_order(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    judge(conn, coding_id, lead, Side.SALES, CONSENT, PHONE, CONSENT, by=RAE)
    assert conn.scalar(select(coding_judgements.c.failed)) == [PHONE, CONSENT]


def test_a_criterion_that_the_version_has_not_is_refused(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    with pytest.raises(UnknownWord, match="no criterion of this version called “zip-known”"):
        judge(conn, coding_id, lead, Side.SALES, PHONE, "zip-known", by=RAE)
    assert conn.scalar(select(func.count()).select_from(coding_judgements)) == 0


@pytest.mark.parametrize("role", JUDGES_FOR)
@pytest.mark.parametrize("side", Side)
def test_each_role_judges_for_its_own_side_and_leaders_for_either(sample, conn, role, side) -> None:
    coding_id, (lead, *_) = sample
    may = {Role.REP: [Side.SALES], Role.MARKETER: [Side.MARKETING]}.get(role, list(Side))
    if side in may:
        judge(conn, coding_id, lead, side, by=Actor("Someone", role))
    else:
        with pytest.raises(NotYourSide, match=f"A {role} doesn't judge for {side.lower()}"):
            judge(conn, coding_id, lead, side, by=Actor("Someone", role))
    assert conn.scalar(select(func.count()).select_from(coding_judgements)) == (side in may)


def test_a_lead_is_judged_once_for_each_side(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    judge(conn, coding_id, lead, Side.SALES, by=RAE)
    judge(conn, coding_id, lead, Side.MARKETING, by=MIO)
    with pytest.raises(JudgedAlready, match="Rae judged this lead for sales already, on 1 Sep 2026 at 12:00 UTC"):
        judge(conn, coding_id, lead, Side.SALES, PHONE, by=Actor("Ron", Role.REP))
    assert conn.scalar(select(func.count()).select_from(coding_judgements)) == 2


@pytest.mark.parametrize("first", Side)
def test_nobody_judges_for_both_sides_of_one_sample(sample, conn: Connection, first: Side) -> None:
    coding_id, (lead, other, *_) = sample
    second = next(side for side in Side if side is not first)
    judge(conn, coding_id, lead, first, by=LEA)
    with pytest.raises(JudgedForTheOtherSide, match=f"You judged leads of this sample for {first.lower()}"):
        judge(conn, coding_id, other, second, by=Actor("LEA", Role.ADMIN))
    assert conn.scalar(select(func.count()).select_from(coding_judgements)) == 1


def test_who_judged_for_one_side_may_judge_for_the_other_in_another_sample(given, sample, conn) -> None:
    coding_id, (lead, *_) = sample
    another = draw(conn, given.definition(criteria=CRITERIA), seed=8)
    judge(conn, coding_id, lead, Side.SALES, by=LEA)
    judge(conn, another, drawn(conn, another)[0], Side.MARKETING, by=LEA)


def test_one_person_is_one_under_any_name_and_two_of_one_name_are_two(given, sample, conn) -> None:
    coding_id, (lead, other, *_) = sample
    ada, another = given.person("Ada"), given.person("Bo")
    judge(conn, coding_id, lead, Side.SALES, by=Actor("Ada", Role.LEADER, ada))
    with pytest.raises(JudgedForTheOtherSide):
        judge(conn, coding_id, lead, Side.MARKETING, by=Actor("Ada Fernwood", Role.LEADER, ada))
    judge(conn, coding_id, other, Side.MARKETING, by=Actor("Ada", Role.LEADER, another))


def test_a_lead_that_is_not_in_the_sample_is_refused(given, sample, conn) -> None:
    coding_id, in_it = sample
    outside = next(lead for lead in conn.scalars(select(leads.c.lead_id)) if lead not in in_it)
    for wrong in ((coding_id, outside), (404, in_it[0])):
        with pytest.raises(NotInTheSample):
            judge(conn, *wrong, Side.SALES, by=RAE)


def test_a_judgement_sent_twice_is_kept_once_and_refused_never(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    for _ in range(2):
        judge(conn, coding_id, lead, Side.SALES, by=RAE, request_key="one click")
    assert conn.scalar(select(func.count()).select_from(coding_judgements)) == 1


def test_the_database_itself_takes_one_judgement_for_each_side(sample, conn: Connection) -> None:
    coding_id, (lead, *_) = sample
    judge(conn, coding_id, lead, Side.SALES, by=RAE)
    said = {"coding_id": coding_id, "lead_id": lead, "side": "Sales", "qualifies": True, "failed": []}
    with pytest.raises(IntegrityError), conn.begin_nested():
        conn.execute(insert(coding_judgements).values(**said, recorded_at=NOW, actor="Ron"))


@pytest.fixture
def kept(database: Database) -> tuple[int, list[int]]:
    """A sample that is committed, and the ids of its leads."""
    with database.write.begin() as conn:
        given = Given(conn)
        for _ in range(20):
            given.lead()
        coding_id = draw(conn, given.definition(criteria=CRITERIA), size=20)
        return coding_id, drawn(conn, coding_id)


def test_of_two_judgements_of_one_lead_at_once_one_is_kept_and_one_is_told_whose(database, kept, at_once) -> None:
    coding_id, in_it = kept
    both = (RAE, Actor("Ron", Role.REP))

    def tried(number: int, lead: int) -> str | None:
        try:
            with database.write.begin() as conn:
                judge(conn, coding_id, lead, Side.SALES, *[PHONE] * number, by=both[number])
        except JudgedAlready as refusal:
            return str(refusal)
        return None

    for lead in in_it:
        said = at_once(lambda number, lead=lead: tried(number, lead), 2)
        (first,) = [number for number, refusal in enumerate(said) if refusal is None]
        assert said[1 - first].startswith(f"{both[first].name} judged this lead for sales already")
    with database.read.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(coding_judgements)) == len(in_it)


def test_of_one_person_judging_for_both_sides_at_once_one_judgement_is_kept(database, meanwhile, kept) -> None:
    coding_id, (one, other, *_) = kept
    with pytest.raises(JudgedForTheOtherSide):
        meanwhile(
            lambda conn: judge(conn, coding_id, one, Side.SALES, by=LEA),
            lambda conn: judge(conn, coding_id, other, Side.MARKETING, by=LEA),
        )
    with database.read.connect() as conn:
        assert conn.scalars(select(coding_judgements.c.side)).all() == ["Sales"]


def test_an_operator_may_draw_and_judge(given: Given, conn: Connection) -> None:
    lead = given.lead()
    draw_coding(conn, CodingDraw(definition_id=given.definition(), size=5, **JUNE), actor=OPERATOR, at=NOW)
    judge(conn, 1, lead, Side.SALES, by=OPERATOR)
    assert conn.scalar(select(coding_judgements.c.actor)) == OPERATOR.name
