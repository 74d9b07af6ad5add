"""Codes are stored in lead_facts: a word that moves would silently turn every old lead into another kind of lead."""

from enum import StrEnum

import pytest

from data.vocabulary import (
    DEPTH,
    EXIT_LABEL,
    IN_PLAY,
    NOT_RECORDED,
    STAGE_LABEL,
    ContactType,
    Excluded,
    Exit,
    IntakeType,
    SourceCategory,
    Stage,
    code_of,
    exit_label,
    word_of,
)

STAGES = "inquiry intake mql handoff sql scheduled attended started"
CODES: dict[type[StrEnum], dict[int, str]] = {
    Exit: {1: "disqualified", 2: "lost", 3: "recycled"},
    SourceCategory: {
        1: "Organic search",
        2: "Paid search",
        3: "Social",
        4: "Referral channel",
        5: "Event",
        6: "Partner e-mail",
        7: "Direct",
        8: "Other",
    },
    IntakeType: {1: "Marketing inquiry", 2: "Clinician referral", 3: "Self-referral", 4: "Employer or partner"},
    ContactType: {1: "Patient", 2: "Caregiver", 3: "Clinician", 4: "Care coordinator", 5: "Employer", 6: "Payer"},
    Excluded: {1: "Duplicate", 2: "Test record"},
}


@pytest.mark.parametrize("kind", CODES)
def test_every_word_keeps_its_code(kind: type[StrEnum]) -> None:
    assert {code_of(word): word.value for word in kind} == CODES[kind]


@pytest.mark.parametrize("kind", CODES)
def test_a_code_leads_back_to_its_word(kind: type[StrEnum]) -> None:
    assert [word_of(kind, code_of(word)) for word in kind] == list(kind)


def test_every_stage_keeps_its_depth() -> None:
    assert {depth: stage.value for stage, depth in DEPTH.items()} == dict(enumerate(STAGES.split()))


@pytest.mark.parametrize("kind", CODES)
def test_nothing_recorded_is_zero_and_no_word_of_its_own(kind: type[StrEnum]) -> None:
    assert code_of(None) == 0
    assert word_of(kind, 0) == NOT_RECORDED == "Not recorded"
    assert NOT_RECORDED not in set(kind)


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("too_far", [-1, 1])
def test_an_unknown_code_is_an_error_and_not_another_word(kind: type[StrEnum], too_far: int) -> None:
    with pytest.raises(IndexError):
        word_of(kind, len(kind) + 1 if too_far > 0 else too_far)


def test_every_stage_and_exit_has_a_label() -> None:
    assert list(STAGE_LABEL) == list(Stage)
    assert list(EXIT_LABEL) == list(Exit)
    assert len({*STAGE_LABEL.values(), *EXIT_LABEL.values()}) == len(Stage) + len(Exit)


def test_an_exit_of_zero_is_still_in_play() -> None:
    assert [exit_label(code) for code in (0, 1, 2, 3)] == [IN_PLAY, "Disqualified", "Lost", "Recycled"]


def test_no_word_is_both_a_stage_and_an_exit() -> None:
    assert not set(map(str, Stage)) & set(map(str, Exit))
