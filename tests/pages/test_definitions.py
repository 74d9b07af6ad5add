"""What a good lead is, from the browser: read by all, drafted, tried, signed by both sides, and then fixed."""

import shlex
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from dashboard.ask import database
from data.commands.definitions import (
    DefinitionDraft,
    DefinitionSignature,
    draft_definition,
    retire_definition,
    sign_definition,
)
from data.definitions import read_definitions
from data.permissions import Actor
from data.schema import definition_steps
from data.vocabulary import (
    AgreementKind,
    Consent,
    CriterionOperator,
    DefinitionKind,
    HandoffField,
    Role,
    Side,
    SourceCategory,
)
from queries import back_test
from queries.__main__ import main
from queries.scope import Scope, full_weeks
from tests.given import NOW, PHONE_IS_KNOWN, Given, noon
from tests.pages.conftest import headings, said

CONSENT = (HandoffField.CONSENT, CriterionOperator.ONE_OF, [Consent.GIVEN])
NO_EVENTS = (HandoffField.SOURCE, CriterionOperator.NONE_OF, [SourceCategory.EVENT])
SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def open_definitions(open_empty):
    """Opens the page, after `put_in(given)` filled the database."""

    def open_definitions(put_in=lambda given: given.definition(criteria=[PHONE_IS_KNOWN, CONSENT]), **more):
        with database().write.begin() as conn:
            put_in(Given(conn))
        return open_empty("definitions", **more)

    return open_definitions


def with_a_draft(given):
    given.person("Ilse Tamber", team="Marketing")
    given.person("Lund Averill", team="Sales")
    given.definition(criteria=[PHONE_IS_KNOWN, CONSENT])
    given.draft(criteria=[CONSENT, NO_EVENTS], valid_from=date(2030, 1, 1))


def versions():
    with database().read.connect() as conn:
        return read_definitions(conn).versions


def steps():
    with database().read.connect() as conn:
        return list(conn.scalars(select(definition_steps.c.step).order_by(definition_steps.c.step_id)))


def button(page, label):
    return next((one for one in page.button if one.label == label), None)


def field(page, kind, ending):
    """A widget of the draft, by the end of its key."""
    return next(one for one in page.get(kind) if one.key and one.key.endswith(ending))


def sign(page, side, by, meeting=""):
    field(page, "selectbox", f"{side} signer 2 {1 + len(versions()[1].signatures)}").set_value(by)
    next(one for one in page.text_input if one.key.startswith(f"{side} meeting")).set_value(meeting)
    return button(page, f"Sign draft 2 for {side}").click().run()


def test_what_is_in_force_is_said_in_sentences_with_who_agreed(open_definitions):
    page = open_definitions()

    assert not page.exception
    assert headings(page)[0] == "What an MQL is, since 1 Jan 2026 (version 1)"
    assert "- The phone number is known.\n- Consent is given." in said(page)
    assert "Agreed by Ilse Tamber on 1 Sep 2026 for marketing and Lund Averill on 1 Sep 2026 for sales." in said(page)


def test_a_kind_that_nobody_agreed_on_says_so(open_definitions):
    page = open_definitions(definition="SQL")

    assert headings(page)[0] == "What an SQL is: nothing is agreed"
    assert "Nobody has agreed yet on what an SQL is." in page.info[0].value


def test_a_line_without_one_of_its_own_shows_the_one_of_every_other_line_and_another_its_own(open_definitions):
    def put_in(given):
        given.service_line("Imaging")
        given.definition(at=SPRING)
        given.definition(line=given.service_line("Cardiology"), criteria=[NO_EVENTS], at=SPRING)

    page = open_definitions(put_in)
    page = field(page, "selectbox", "of_line").set_value(1).run()
    assert "Imaging has none of its own, so the one of every other line holds for it too." in said(page)
    assert "- The phone number is known." in said(page)
    page = field(page, "selectbox", "of_line").set_value(2).run()
    assert "has none of its own" not in said(page)
    assert "- The source is not event." in said(page)


def test_a_link_opens_the_definition_of_its_line(open_definitions):
    def put_in(given):
        given.definition(at=SPRING)
        cardiology = given.service_line("Cardiology")
        given.definition(DefinitionKind.SQL, line=cardiology, criteria=[NO_EVENTS], at=SPRING)

    page = open_definitions(put_in, definition="SQL", of_line="Cardiology")
    assert headings(page)[0].startswith("What an SQL is, since ")
    assert "- The source is not event." in said(page)


