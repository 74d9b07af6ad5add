"""Questions about double-coded samples, in view of the rows they are asked about."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from data.commands.codings import CodingDraw, CodingJudgement, draw_coding, judge_coded_lead
from data.commands.leads import LeadExclusion, exclude_lead
from data.permissions import OPERATOR, Actor
from data.schema import codings, contacts, leads
from data.vocabulary import CriterionOperator, Excluded, HandoffField, Role, Side
from queries.coded_sample import Marked
from queries.double_coding import (
    coding_agreement,
    coding_by_criterion,
    coding_table,
    codings_drawn,
    leads_coded,
    leads_to_code,
)
from queries.scope import Period, Scope
from tests.given import NOW

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
LATER = Scope(JUNE, as_of=NOW + timedelta(hours=1))
CRITERIA = [
    (HandoffField.PHONE, CriterionOperator.KNOWN, []),
    (HandoffField.CONSENT, CriterionOperator.ONE_OF, ["Given"]),
    (HandoffField.SOURCE, CriterionOperator.NONE_OF, ["Other"]),
]
PHONE, CONSENT, SOURCE = "phone-known", "consent-one_of", "source-none_of"
BY = {Side.MARKETING: Actor("Mio", Role.MARKETER), Side.SALES: Actor("Rae", Role.REP)}
MARKETING, SALES = Side


@pytest.fixture
def draw(given, conn):
    """Draws a sample of so many leads; returns its public id and its leads' ids, in the order drawn."""

    def draw(how_many=5, *, criteria=CRITERIA, at=NOW, line=None, **lead):
        for _ in range(how_many):
            given.lead(**lead)
        version = given.definition(criteria=criteria, line=line)
        said = CodingDraw(
            definition_id=version, size=max(how_many, 5), first_day=JUNE.first_day, last_day=JUNE.last_day, seed=3
        )
        public_id = draw_coding(conn, said, actor=Actor("Lea", Role.LEADER), at=at)
        return str(public_id), leads_to_code(conn, LATER, str(public_id))["lead_id"].tolist()

    return draw


@pytest.fixture
def judge(conn):
    """Judges a lead of the newest sample for a side: what it fails, none for one that qualifies."""

    def judge(lead_id, side, *failed, at=NOW):
        newest = conn.scalar(select(codings.c.coding_id).order_by(codings.c.coding_id.desc()).limit(1))
        said = CodingJudgement(coding_id=newest, lead_id=lead_id, side=side, failed=failed)
        judge_coded_lead(conn, said, actor=BY[side], at=at)

    return judge


@pytest.fixture
def five_judged(draw, judge):
    """Both take the first and fail the second, for other reasons; each fails one that the other takes; one is open."""
    coding, ids = draw()
    for lead_id, marketing, sales in (
        (ids[0], (), ()),
        (ids[1], (PHONE,), (CONSENT, SOURCE)),
        (ids[2], (CONSENT,), ()),
        (ids[3], (), (CONSENT, PHONE)),
    ):
        judge(lead_id, MARKETING, *marketing)
        judge(lead_id, SALES, *sales)
    judge(ids[4], SALES)
    return coding, ids


def test_samples_are_listed_with_how_far_each_side_has_come(conn, five_judged):
    (row,) = codings_drawn(conn, LATER).to_dict("records")

    assert row == {
        "coding": five_judged[0],
        "coding_id": 1,
        "definition_id": 1,
        "definition_kind": "MQL",
        "service_line": "Every line without one of its own",
        "drawn_from": "5 of 5 leads of every service line that came in from 1 Jun 2026 to 30 Jun 2026",
        "drawn_at": NOW,
        "drawn_by": "Lea",
        "sampled_leads": 5,
        "left_out_sampled_leads": 0,
        "coded_by_marketing": 4,
        "coded_by_sales": 5,
        "coded_by_both": 4,
        "marketing_coders": "Mio",
        "sales_coders": "Rae",
    }


