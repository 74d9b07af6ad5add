"""Double-coding from the browser: a sample is drawn, each side judges it blind, and then both see how they agree."""

import shlex
from datetime import date

import pytest
from sqlalchemy import func, select

from dashboard.ask import database
from dashboard.submit import now
from data.commands.codings import CodingDraw, CodingJudgement, draw_coding, judge_coded_lead
from data.commands.leads import LeadExclusion, exclude_lead
from data.permissions import OPERATOR, Actor
from data.schema import coded_leads, coding_judgements, codings, leads
from data.vocabulary import CriterionOperator, Excluded, HandoffField, Role, Side
from queries.__main__ import main
from tests.given import Given
from tests.pages.conftest import headings, said

CRITERIA = [
    (HandoffField.PHONE, CriterionOperator.KNOWN, []),
    (HandoffField.CONSENT, CriterionOperator.ONE_OF, ["Given"]),
]
PHONE, CONSENT = "phone-known", "consent-one_of"
MARKETING, SALES = Side
BY = {MARKETING: Actor("Mio", Role.MARKETER), SALES: Actor("Rae", Role.REP)}
SKIP = [None] * 4
BLIND = "What the other side says, and how the two agree, is shown once both have judged every lead."


def count(table):
    with database().read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(table))


def uuid_of(coding_id):
    with database().read.connect() as conn:
        return str(conn.scalar(select(codings.c.coding_uuid).where(codings.c.coding_id == coding_id)))


def judged(side):
    """What a side said of the leads of the newest sample, in the order drawn."""
    with database().read.connect() as conn:
        order = coded_leads.c.lead_id == coding_judgements.c.lead_id
        its = select(coding_judgements.c.failed).join(coded_leads, order).where(coding_judgements.c.side == side)
        return conn.scalars(its.order_by(coded_leads.c.position)).all()


def judge(*told, side):
    """Judge the leads of the newest sample for a side, as drawn: the criteria that each fails; None: not this one."""
    with database().write.begin() as conn:
        coding = conn.scalar(select(func.max(codings.c.coding_id)))
        its = select(coded_leads.c.lead_id).where(coded_leads.c.coding_id == coding).order_by(coded_leads.c.position)
        for lead_id, failed in zip(conn.scalars(its).all(), told, strict=False):
            if failed is None:
                continue
            one = CodingJudgement(coding_id=coding, lead_id=lead_id, side=side, failed=failed)
            judge_coded_lead(conn, one, actor=BY[side], at=now())


@pytest.fixture
def open_coding(open_empty):
    """Opens the page on twelve leads of June and a signed MQL definition; five of them are drawn, unless told."""

    def open_coding(*, drawn=True, signed=True, role=None, **in_url):
        with database().write.begin() as conn:
            given = Given(conn)
            for _ in range(12):
                given.lead()
            version = given.definition(criteria=CRITERIA) if signed else given.draft(criteria=CRITERIA)
            if drawn:
                draw(conn, version)
        return open_empty("double_coding", role=role, **in_url)

    return open_coding


def draw(conn, version, size=5):
    days = {"first_day": date(2026, 6, 1), "last_day": date(2026, 6, 30)}
    said = CodingDraw(definition_id=version, size=size, seed=1, **days)
    return str(draw_coding(conn, said, actor=OPERATOR, at=now()))


def button(page, words):
    return next((one for one in page.button if one.label.startswith(words)), None)


def box(page, words):
    return next(one for one in page.checkbox if words in one.label)


def qualifies(page):
    return button(page, "**It qualifies**").click().run()


def does_not_qualify(page, *words):
    for word in words:
        box(page, word).check()
    return button(page, "**It does not qualify**").click().run()


def table(page, column):
    return next((frame.value for frame in page.dataframe if column in frame.value), None)


def test_before_a_definition_is_signed_the_page_says_what_is_missing(open_coding):
    page = open_coding(drawn=False, signed=False)

    assert [info.value for info in page.info] == [
        "No sample has been drawn yet. A leader draws the first one below.",
        "A sample is judged by a definition that both sides have signed. There is none yet.",
    ]
    assert button(page, "Draw the sample") is None