def test_versions_to_come_and_before_say_what_changed_against_the_one_before(open_definitions):
    def put_in(given):
        given.definition(criteria=[PHONE_IS_KNOWN], at=SPRING)
        given.definition(criteria=[PHONE_IS_KNOWN, CONSENT], at=SPRING, valid_from=date(2026, 6, 1))
        given.definition(criteria=[CONSENT], at=SPRING, valid_from=date(2099, 1, 1))

    page = open_definitions(put_in)
    assert headings(page)[:2] == ["What an MQL is, since 1 Jun 2026 (version 2)", "To come"]
    assert "It holds until 31 Dec 2098." in said(page)
    assert "Against version 2: 1 dropped." in said(page)
    assert "- Consent is given.\n- Dropped: The phone number is known." in said(page)
    assert page.expander[0].label == "Version 1, 1 Jan 2026 to 31 May 2026: the first version"


@pytest.mark.parametrize("role", Role)
def test_who_may_not_draft_or_sign_can_read_and_is_told_who_may(role, open_definitions):
    page = open_definitions(with_a_draft, role=role)

    assert "- Consent is given.\n- New: The source is not event." in said(page)
    drafts, signs = role in draft_definition.may_run, role in sign_definition.may_run
    assert bool(page.get("text_area") or button(page, "Withdraw draft 2")) == drafts
    assert (button(page, "Sign draft 2 for sales") is not None) == signs
    assert ("Drafting a definition takes a rep, a marketer, a leader or an admin." in said(page)) != drafts
    assert ("Signing a definition takes a leader or an admin." in said(page)) != signs


def test_a_draft_starts_from_the_one_in_force_and_is_saved_with_what_was_changed(open_definitions):
    page = open_definitions()
    assert "This says the same as version 1. Change something to draft a new version." in said(page)
    field(page, "checkbox", " 1 kept").uncheck()
    field(page, "checkbox", " 3 kept").check()
    page = page.run()
    assert "Dropped: The phone number is known." in said(page)
    assert "Source is one of: choose at least one." in said(page)
    assert "of what? Choose at least one." in page.warning[0].value
    field(page, "selectbox", " 3 asks SOURCE").set_value("is none of")
    field(page, "multiselect", " 3 of SOURCE").set_value(["Event", "Social"])
    page = page.run()
    assert "The source is not event or social. (new)" in said(page)
    next(one for one in page.text_input if one.key.startswith("note new")).set_value("Events cost too much")
    page = button(page, "Save the draft").click().run()

    assert page.success[0].value == "The draft is saved. It holds once marketing and sales have both signed it."
    draft = versions()[1]
    assert [one.key for one in draft.criteria.criteria] == ["consent-one_of", "source-none_of"]
    assert (draft.valid_from, draft.notes) == (None, ("Events cost too much",))
    assert "This says the same as version 1." in said(page)  # the form begins anew


def test_what_somebody_else_saves_meanwhile_takes_nothing_from_a_form_half_filled_in(open_definitions):
    page = open_definitions()
    field(page, "checkbox", " 1 kept").uncheck()
    page = page.run()
    with database().write.begin() as conn:
        draft = DefinitionDraft(kind="MQL", valid_from=date(2099, 1, 1), content=versions()[0].criteria)
        draft_definition(conn, draft, actor=Actor("Mina Oakes", Role.LEADER), at=NOW)
    page = page.run()

    assert "1 draft waits for a signature" in headings(page)
    assert "Dropped: The phone number is known." in said(page)


def test_values_are_chosen_by_the_names_of_territories_and_kept_by_their_numbers(open_definitions):
    def put_in(given):
        given.definition(criteria=[(HandoffField.TERRITORY, CriterionOperator.ONE_OF, [given.territory("West")])])
        given.territory("North Valley")

    page = open_definitions(put_in)
    chooser = field(page, "multiselect", " 1 of TERRITORY")
    assert chooser.options == ["North Valley", "West"]
    page = chooser.set_value([1, 2]).run()
    assert "The territory is West or North Valley. (was: The territory is West.)" in said(page)
    button(page, "Save the draft").click().run()
    assert versions()[1].criteria.criteria[0].values == (1, 2)


