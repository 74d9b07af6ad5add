"""One criterion of a draft: a sentence, and behind a button what can be changed in it."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import streamlit as st

from dashboard import wording
from dashboard.ask import ask, nowhere
from dashboard.definition_words import sentence
from data.criteria import CHOICES, IDS, WORDS, Criterion, operators_of
from data.vocabulary import CriterionOperator, HandoffField
from queries.handoff_receivers import words_to_fill_in

FIELDS = [str(field) for field in HandoffField]
Names = Mapping[HandoffField, Mapping[Any, str]]
A_CRITERION = "A field of the record, and what it has to be."


class Filled(NamedTuple):
    """A criterion as filled in; one that is not kept is no criterion of the draft."""

    field: HandoffField
    operator: CriterionOperator
    values: tuple[int | str, ...] = ()
    is_kept: bool = True

    @classmethod
    def of(cls, criterion: Criterion) -> "Filled":
        return cls(criterion.field, criterion.operator, criterion.values)

    @property
    def content(self) -> dict[str, Any]:
        """As Criteria takes it."""
        return {"field": self.field, "operator": self.operator, "values": list(self.values)}

    @property
    def is_of_values(self) -> bool:
        return self.operator in (*CHOICES, CriterionOperator.BEGINS_WITH)

    def in_words(self, names: Names) -> str:
        known = names.get(self.field, {})
        return sentence(self.field, self.operator, [_name(known, one) for one in self.values])


def values_to_choose() -> Names:
    """Field -> what is kept -> how it is called, of every field whose values are chosen from a list."""
    named: dict[HandoffField, Mapping[Any, str]] = {
        field: {str(word): str(word) for word in words} for field, words in WORDS.items()
    }
    for field in IDS:
        rows = ask(words_to_fill_in, nowhere(), field=field).itertuples()
        named[field] = wording.told_apart({int(row.place_id): row.place for row in rows})
    return named


def draw(number: int, begun: Filled | None, names: Names, key: str) -> Filled:
    """The criterion as it is filled in. It begins as `begun`; without one it is a row to fill in."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label, icon = (f"Criterion {number}", "edit") if begun else ("Add a criterion", "add")
        popover = st.popover(label, icon=f":material/{icon}:", key=f"{key} change", width=180)
        told = st.empty()
    with popover:
        filled = _fields(begun, names, key)
    told.markdown(wording.plain(_said(filled, begun, names)))
    return filled


def _said(filled: Filled, begun: Filled | None, names: Names) -> str:
    if not filled.is_kept:
        return f"Dropped: {begun.in_words(names)}" if begun else A_CRITERION
    if filled.is_of_values and not filled.values:
        return f"{filled.field} {filled.operator}: choose at least one."
    says = filled.in_words(names)
    if begun is None:
        return f"{says} (new)"
    return says if _means(filled) == _means(begun) else f"{says} (was: {begun.in_words(names)})"


def _means(one: Filled) -> tuple[Any, ...]:
    return (one.field, one.operator, frozenset(one.values))


def _fields(begun: Filled | None, names: Names, key: str) -> Filled:
    said = begun or Filled(HandoffField.SOURCE, CriterionOperator.ONE_OF)
    is_kept = st.checkbox(
        "Keep this criterion" if begun else "Add this criterion", begun is not None, key=f"{key} kept"
    )
    field = HandoffField(st.selectbox("Field", FIELDS, index=FIELDS.index(said.field), key=f"{key} field"))
    asks = [str(one) for one in operators_of(field)]
    usual = said.operator if field is said.field else asks[min(1, len(asks) - 1)]
    # Another field is asked other things: what was chosen for one is not there for the next.
    operator = CriterionOperator(
        st.selectbox("What must hold of it", asks, index=asks.index(usual), key=f"{key} asks {field.name}")
    )
    begun_with = said.values if field is said.field else ()
    return Filled(field, operator, _values(field, operator, begun_with, names, f"{key} of {field.name}"), is_kept)


def _values(
    field: HandoffField, operator: CriterionOperator, begun: tuple[int | str, ...], names: Names, key: str
) -> tuple[int | str, ...]:
    if operator in CHOICES:
        known = names.get(field, {})
        options = [*known, *(one for one in begun if one not in known)]
        return tuple(
            st.multiselect(
                "Of these", options, list(begun), format_func=lambda one: _name(known, one), key=key,
                placeholder="Choose one or more",
            )
        )  # fmt: skip
    if operator is CriterionOperator.BEGINS_WITH:
        typed = st.text_area(
            "ZIP codes, or how they begin", ", ".join(map(str, begun)), key=key, height=120,
            help="Separated by commas, spaces or lines: 02139, 021, 03. A short beginning stands for a whole region.",
        )  # fmt: skip
        return tuple(dict.fromkeys(re.findall(r"[^\s,;]+", typed or "")))
    return ()


def _name(known: Mapping[Any, str], value: int | str) -> str:
    return known.get(value, f"Not known ({value})" if isinstance(value, int) else value)
