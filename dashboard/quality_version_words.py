"""By which versions of a definition leads were judged, in words: no rate pools over a change without saying so.

Never imports Streamlit.
"""

from datetime import date
from typing import NamedTuple

from pandas import DataFrame, Series

from dashboard import wording
from queries.definitions_agreed import EVERY_OTHER_LINE


def of_versions(by_version: DataFrame, kind: str) -> str:
    """What each version of a definition had rejected, never pooled, from lead_quality_by_version."""
    rated = by_version[by_version["dispute_rate"].notna()]
    if rated.empty:
        return f"No hand-off judged by the {kind} definition has been decided on"
    said = [f"{wording.rate(row['dispute_rate'])} {by_words(row)}" for _, row in rated.iterrows()]
    return f"Rejected, by version of the {kind} definition: {wording.listed(said)}"


def by_words(row: Series) -> str:
    """by version 3"""
    return f"by version {int(row['version'])}" if row["version"] else "with none in force"


def version(row: Series) -> str:
    """Version 3, from 18 May 2026; Version 4, Cardiology, from 1 Jun 2026"""
    if not row["version"]:
        return "None in force"
    line = "" if row["definition_line"] == EVERY_OTHER_LINE else f", {row['definition_line']}"
    return f"Version {row['version']}{line}, from {wording.day(row['valid_from_on'])}"


class Change(NamedTuple):
    """From a day on a version judges: the leads of one line, or (blank) of every line without one of its own.

    Version 0: from then on none was in force.
    """

    day: date
    version: int
    line: str

    @property
    def short(self) -> str:
        """version 5, Sleep medicine"""
        name = f"version {self.version}" if self.version else "none in force"
        return f"{name}, {self.line}" if self.line else name


def changes(versions: DataFrame) -> list[Change]:
    """Where another version of a definition began to judge a service line, from versions_in_period."""
    found = set()
    for _, rows in versions.sort_values("first_judged_on").groupby("service_line"):
        for _, row in rows.iloc[1:].iterrows():
            began = row["first_judged_on"] if wording.is_missing(row["valid_from_on"]) else row["valid_from_on"]
            is_of_one = row["version"] and row["definition_line"] != EVERY_OTHER_LINE
            found.add(Change(began.date(), int(row["version"]), row["definition_line"] if is_of_one else ""))
    return sorted(found)


def caveat(versions: DataFrame, kind: str) -> str | None:
    """What is pooled over several versions of a definition; None when there is nothing to warn of."""
    if versions["version"].nunique() < 2:
        return None
    if moved := changes(versions):
        return f"The {kind} definition changed while these leads were handed over: {_began(moved)}."
    return f"Service lines were judged by different versions of the {kind} definition: {_whose(versions)}."


def pooled(versions: DataFrame, kind: str) -> str | None:
    """versions 1 and 3 of the MQL definition (version 3, from 18 May 2026 on); None when there is one."""
    numbers = sorted(versions["version"].unique())
    if len(numbers) < 2:
        return None
    said = wording.listed([f"{number}" if number else "none" for number in numbers])
    since = _began(moved) if (moved := changes(versions)) else _whose(versions)
    return f"versions {said} of the {kind} definition ({since})"


def _began(moved: list[Change]) -> str:
    """version 5, Sleep medicine only, from 6 Apr 2026 on"""
    return "; ".join(f"{one.short}{' only' if one.line else ''}, from {wording.day(one.day)} on" for one in moved)


def judged_by(versions: DataFrame) -> str:
    """version 1 (400 decided), version 3 (186 decided); of versions_in_period."""
    decided = versions.groupby("version")["decided_hand_offs"].sum()
    said = [
        f"{f'version {key}' if key else 'none in force'} ({wording.count(n)} decided)" for key, n in decided.items()
    ]
    return ", ".join(said) or "nothing was decided"


def _whose(versions: DataFrame) -> str:
    """Cardiology by version 4, all others by version 1; the version of most lines is the others'."""
    usual = versions["version"].mode()[0]
    own = versions[versions["version"] != usual]
    said = [
        f"{wording.listed(list(rows['service_line']))} {by_words(rows.iloc[0])}"
        for _, rows in own.groupby("version", sort=False)
    ]
    return f"{', '.join(said)}, all others {by_words(Series({'version': usual}))}"