def test_zip_codes_are_typed_as_a_list(open_definitions):
    page = open_definitions()
    field(page, "checkbox", " 3 kept").check()
    page = field(page, "selectbox", " 3 field").set_value("ZIP code").run()
    page = field(page, "selectbox", " 3 asks ZIP").set_value("begins with one of").run()
    page = field(page, "text_area", " 3 of ZIP").set_value("021, 022\n03;021").run()
    assert "The ZIP code begins with 021, 022 or 03. (new)" in said(page)
    button(page, "Save the draft").click().run()
    assert versions()[1].criteria.criteria[2].values == ("021", "022", "03")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("02 13-9", "ZIP code can't be one of these: 13-9."), (" ".join(map(str, range(500))), "400 values at most")],
)
def test_zip_codes_that_are_none_are_refused_in_a_sentence(typed, told, open_definitions):
    page = open_definitions()
    field(page, "checkbox", " 3 kept").check()
    page = field(page, "selectbox", " 3 field").set_value("ZIP code").run()
    page = field(page, "selectbox", " 3 asks ZIP").set_value("begins with one of").run()
    page = field(page, "text_area", " 3 of ZIP").set_value(typed).run()

    assert told in page.warning[0].value
    assert button(page, "Save the draft") is None


def test_an_empty_draft_asks_for_a_criterion(open_definitions):
    page = open_definitions()
    page = next(one for one in page.selectbox if one.label == "Start from").set_value(0).run()

    assert not page.warning
    assert "Add the first criterion." in said(page)
    assert button(page, "Save the draft") is None


def test_a_draft_whose_criteria_were_all_dropped_is_refused(open_definitions):
    page = open_definitions()
    for ending in (" 1 kept", " 2 kept"):
        field(page, "checkbox", ending).uncheck()
    page = page.run()

    assert [warning.value for warning in page.warning] == ["There is no criterion here: give at least one."]
    assert button(page, "Save the draft") is None


def test_before_the_first_definition_one_is_drafted_that_may_hold_from_the_past(open_definitions):
    page = open_definitions(lambda given: None)
    field(page, "checkbox", " 1 kept").check()
    page = field(page, "selectbox", " 1 field").set_value("Consent").run()
    page = field(page, "selectbox", " 1 asks CONSENT").set_value("is known").run()
    next(one for one in page.date_input if one.label == "Should hold from").set_value(date(2026, 1, 1))
    page = button(page, "Save the draft").click().run()

    assert not page.exception
    assert (versions()[0].wanted_from, versions()[0].line) == (date(2026, 1, 1), None)


def test_both_sides_sign_a_draft_and_then_it_can_not_be_changed(open_definitions):
    page = open_definitions(with_a_draft)
    assert "Missing: the signatures for marketing and sales." in said(page)
    page = sign(page, "marketing", "Ilse Tamber", "Weekly meeting")
    assert page.success[0].value == "Draft 2 is signed for marketing. The signature for sales is missing."
    assert "(Weekly meeting). Missing: the signature for sales." in said(page)
    assert button(page, "Sign draft 2 for marketing") is None
    page = sign(page, "sales", "Lund Averill")

    assert page.success[0].value == "Both sides have signed draft 2: it is agreed, and can't be changed any more."
    assert versions()[1].valid_from == date(2030, 1, 1)
    assert "From 1 Jan 2030 (version 2)" in said(page)
    assert not [one for one in page.toggle if one.label == "Revise this draft"]
    assert button(page, "Withdraw draft 2") is None


def test_one_person_can_not_sign_for_both_sides(open_definitions):
    page = sign(open_definitions(with_a_draft), "marketing", "Ilse Tamber")
    page = sign(page, "sales", "Ilse Tamber")

    assert "One person can't sign for both" in page.warning[0].value
    assert versions()[1].valid_from is None


def test_without_a_name_nobody_has_signed(open_definitions):
    page = button(open_definitions(with_a_draft), "Sign draft 2 for sales").click().run()

    assert [error.value for error in page.error] == ["Say who signs."]
    assert versions()[1].signatures == ()


def test_who_signs_what_was_changed_meanwhile_is_told_by_whom(open_definitions):
    page = open_definitions(with_a_draft)
    with database().write.begin() as conn:
        other = DefinitionSignature(definition_id=2, seen_position=1, side=Side.SALES, signed_by="Mina Oakes")
        sign_definition(conn, other, actor=Actor("Mina Oakes", Role.LEADER), at=NOW)
    next(one for one in page.selectbox if one.key == "marketing signer 2 1").set_value("Ilse Tamber")
    page = button(page, "Sign draft 2 for marketing").click().run()

    assert "Mina Oakes changed this version while you had it open." in page.warning[0].value
    assert len(versions()[1].signatures) == 1


