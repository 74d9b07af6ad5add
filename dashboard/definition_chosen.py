"""Which definition a person looks at: of what, for which service line, and every version of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st
from pandas import DataFrame

from dashboard import wording
from dashboard.ask import ask
from dashboard.definition_row import Filled
from dashboard.definition_words import NOUN
from data.criteria import Criteria
from data.vocabulary import DefinitionKind, DefinitionState
from queries.definitions_agreed import (
    EVERY_OTHER_LINE,
    OF_EVERY_LINE,
    definition_criteria,
    definition_versions,
    definitions_in_force,
)
from queries.scope import Scope

DRAFT, AGREED, IN_FORCE, RETIRED, WITHDRAWN = (state.capitalize() for state in DefinitionState)
SINCE = {IN_FORCE: "In force since", AGREED: "Agreed, from", RETIRED: "Retired, held from"}
JUDGES = {
    DefinitionKind.MQL: "What marketing judges a lead by before handing it over.",
    DefinitionKind.SQL: "What sales judges a lead by before accepting it.",
    DefinitionKind.ELIGIBILITY: "Whether we can care for this lead at all.",
}


@dataclass(frozen=True)
class Chosen:
    """A kind of definition for a service line (0: every line without one of its own), and what is on record of it."""

    kind: DefinitionKind
    line: int
    line_name: str
    in_force: int  # the version that judges this line's leads, its own or that of every other line; 0: none
    versions: DataFrame  # of this kind, for all lines: rows of definition_versions
    criteria: DataFrame  # of this kind, for all lines: rows of definition_criteria

    @property
    def title(self) -> str:
        """MQL of Cardiology"""
        return f"{self.kind}, {self.whose}"

    @property
    def whose(self) -> str:
        return self.line_name if self.line else wording.small(EVERY_OTHER_LINE)

    @property
    def noun(self) -> str:
        return NOUN[self.kind]

    @cached_property
    def own(self) -> DataFrame:
        """The versions of this very line, the newest first."""
        return self.versions[self.versions["place_id"] == self.line]

    def newest_by(self, name: str) -> int:
        """The newest version of this kind, for whatever line, that somebody drafted; 0: there is none."""
        theirs = self.versions[self.versions["drafted_by"] == name]
        return int(theirs["definition_id"].max()) if len(theirs) else 0

    @property
    def is_first(self) -> bool:
        """Whether nothing of this kind was ever agreed, so that a version may hold from the past."""
        return self.versions["valid_from_on"].isna().all()

    @property
    def starts(self) -> dict[int, str]:
        """Version -> what to call it, of those that a draft can start from, the one in force first."""
        agreed = self.own[self.own["definition_state"].isin((AGREED, RETIRED))]
        rows = [row for row in [self.row(self.in_force), *agreed.itertuples()] if row is not None]
        return {int(row.definition_id): version_in_words(row) for row in rows}

    def standing(self, state: str) -> DataFrame:
        return self.own[self.own["definition_state"] == state]

    def row(self, version: int) -> Any:
        """The row of a version, as itertuples gives it; None for no such version."""
        return next(self.versions[self.versions["definition_id"] == version].itertuples(), None)

    def is_its_own(self, version: int) -> bool:
        return version in set(self.own["definition_id"])

    def asked(self, version: int) -> DataFrame:
        """The rows of definition_criteria of a version, what it dropped among them."""
        return self.criteria[self.criteria["definition_id"] == version]

    def criteria_of(self, version: int) -> list[Filled]:
        """The criteria of a version, for a draft to begin with; none of no version."""
        row = self.row(version)
        return [Filled.of(one) for one in Criteria.model_validate_json(row.criteria_draft).criteria] if row else []


def version_in_words(row: Any) -> str:
    """In force since 1 Jan 2026 (version 3)"""
    return f"{SINCE[row.definition_state]} {wording.day(row.valid_from_on)} (version {row.definition_id})"


def choose(scope: Scope) -> Chosen:
    """What is looked at, chosen by the reader. The choice is in the URL."""
    held = ask(definitions_in_force, scope)
    kinds = [str(one) for one in DefinitionKind]
    kind = DefinitionKind(st.radio("What", kinds, key="definition", horizontal=True, bind="query-params"))
    names = dict(zip(held["place_id"], held["service_line"], strict=True))
    labels = wording.told_apart(names)
    line = st.selectbox(
        "For which service line", list(labels), key="of_line", bind="query-params", width=360,
        format_func=labels.__getitem__,
    )  # fmt: skip
    st.caption(JUDGES[kind])
    (ours,) = held[(held["place_id"] == line) & (held["definition_kind"] == kind)]["definition_id"]
    versions, criteria = ask(definition_versions, scope), ask(definition_criteria, scope)
    return Chosen(
        kind, int(line or OF_EVERY_LINE), labels[line], int(ours),
        versions[versions["definition_kind"] == kind], criteria[criteria["definition_kind"] == kind],
    )  # fmt: skip