def test_the_newest_sample_comes_first_and_is_the_one_to_judge_unless_told(draw, judge, conn, given):
    old, old_ids = draw()
    new, new_ids = draw(0, line=given.service_line("Cardiology"))
    judge(new_ids[0], MARKETING)

    listed = codings_drawn(conn, LATER)
    assert listed["coding"].tolist() == [new, old]
    assert listed["service_line"].tolist()[0] == "Cardiology"
    assert leads_to_code(conn, LATER)["lead_id"].tolist() == new_ids[1:]
    assert leads_to_code(conn, LATER, old)["lead_id"].tolist() == old_ids


def test_results_are_those_of_the_newest_sample_that_both_judged_whole_unless_told(draw, judge, conn, given):
    done, ids = draw(2)
    for side in Side:
        for lead_id in ids:
            judge(lead_id, side)
    open_one, (first, *_) = draw(3)
    for side in Side:
        judge(first, side, PHONE)

    assert coding_agreement(conn, LATER)[["coding", "coded_by_both"]].to_numpy().tolist() == [[done, 2]]
    assert coding_agreement(conn, LATER, open_one)["coded_by_both"].tolist() == [1]
    assert coding_table(conn, LATER)["coded_leads"].tolist() == [2, 0, 0, 0]
    assert coding_by_criterion(conn, LATER)["coded_by_both"].tolist() == [2] * 3
    assert len(leads_coded(conn, LATER, marked=Marked.NEITHER)) == 2


def test_while_no_sample_is_judged_whole_there_are_no_results_to_be_told(five_judged, conn):
    for question in (coding_agreement, coding_table, coding_by_criterion, leads_coded):
        assert question(conn, LATER).empty


def test_what_a_side_has_still_to_judge_does_not_depend_on_what_the_other_said(five_judged, conn):
    coding, ids = five_judged

    assert leads_to_code(conn, LATER, coding, MARKETING)["lead_id"].tolist() == [ids[4]]
    assert leads_to_code(conn, LATER, coding, SALES).empty


def test_who_judges_sees_the_words_of_a_lead_and_whether_its_contact_is_known(draw, given, conn):
    coding, (lead_id,) = draw(
        1,
        territory_id=given.territory("West"),
        site_id=given.site("Near", "America/New_York"),
        intake_type="Self-referral",
        contact_type="Caregiver",
        urgency="Soon",
        decision_timing="Now",
        consent="Given",
        requested_service_line_id=given.service_line("Imaging"),
    )
    conn.execute(insert(contacts).values(lead_id=lead_id, phone="+1 212 555 0101", zip="10001"))

    (row,) = leads_to_code(conn, LATER, coding).to_dict("records")
    assert row == {
        "lead_id": lead_id,
        "coded_place": 1,
        "service_line": "Cardiology",
        "requested_line": "Imaging",
        "territory": "West",
        "site": "Near",
        "source": "Direct",
        "intake_type": "Self-referral",
        "contact_type": "Caregiver",
        "urgency": "Soon",
        "decision_timing": "Now",
        "consent": "Given",
        "is_name_known": False,
        "is_phone_known": True,
        "is_email_known": False,
        "is_zip_known": True,
        "zip_begins": "",
    }


def test_what_is_not_recorded_says_so(draw, conn):
    coding, _ = draw(1, service_line=None, source=None)

    row = leads_to_code(conn, LATER, coding).iloc[0]
    words = ("service_line", "requested_line", "territory", "site", "source", "intake_type", "urgency", "consent")
    assert {row[name] for name in words} == {"Not recorded"}