def test_a_revision_says_whose_signature_it_voids_and_voids_it(open_definitions):
    page = sign(open_definitions(with_a_draft), "sales", "Lund Averill")
    page = next(one for one in page.toggle if one.label == "Revise this draft").set_value(True).run()
    assert "Saving this voids the signature of Lund Averill: ask them to sign again." in said(page)
    next(one for one in page.checkbox if one.key == "revised 2 2 1 kept").uncheck()
    page = button(page.run(), "Save the revision").click().run()

    assert page.success[0].value == "Draft 2 is revised. Both sides have to sign it."
    assert [one.key for one in versions()[1].criteria.criteria] == ["source-none_of"]
    assert (versions()[1].signatures, versions()[1].wanted_from) == ((), date(2030, 1, 1))


def test_a_withdrawn_draft_is_gone_from_the_drafts_and_stays_in_the_tables(open_definitions):
    page = button(open_definitions(with_a_draft), "Withdraw draft 2").click().run()

    assert page.success[0].value == "Draft 2 is withdrawn."
    assert not [title for title in headings(page) if "for a signature" in title]
    page.session_state["as tables"] = True
    page = page.run()
    (table,) = [frame.value for frame in page.dataframe if "drafted_by" in frame.value]
    assert table[["definition_id", "definition_state"]].to_numpy().tolist() == [[2, "Withdrawn"], [1, "In force"]]


def test_retiring_asks_first_and_leaves_no_version_from_its_day(open_definitions):
    page = open_definitions()
    assert "From that day on no definition says what an MQL is" in said(page)
    page = button(page, "Yes, retire it").click().run()

    assert page.success[0].value == "Version 1 is retired from the day named."
    assert "It holds until " in said(page)
    assert button(page, "Yes, retire it") is None
    assert steps()[-1] == "retired"


def test_only_who_may_retire_is_offered_to(open_definitions):
    assert Role.MARKETER not in retire_definition.may_run
    assert button(open_definitions(role=Role.MARKETER), "Yes, retire it") is None


def leads_and_a_draft(given):
    """Four leads: one of each of consent given and not, from an event or not; sales accepted two of them."""
    for number, (consent, source) in enumerate(
        (one, other) for one in (Consent.GIVEN, None) for other in (SourceCategory.EVENT, SourceCategory.DIRECT)
    ):
        accepted = {"handoff": noon(4, 8), "sql": noon(5, 8)} if number < 2 else {}
        given.lead(inquired=noon(3, 8), consent=consent, source=source, **accepted)
    given.definition(criteria=[CONSENT])
    given.draft(criteria=[CONSENT, NO_EVENTS])


def try_out(page):
    return next(one for one in page.toggle if one.key.startswith("tested 2")).set_value(True).run()


def test_a_draft_is_back_tested_side_by_side_with_the_one_in_force_and_nothing_is_saved(open_definitions):
    page = open_definitions(leads_and_a_draft)
    before = len(steps())
    page = try_out(page)

    assert not page.exception
    assert (
        "Against the version in force the draft would let 1 fewer lead through, turn 1 more lead away that sales "
        "accepted and avoid as many disputes." in said(page)
    )
    cards = {metric.label: (metric.value, metric.delta) for metric in page.metric}
    assert cards["Qualify"] == ("25.0 %", "-25.0 points")
    assert cards["Accepted leads turned away"] == ("50.0 %", "+50.0 points")
    assert cards["Disputes avoided"] == ("–", "")
    assert "Draft: 25.0 % (5–70 %), 1 of 4 leads." in said(page)
    assert "In force: 50.0 % (15–85 %), 2 of 4 leads." in said(page)
    (table,) = [frame.value for frame in page.dataframe if "failing_leads" in frame.value]
    assert table["failing_leads"].tolist() == [0, 2]
    assert table["only_unmet_leads"].tolist() == [1, 1]
    assert len(steps()) == before


