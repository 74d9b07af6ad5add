"""What is agreed on, at a glance."""

from datetime import date, timedelta

import pandas as pd

from data.vocabulary import AgreementKind, DefinitionKind
from queries.agreements_standing import agreements_standing
from queries.scope import Period, Scope
from tests.given import NOW, Given

TODAY = Scope(Period(date(2026, 8, 1), date(2026, 8, 31)), as_of=NOW)


def stands(conn, agreement: str, about: str = "All") -> pd.Series:
    found = agreements_standing(conn, TODAY)
    return found[(found["agreement"] == agreement) & (found["agreed_about"] == about)].iloc[0]


def test_where_nothing_is_agreed_every_kind_has_a_row_without_a_day(given: Given, conn):
    found = agreements_standing(conn, TODAY)

    assert len(found) == len(DefinitionKind) + len(AgreementKind)
    assert found["valid_from_on"].isna().all()


def test_a_definition_names_both_signers_and_its_day(given: Given, conn):
    given.definition(DefinitionKind.SQL, valid_from=date(2026, 3, 2))

    row = stands(conn, "Definition: SQL")
    assert row["valid_from_on"] == pd.Timestamp(2026, 3, 2)
    assert (row["agreed_by_marketing"], row["agreed_by_sales"]) == ("Ilse Tamber", "Lund Averill")
    assert pd.isna(stands(conn, "Definition: MQL")["valid_from_on"])


def test_a_line_with_a_version_of_its_own_has_a_row_of_its_own(given: Given, conn):
    given.definition(valid_from=date(2026, 3, 2))
    given.definition(line=given.service_line("Oncology"), at=NOW - timedelta(days=9))

    assert stands(conn, "Definition: MQL", "Oncology")["valid_from_on"] == pd.Timestamp(2026, 8, 24)
    assert stands(conn, "Definition: MQL")["valid_from_on"] == pd.Timestamp(2026, 3, 2)


def test_a_version_still_to_come_is_named_beside_the_one_that_holds(given: Given, conn):
    given.definition(valid_from=date(2026, 3, 2))
    given.definition(valid_from=date(2026, 10, 5))
    given.targets(first_attempt=60)
    given.targets(first_attempt=30, valid_from=date(2026, 11, 2))

    row = stands(conn, "Definition: MQL")
    assert (row["valid_from_on"], row["next_version_on"]) == (pd.Timestamp(2026, 3, 2), pd.Timestamp(2026, 10, 5))
    row = stands(conn, "Follow-up targets")
    assert (row["valid_from_on"], row["next_version_on"]) == (pd.Timestamp(2026, 1, 1), pd.Timestamp(2026, 11, 2))


def test_a_draft_is_no_agreement(given: Given, conn):
    given.draft(valid_from=date(2026, 10, 5))

    row = stands(conn, "Definition: MQL")
    assert pd.isna(row["valid_from_on"])
    assert pd.isna(row["next_version_on"])


def test_a_site_with_hours_of_its_own_has_a_row_of_its_own(given: Given, conn):
    given.hours()
    site, week_ago = given.site("Lakeshore", "America/Chicago"), NOW - timedelta(days=7)
    given.hours(site_id=site, on=date(2026, 8, 28), agreed_on=date(2026, 8, 1), at=week_ago)

    assert stands(conn, "Opening hours")["valid_from_on"] == pd.Timestamp(2026, 1, 1)
    assert stands(conn, "Opening hours", "Lakeshore")["valid_from_on"] == pd.Timestamp(2026, 8, 28)