def test_how_far_a_lead_came_and_who_it_is_is_in_no_answer(five_judged, conn, given):
    coding, ids = five_judged
    conn.execute(
        insert(contacts),
        [{"lead_id": one, "name": "Zed Quill", "zip": "94110", "email": "zed@example.org"} for one in ids],
    )
    for lead_id in ids:
        given.event(lead_id, "sql", NOW)
    seen = [question(conn, LATER, coding).to_csv() for question in (leads_to_code, leads_coded)]

    assert not [word for word in ("Quill", "94110", "zed@", "sql", "SQL") if any(word in text for text in seen)]


@pytest.mark.parametrize(("zip", "said"), [("94110", "met"), ("1 0001", "not met"), (None, "not recorded")])
def test_of_a_zip_code_it_is_told_whether_it_begins_as_agreed(zip, said, draw, conn):
    coding, (lead_id,) = draw(1, criteria=[(HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["941", "94"])])
    conn.execute(insert(contacts).values(lead_id=lead_id, zip=zip))

    assert leads_to_code(conn, LATER, coding)["zip_begins"].tolist() == [said]


def test_the_table_counts_the_leads_that_both_judged(five_judged, conn):
    assert coding_table(conn, LATER, five_judged[0]).to_numpy().tolist() == [
        ["Qualifies", "Qualifies", 1],
        ["Qualifies", "Doesn't qualify", 1],
        ["Doesn't qualify", "Qualifies", 1],
        ["Doesn't qualify", "Doesn't qualify", 1],
    ]


def test_kappa_of_the_table_agreed_on_is_0_40(draw, judge, conn):
    coding, ids = draw(50)
    told = [((), ())] * 20 + [((), (PHONE,))] * 5 + [((PHONE,), ())] * 10 + [((PHONE,), (CONSENT,))] * 15
    for lead_id, (marketing, sales) in zip(ids, told, strict=True):
        judge(lead_id, MARKETING, *marketing)
        judge(lead_id, SALES, *sales)

    row = coding_agreement(conn, LATER, coding).iloc[0]
    assert (row["coded_by_both"], row["agreed_leads"], row["kappa"]) == (50, 35, 0.4)
    assert (row["agreed_leads_rate"], row["chance_leads_rate"]) == (0.7, 0.5)
    bounds = (row[name] for name in ("kappa_low", "kappa_high", "agreed_leads_rate_low", "agreed_leads_rate_high"))
    assert [f"{bound:.3f}" for bound in bounds] == ["0.151", "0.649", "0.562", "0.809"]


def test_before_both_judged_a_lead_there_is_no_kappa_and_no_rate(draw, judge, conn):
    coding, ids = draw()
    judge(ids[0], SALES)
    judge(ids[1], MARKETING, PHONE)

    row = coding_agreement(conn, LATER, coding).iloc[0]
    assert (row["coded_by_both"], row["agreed_leads"]) == (0, 0)
    assert row.drop(["coding", "coded_by_both", "agreed_leads"]).isna().all()
    assert coding_table(conn, LATER, coding)["coded_leads"].tolist() == [0] * 4
    assert coding_by_criterion(conn, LATER, coding)["marked_apart_rate"].isna().all()


def test_criteria_come_with_who_marked_them_the_most_disagreed_first(five_judged, conn):
    found = coding_by_criterion(conn, LATER, five_judged[0])

    counts = ["criterion", "coded_by_both", "marked_by_both", "marked_by_marketing", "marked_by_sales", "marked_apart"]
    assert found[counts].to_numpy().tolist() == [
        [CONSENT, 4, 0, 1, 2, 3],
        [PHONE, 4, 0, 1, 1, 2],
        [SOURCE, 4, 0, 0, 1, 1],
    ]
    row = found.iloc[0]
    assert row["marked_apart_rate"] == 0.75
    bounds = (row["marked_apart_rate_low"], row["marked_apart_rate_high"])
    assert [f"{bound:.3f}" for bound in bounds] == ["0.301", "0.954"]