def test_every_number_of_a_back_test_leads_to_exactly_so_many_leads(open_definitions):
    page = try_out(open_definitions(leads_and_a_draft))
    chooser = next(one for one in page.selectbox if one.label == "The leads behind a number")
    assert len(chooser.options) == 2 * (len(back_test.Tested) - 3) + 2 * 3
    for label in ("Draft: Qualify: 1", "In force: Qualify: 2", "Source is none of …: Not met: 2"):
        page = next(one for one in page.selectbox if one.label == "The leads behind a number").select(label).run()
        lists = [frame.value for frame in page.dataframe if "furthest_stage" in frame.value]
        assert [len(one) for one in lists] == [int(label[-1])]
        assert "lead" not in lists[0]


def test_a_back_test_explains_itself_and_can_be_asked_again(open_definitions, capsys):
    page = open_definitions(leads_and_a_draft)
    page.session_state["explain 2 1"] = True
    page = try_out(page)

    assert "It is no forecast." in said(page)
    words = shlex.split(page.code[0].value)
    assert main([*words[3:], "--format", "csv"]) == 0
    assert [line.split(",")[:3] for line in capsys.readouterr().out.splitlines()[1:]] == [
        ["In force", "4", "2"],
        ["Draft", "4", "1"],
    ]


def test_the_weeks_of_a_back_test_are_chosen(open_definitions):
    page = try_out(open_definitions(leads_and_a_draft))
    radio = next(one for one in page.radio if one.key.startswith("weeks"))
    assert radio.options == ["4 weeks", "13 weeks", "26 weeks", "52 weeks"]
    page = radio.set_value(4).run()

    as_of = Scope(full_weeks(NOW.date(), 4), as_of=NOW)
    assert f"came in {as_of.period}" in said(page)
    with database().read.connect() as conn:
        assert len(back_test.back_tested_leads(conn, as_of)) == 4


def test_a_draft_can_be_back_tested_before_it_is_saved(open_definitions):
    page = open_definitions(leads_and_a_draft)
    field(page, "checkbox", " 1 kept").uncheck()
    field(page, "checkbox", " 2 kept").check()
    page = field(page, "multiselect", " 2 of SOURCE").set_value(["Event"]).run()
    page = next(one for one in page.toggle if one.key.startswith("tested new")).set_value(True).run()

    assert not page.exception
    assert {metric.label: metric.value for metric in page.metric}["Qualify"] == "50.0 %"


def test_two_back_tests_and_their_lists_stand_on_one_page(open_definitions):
    def put_in(given):
        leads_and_a_draft(given)
        given.draft(criteria=[NO_EVENTS])

    page = open_definitions(put_in)
    for toggle in [one for one in page.toggle if one.key.startswith("tested")]:
        toggle.set_value(True)
    page = page.run()
    for chooser in [one for one in page.selectbox if one.label == "The leads behind a number"]:
        chooser.select_index(0)
    page = page.run()

    assert not page.exception
    assert len([frame for frame in page.dataframe if "furthest_stage" in frame.value]) == 2


def test_before_the_first_lead_a_back_test_says_that_there_is_nothing_to_try(open_definitions):
    page = try_out(open_definitions(with_a_draft))

    assert "No lead of these service lines came in in these weeks: nothing to try the draft on." in said(page)


def test_the_time_to_answer_a_dispute_is_agreed_on_here(open_definitions):
    page = open_definitions()
    assert "Nothing is agreed yet. Until it is, disputes have no due moment" in said(page)
    page = field(page, "number_input", "answer 0 time").set_value(12.0).run()
    for name, who in (("agreed_by_marketing", "Ilse Tamber"), ("agreed_by_sales", "Lund Averill")):
        next(one for one in page.text_input if one.key.startswith(name)).set_value(who)
    page = button(page, "Agree on this time").click().run()

    assert page.success[0].value.startswith("The time to answer is agreed.")
    assert "**Within 12 business hours**" in said(page)
    (table,) = [frame.value for frame in page.dataframe if "answer_hours" in frame.value]
    assert table[["standing", "answer_hours"]].to_numpy().tolist() == [["In force", 12.0]]


def test_a_time_to_answer_of_nothing_is_refused(open_definitions):
    page = open_definitions(lambda given: given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 45}))
    time = next(one for one in page.number_input if one.label == "Marketing answers within")
    assert (time.value, "**Within 45 business minutes**" in said(page)) == (45.0, True)
    page = time.set_value(0.0).run()

    assert "at least a minute" in page.warning[0].value
    assert button(page, "Agree on this time") is None