def test_a_leader_draws_a_sample_and_sees_which_leads_it_is_made_of(open_coding):
    page = open_coding(drawn=False)
    page.number_input(key="coding size").set_value(10)
    page.date_input(key="coding first_day").set_value(date(2026, 6, 1))
    page.date_input(key="coding last_day").set_value(date(2026, 6, 30))
    page = button(page, "Draw the sample").click().run()

    assert [one.value for one in page.success] == ["The sample is drawn. Now each side judges it."]
    assert "10 of 12 leads of every service line that came in from 1 Jun 2026 to 30 Jun 2026" in said(page)
    assert page.get("progress")[0].proto.text == "Marketing has judged 0 of 10 leads"
    assert count(coded_leads) == 10


def test_days_without_leads_are_refused_with_a_sentence(open_coding):
    page = open_coding(drawn=False)
    for key in ("first_day", "last_day"):
        page.date_input(key=f"coding {key}").set_value(date(2020, 1, 1))
    page = button(page, "Draw the sample").click().run()

    assert page.warning[0].value.startswith("No lead that this version is about came in on these days.")
    assert count(codings) == 0


@pytest.mark.parametrize("role", Role)
def test_only_leaders_draw_and_the_others_are_told_who_may(role, open_coding):
    page = open_coding(role=role)

    assert (button(page, "Draw the sample") is not None) == (role in draw_coding.may_run)
    assert ("Drawing a sample takes a leader or an admin." in said(page)) == (role not in draw_coding.may_run)


@pytest.mark.parametrize(("role", "side"), [(Role.REP, SALES), (Role.MARKETER, MARKETING)], ids=["rep", "marketer"])
def test_each_side_judges_one_lead_after_the_other(role, side, open_coding):
    page = open_coding(role=role)
    assert headings(page)[0] == f"Lead 1 of 5, for {side.lower()}"

    page = qualifies(page)
    assert headings(page)[0] == f"Lead 2 of 5, for {side.lower()}"
    page = does_not_qualify(page, "Consent is given")
    page = does_not_qualify(page, "phone number is known", "Consent is given")

    assert [one.value for one in page.success] == [f"Saved for {side.lower()}. Here is the next lead."]
    assert judged(side) == [[], [CONSENT], [PHONE, CONSENT]]
    assert f"{side} has judged 3 of 5 leads: Local person" in [bar.proto.text for bar in page.get("progress")]
    assert not any(one.value for one in page.checkbox)


def test_what_is_known_of_the_lead_is_said_and_neither_who_it_is_nor_how_far_it_came(open_coding):
    page = open_coding(role=Role.REP)

    facts = next(one.value for one in page.markdown if one.value.startswith("Service line"))
    assert facts.replace("**", "").split("  \n") == [
        *("Service line: Cardiology", "Asked for: Not recorded", "Territory: Not recorded", "Site: Not recorded"),
        *("Source: Direct", "Intake type: Not recorded", "Contact type: Not recorded", "Urgency: Not recorded"),
        *("Decision timing: Not recorded", "Consent: Not recorded"),
        "Not known: Name, Phone number, E-mail address, ZIP code",
    ]


@pytest.mark.parametrize(
    ("press", "sentence"),
    [
        (lambda page: does_not_qualify(page), "Tick what it fails, or say that it qualifies. Nothing was saved."),
        (
            lambda page: (box(page, "Consent").check(), qualifies(page))[1],
            "You ticked what it fails, and said that it qualifies. Untick it, or say that it fails.",
        ),
    ],
    ids=["fails without a tick", "qualifies with a tick"],
)
def test_a_button_that_contradicts_the_ticks_saves_nothing(press, sentence, open_coding):
    page = press(open_coding(role=Role.REP))

    assert [error.value for error in page.error] == [sentence]
    assert headings(page)[0] == "Lead 1 of 5, for sales"
    assert judged(SALES) == []


def test_who_is_too_late_is_told_who_judged_it_and_goes_on(open_coding):
    page = open_coding(role=Role.REP)
    judge((), side=SALES)
    page = qualifies(page)

    assert page.warning[0].value.startswith("Rae judged this lead for sales already")
    assert headings(page)[0] == "Lead 2 of 5, for sales"
    assert judged(SALES) == [[]]