def test_the_leads_they_disagree_on_say_what_each_side_said(five_judged, conn):
    coding, ids = five_judged
    found = leads_coded(conn, LATER, coding)

    uuids = dict(conn.execute(select(leads.c.lead_id, leads.c.lead_uuid)).all())
    assert found["lead"].tolist() == [str(uuids[one]) for one in ids[2:4]]
    said = ["coded_place", "marketing_says", "sales_says", "marketing_failed", "sales_failed"]
    assert found[said].to_numpy().tolist() == [
        [3, "Doesn't qualify", "Qualifies", CONSENT, ""],
        [4, "Qualifies", "Doesn't qualify", "", f"{PHONE}, {CONSENT}"],
    ]


@pytest.mark.parametrize("criterion", ["", PHONE, CONSENT, SOURCE])
def test_every_number_has_a_list_with_exactly_so_many_leads(criterion, five_judged, conn):
    coding, _ = five_judged
    listed = {one: len(leads_coded(conn, LATER, coding, one, criterion)) for one in Marked}

    if criterion:
        row = coding_by_criterion(conn, LATER, coding).set_index("criterion").loc[criterion]
        counted = {
            Marked.JUDGED: row["coded_by_both"],
            Marked.BOTH: row["marked_by_both"],
            Marked.MARKETING: row["marked_by_marketing"],
            Marked.SALES: row["marked_by_sales"],
            Marked.APART: row["marked_apart"],
        }
    else:
        neither, sales, marketing, both = coding_table(conn, LATER, coding)["coded_leads"]
        counted = {Marked.NEITHER: neither, Marked.SALES: sales, Marked.MARKETING: marketing, Marked.BOTH: both}
        counted |= {Marked.JUDGED: 4, Marked.APART: sales + marketing}
    assert {one: listed[one] for one in counted} == counted
    assert sum(listed[one] for one in (Marked.NEITHER, Marked.BOTH, Marked.MARKETING, Marked.SALES)) == 4


def test_a_lead_that_turns_out_to_be_a_duplicate_leaves_every_figure_and_is_counted(five_judged, conn):
    coding, ids = five_judged
    version = conn.execute(select(leads.c.version).where(leads.c.lead_id == ids[2])).scalar_one()
    exclusion = LeadExclusion(lead_id=ids[2], seen_version=version, excluded=Excluded.DUPLICATE)
    exclude_lead(conn, exclusion, actor=OPERATOR, at=NOW)

    row = codings_drawn(conn, LATER).iloc[0]
    assert (row["sampled_leads"], row["left_out_sampled_leads"], row["coded_by_both"]) == (4, 1, 3)
    assert coding_agreement(conn, LATER, coding)["coded_by_both"].tolist() == [3]
    assert coding_table(conn, LATER, coding)["coded_leads"].tolist() == [1, 1, 0, 1]
    assert len(leads_coded(conn, LATER, coding)) == 1


def test_answers_are_as_of_the_moment_asked_about(draw, judge, conn):
    coding, ids = draw(at=NOW - timedelta(days=3))
    judge(ids[0], SALES, at=NOW - timedelta(days=2))
    judge(ids[0], MARKETING)

    days_ago = {days: Scope(JUNE, as_of=NOW - timedelta(days=days)) for days in (1, 4)}
    row = codings_drawn(conn, days_ago[1]).iloc[0]
    assert (row["coded_by_marketing"], row["coded_by_sales"], row["coded_by_both"]) == (0, 1, 0)
    assert row["marketing_coders"] == ""
    assert codings_drawn(conn, days_ago[4]).empty
    assert coding_agreement(conn, days_ago[4], coding).empty


@pytest.mark.parametrize("wrong", ["00000000-0000-0000-0000-000000000001", "nonsense"])
@pytest.mark.parametrize("question", [leads_to_code, coding_agreement, coding_table, coding_by_criterion, leads_coded])
def test_of_a_sample_that_there_is_none_of_nothing_is_said(question, wrong, five_judged, conn):
    assert question(conn, LATER, wrong).empty
