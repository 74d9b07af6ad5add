"""What a mapping must obey beyond its shape, each broken rule a sentence for the one who writes mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from data.importing.fields import (
    DATE_FIELDS,
    EXITS,
    IDENTIFIERS,
    LEAD_FIELDS,
    NEEDED_FIELDS,
    NOBODY,
    OWN_FIELDS,
    STAGE_WORDS,
    fields_of,
    limit_of,
    words_of,
)
from data.importing.matching import header_key
from data.vocabulary import NOT_RECORDED

if TYPE_CHECKING:
    from data.importing.mapping import Mapping


def complaints(mapping: Mapping) -> Iterator[str]:
    """A sentence for each rule the mapping breaks. Nothing for one that can be used."""
    for rule in RULES:
        yield from rule(mapping)


def _fields_are_known(mapping: Mapping) -> Iterator[str]:
    known = fields_of(mapping.kind)
    given = [field for fields in mapping.columns.values() for field in fields]
    for field in (*given, *mapping.constants):
        if field not in known:
            yield f"a file of {mapping.kind} has no field “{field}”; it may have {', '.join(known)}"
        if field in LEAD_FIELDS and field not in OWN_FIELDS[mapping.kind] and not mapping.brings_leads:
            yield f"“{field}” belongs to a lead; say create_leads = true if a row of this file may bring its lead"
    for field in sorted(set(given)):
        if given.count(field) > 1 and field != "name":
            yield f"“{field}” is filled by more than one column"
    keys = [header_key(column) for column in mapping.columns]
    for column in mapping.columns:
        if keys.count(header_key(column)) > 1:
            yield f'the column “{column}” stands twice under [columns]; list its fields: ["…", "…"]'


def _needed_fields_are_there(mapping: Mapping) -> Iterator[str]:
    for field in NEEDED_FIELDS[mapping.kind]:
        if not mapping.columns_of(field) and field not in mapping.constants:
            yield f"a file of {mapping.kind} needs a column for “{field}”"
    if mapping.kind == "ownership" and not any(mapping.columns_of(field) for field in ("owner", "team")):
        yield "a file of ownership needs a column for “owner” or for “team”"


def _constants_are_words(mapping: Mapping) -> Iterator[str]:
    for field, word in mapping.constants.items():
        if mapping.columns_of(field):
            yield f"“{field}” is both a column and a constant"
        if field in (*DATE_FIELDS, *IDENTIFIERS, "external_id"):
            yield f"“{field}” can't be the same for every row"
        yield from _is_word(field, word, "constants")


def _values_are_words(mapping: Mapping) -> Iterator[str]:
    for part, given in (("values", mapping.values), ("unmapped", mapping.unmapped)):
        for field in given:
            if not mapping.columns_of(field):
                yield f"{part}.{field}: no column fills “{field}”"
    for field, words in mapping.values.items():
        if field in (*DATE_FIELDS, *IDENTIFIERS, "external_id"):
            yield f"values.{field}: this field has no words to translate"
        for word in words.values():
            yield from _is_word(field, word, "values")
    for field, policy in mapping.unmapped.items():
        if policy == "other" and field != "source_category":
            yield f"unmapped.{field}: only source_category has a word “Other”"
        if policy != "refuse" and field == "owner" and mapping.kind == "ownership":
            yield f'unmapped.owner: the file is about owners; create = ["owner"], or values.owner: “{NOBODY}” for some'


def _is_word(field: str, word: str, part: str) -> Iterator[str]:
    words = words_of(field)
    if words and word and word not in (*words, NOT_RECORDED):
        yield f"{part}.{field}: “{word}” is not one of {', '.join(words)}"
    if not words and len(word) > limit_of(field):
        yield f"{part}.{field}: “{word}” is longer than the {limit_of(field)} characters that it may have"


def _stages_are_stages(mapping: Mapping) -> Iterator[str]:
    if mapping.kind != "leads" and (mapping.stages or mapping.flags):
        yield "only a file of leads has [stages] and [flags]; here each row is an event of its own"
    for stage in (*mapping.stages, *mapping.flags.values()):
        if stage not in STAGE_WORDS:
            yield f"there is no stage “{stage}”; they are {', '.join(STAGE_WORDS)}"
    for stage, rules in mapping.stages.items():
        if stage not in EXITS and any(rule.reason for rule in rules):
            yield f"stages.{stage}: only an exit has a reason ({', '.join(sorted(EXITS))})"


def _leads_can_be_made(mapping: Mapping) -> Iterator[str]:
    if mapping.kind == "leads" and mapping.create_leads:
        yield "create_leads is for files of events, outreach and ownership; a file of leads always makes them"


def _dates_have_a_zone(mapping: Mapping) -> Iterator[str]:
    dated = {header_key(column) for column in mapping.date_columns()}
    if dated and mapping.dates is None:
        yield 'under [dates], say the zone of times without an offset, such as zone = "America/New_York"'
    for column in mapping.dates.columns if mapping.dates else ():
        if header_key(column) not in dated:
            yield f"dates.columns: “{column}” is not read as a date anywhere"


RULES: tuple[Callable[[Mapping], Iterator[str]], ...] = (
    _fields_are_known,
    _needed_fields_are_there,
    _constants_are_words,
    _values_are_words,
    _stages_are_stages,
    _leads_can_be_made,
    _dates_have_a_zone,
)