def test_a_leader_says_for_which_side_and_can_not_judge_for_the_other_afterwards(open_coding):
    page = open_coding(role=Role.LEADER)
    assert not page.checkbox
    page.radio(key=next(one.key for one in page.radio if one.label == "You judge for")).set_value("Sales")
    page = qualifies(page.run())

    assert headings(page)[0] == "Lead 2 of 5, for sales"
    assert not [one for one in page.radio if one.label == "You judge for"]


def test_who_judged_for_the_other_side_is_told_before_anything_is_ticked(open_coding):
    page = qualifies(open_coding(role=Role.REP))
    page.sidebar.selectbox(key="role").set_value(Role.MARKETER)
    page = page.run()

    assert "You judged leads of this sample for the other side." in page.info[0].value
    assert not page.checkbox


def test_a_viewer_may_look_and_not_judge(open_coding):
    page = open_coding(role=Role.VIEWER)

    assert "Judging takes a rep, a marketer, a leader or an admin." in page.info[0].value
    assert not page.checkbox
    assert BLIND in said(page)


@pytest.mark.parametrize("role", [Role.REP, Role.MARKETER, Role.VIEWER])
def test_results_stay_hidden_until_both_sides_have_judged_every_lead(role, open_coding):
    page = open_coding(role=role)
    judge((), (), (), (), (CONSENT,), side=MARKETING)
    judge((), (), (), (), side=SALES)
    page = page.run()
    assert BLIND in said(page)
    assert "κ" not in said(page)
    assert table(page, "marked_apart") is None
    assert not page.toggle

    judge(*SKIP, (CONSENT,), side=SALES)
    page = page.run()
    assert headings(page)[0] == "Almost perfect agreement: κ 1.00, 5 leads, too alike for an interval"
    assert not page.checkbox


def test_a_leader_may_look_at_what_there_is_so_far_and_then_judges_no_more(open_coding):
    page = open_coding(role=Role.LEADER)
    judge((), (), side=MARKETING)
    judge((), (CONSENT,), (), side=SALES)
    page = page.run()
    assert "κ" not in said(page)

    page.toggle[0].set_value(True)
    page = page.run()
    assert headings(page)[0] == "Slight agreement: κ 0.00, 2 leads, too alike for an interval"
    assert "So far: 3 leads of the sample are still to be judged." in said(page)
    assert not [one for one in page.radio if one.label == "You judge for"]


def test_a_leader_who_judges_may_not_look(open_coding):
    page = open_coding(role=Role.LEADER)
    page.radio(key=next(one.key for one in page.radio if one.label == "You judge for")).set_value("Sales")
    page = qualifies(page.run())

    assert not page.toggle
    assert BLIND in said(page)


@pytest.fixture
def results(open_coding):
    """The page when both are done: both take the first, marketing alone fails the second and third, both the others."""
    page = open_coding(role=Role.VIEWER)
    judge((), (CONSENT,), (PHONE, CONSENT), (PHONE,), (PHONE,), side=MARKETING)
    judge((), (), (), (CONSENT,), (PHONE,), side=SALES)
    return page.run()


def test_the_results_say_how_far_they_agree_beyond_chance_and_how_sure_that_is(results):
    assert headings(results)[:2] == [
        "Fair agreement: κ 0.29, 95 % −0.25 to 0.82, 5 leads",
        "Seen differently most: “Consent is given”, 3 of 5 leads",
    ]
    assert "They say the same of 3 of 5 leads: 60.0 % (23–88 %). By chance alone it would be 44.0 %." in said(results)
    assert "Landis and Koch (1977). They are a convention, not a test." in said(results)


def test_the_table_of_both_stands_there_as_the_question_has_it(results):
    grid = next(one.value for one in results.markdown if one.value.startswith("| Leads |"))

    assert grid.splitlines() == [
        "| Leads | Sales: qualifies | Sales: doesn't qualify |",
        "|---|---:|---:|",
        "| **Marketing: qualifies** | 1 | 0 |",
        "| **Marketing: doesn't qualify** | 2 | 2 |",
    ]


def test_the_criteria_are_listed_in_sentences_the_most_disagreed_first(results):
    counts = ["criterion", "marked_by_both", "marked_by_marketing", "marked_by_sales", "marked_apart"]

    assert (
        "- **3 of 5**: Consent is given. 60 % (23–88 %). Not met, say only marketing of 2, only sales of 1, both of 0."
    ) in said(results)
    assert table(results, "marked_apart")[counts].to_numpy().tolist() == [
        ["Consent is given.", 0, 2, 1, 3],
        ["The phone number is known.", 1, 2, 0, 2],
    ]


