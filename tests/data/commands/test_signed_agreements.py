"""What both sides sign: said in sentences when something is missing."""

from datetime import date

import pytest
from pydantic import ValidationError

from data.commands.agreements import NewAgreement
from data.vocabulary import AgreementKind

FILLED = {
    "kind": AgreementKind.SLA,
    "valid_from": date(2026, 9, 2),
    "agreed_on": date(2026, 9, 1),
    "content": {"targets": [{"promise": "First attempt", "minutes": 240}]},
    "agreed_by_marketing": " Ilse Tamber ",
    "agreed_by_sales": "Lund Averill",
    "note": " ",
}


def test_signed_targets_are_an_agreement_on_targets_without_blanks_around_the_names():
    signed = NewAgreement(**FILLED, seen_id=3)

    assert (signed.kind, signed.agreed_by_marketing, signed.note) == (AgreementKind.SLA, "Ilse Tamber", None)


@pytest.mark.parametrize("side", ["marketing", "sales"])
@pytest.mark.parametrize("name", ["", "  ", "x "])
def test_who_is_missing_is_said_by_side(side, name):
    with pytest.raises(ValidationError, match=f"Say who agreed for {side}."):
        NewAgreement(**{**FILLED, f"agreed_by_{side}": name})


def test_one_person_cannot_sign_for_both():
    with pytest.raises(ValidationError, match="One person can't agree for both sides"):
        NewAgreement(**{**FILLED, "agreed_by_sales": "ilse tamber"})