def test_the_leads_they_disagree_on_are_listed_with_what_each_side_said(results):
    shown = table(results, "marketing_says")

    assert shown[["coded_place", "marketing_says", "sales_says", "marketing_failed"]].to_numpy().tolist() == [
        [2, "Doesn't qualify", "Qualifies", "Consent is one of …"],
        [3, "Doesn't qualify", "Qualifies", "Phone number is known; Consent is one of …"],
    ]
    assert "lead" not in shown.columns


def test_every_number_of_the_chooser_has_a_list_of_exactly_so_many_leads(results):
    page = results
    for criterion in ("", PHONE, CONSENT):
        about = next(one for one in page.selectbox if one.label == "About")
        page = about.set_value(criterion).run()
        chooser = next(one for one in page.selectbox if one.label == "Number")
        for label in list(chooser.options):
            number = next(one for one in page.selectbox if one.label == "Number")
            page = number.select(label).run()
            shown = table(page, "marketing_says")
            assert (0 if shown is None else len(shown)) == int(label.rpartition(": ")[2]), (criterion, label)


def test_the_newest_sample_is_shown_and_the_url_names_another_one(open_coding):
    page = open_coding(role=Role.REP)
    with database().write.begin() as conn:
        draw(conn, 1, size=12)
    assert headings(page.run())[0] == "Lead 1 of 12, for sales"

    first = uuid_of(1)
    page = next(one for one in page.selectbox if one.label == "Sample").set_value(first).run()
    assert headings(page)[0] == "Lead 1 of 5, for sales"
    assert page.query_params["sample"] == first


def test_a_link_names_a_sample_and_one_to_none_shows_the_newest(open_coding, open_empty):
    open_coding(role=Role.REP)
    first = uuid_of(1)
    with database().write.begin() as conn:
        draw(conn, 1, size=12)

    assert headings(open_empty("double_coding", role=Role.REP, sample=first))[0] == "Lead 1 of 5, for sales"
    for wrong in ("nonsense", "00000000-0000-0000-0000-000000000001"):
        page = open_empty("double_coding", role=Role.REP, sample=wrong)
        assert not page.exception
        assert headings(page)[0] == "Lead 1 of 12, for sales"


def test_after_drawing_another_sample_that_one_is_shown(open_coding):
    page = open_coding(role=Role.LEADER, sample="nonsense")
    page.number_input(key="coding size").set_value(10)
    page.date_input(key="coding first_day").set_value(date(2026, 6, 1))
    page.date_input(key="coding last_day").set_value(date(2026, 6, 30))
    page = button(page, "Draw the sample").click().run()

    assert "10 of 12 leads of every service line" in said(page)


def test_the_figures_explain_themselves_and_can_be_asked_again(open_coding, capsys):
    page = open_coding(role=Role.VIEWER)
    judge(*[()] * 5, side=MARKETING)
    judge((), (), (), (), (PHONE,), side=SALES)
    page.session_state["explain coding"] = True
    page = page.run()

    assert "κ takes off the agreement that chance alone would give" in said(page)
    assert main([*shlex.split(page.code[0].value)[3:], "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split(",")[1:4] == ["5", "4", "0.8"]


def test_a_lead_that_is_a_duplicate_by_now_is_said_to_be_left_out(open_coding):
    page = open_coding(role=Role.REP)
    with database().write.begin() as conn:
        its = select(leads.c.lead_id, leads.c.version).join(coded_leads, coded_leads.c.lead_id == leads.c.lead_id)
        lead_id, version = conn.execute(its.order_by(coded_leads.c.position)).fetchall()[0]
        duplicate = LeadExclusion(lead_id=lead_id, seen_version=version, excluded=Excluded.DUPLICATE)
        exclude_lead(conn, duplicate, actor=OPERATOR, at=now())
    page = page.run()

    assert "1 lead turned out to be a duplicate or a test record since, and is left out." in said(page)
    assert headings(page)[0] == "Lead 1 of 4, for sales"
