"""Leads with every oddity that a record can have, and criteria to judge them by; the same for one seed."""

import random
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from data.criteria import IDS, WORDS, Criteria, Criterion, Record, operators_of
from data.handoff_fields import IN_CONTACTS, IN_LEADS, KNOWN
from data.schema import contacts, leads
from data.storing import store
from data.vocabulary import CriterionOperator, HandoffField
from tests.given import NOW, Given

# Letters that become ASCII ones, or two, when their case changes; digits that are none; what patterns are made of.
ODD = "ſıİß\u212aå６𝟔\u0308\u00a0\t%_'\"\\-"
LETTERS = "0166 sSwWiIkKaA"
ZIPS = (None, "", " ", "   ", "60601", "606 01", " 6 0601", "60601-1234", "SW1A 1AA", "sw1a1aa", "Sw1a 1Aa")
ZIPS += (
    "ſw1a",
    "K1A 0B1",
    "\u212a1A 0B1",
    "İ1",
    "ıd1",
    "ßS1",
    "６０６",
    "606%",
    "6_6",
    "60\u03086",
    "SS1",
    "S",
    "606\t01",
)


class Places(NamedTuple):
    """What an id may be."""

    sites: list[int]
    territories: list[int]
    lines: list[int]


def places(given: Given) -> Places:
    lines = [given.service_line(name) for name in ("Cardiology", "Imaging", "Sleep medicine")]
    zones = {"Chicago": "America/Chicago", "Pune": "Asia/Kolkata"}
    return Places(
        [given.site(name, zone) for name, zone in zones.items()],
        [given.territory(name) for name in ("North", "South")],
        lines,
    )


def random_records(conn: Connection, chance: random.Random, where: Places, how_many: int) -> dict[int, Record]:
    """Put so many leads in, one in eight without anybody's identifiers. What is on record, by lead id."""
    first = (conn.scalar(select(func.max(leads.c.lead_id))) or 0) + 1
    records = {first + number: some_record(chance, where) for number in range(how_many)}
    known = {IN_LEADS[field].name: [one.values[field] for one in records.values()] for field in IN_LEADS}
    said = {
        "lead_id": list(records),
        "lead_uuid": [uuid.UUID(int=chance.getrandbits(128), version=4) for _ in records],
        "source_system": ["test crm"] * how_many,
        "external_id": [f"R{lead_id}" for lead_id in records],
        "service_line_id": [one.line for one in records.values()],
        "recorded_at": [NOW] * how_many,
        "version": [1] * how_many,
    }
    store(conn, leads, {**said, **known})
    somebody = {key: one for key, one in records.items() if any(one.values[field] is not None for field in IN_CONTACTS)}
    who = {IN_CONTACTS[field].name: [one.values[field] for one in somebody.values()] for field in IN_CONTACTS}
    store(conn, contacts, {"lead_id": list(somebody), **who})
    return records


def some_record(chance: random.Random, where: Places) -> Record:
    line = chance.choice([None, *where.lines])
    values: dict[HandoffField, Any] = {field: _some_value(chance, field, where) for field in KNOWN}
    if chance.random() < 0.3:
        values[HandoffField.REQUESTED_LINE] = line
    if chance.random() < 0.125:
        values |= dict.fromkeys(IN_CONTACTS)
    return Record(values, line)


def some_criterion(chance: random.Random, where: Places, field: HandoffField, operator: CriterionOperator) -> Criterion:
    values: list[Any] = []
    if operator is CriterionOperator.BEGINS_WITH:
        values = [some_beginning(chance) for _ in range(chance.choice([1, 2, 5, 40]))]
    elif operator not in (CriterionOperator.KNOWN, CriterionOperator.SAME_LINE):
        every = [*_every_id(field, where), 987] if field in IDS else list(WORDS[field])
        values = chance.sample(every, chance.randint(1, len(every)))
    return Criterion(field=field, operator=operator, values=tuple(values))


def some_criteria(chance: random.Random, where: Places) -> Criteria:
    every = [(field, operator) for field in HandoffField for operator in operators_of(field)]
    asked = chance.sample(every, chance.choice([1, 1, 2, 2, 3, 6]))
    return Criteria(criteria=tuple(some_criterion(chance, where, *one) for one in asked))


def some_beginning(chance: random.Random) -> str:
    """Of a ZIP code that is on record, or nobody's."""
    if chance.random() < 0.5:
        written = (chance.choice(ZIPS) or "606").replace(" ", "")
        kept = "".join(letter for letter in written if letter.isascii() and letter.isalnum())
        return kept[: chance.randint(1, 6)] or "6"
    letters = LETTERS.replace(" ", "")
    return "".join(chance.choice(letters) for _ in range(chance.choice([1, 1, 2, 3, 10])))


def _some_value(chance: random.Random, field: HandoffField, where: Places) -> Any:
    if field in WORDS:
        return chance.choice([None, *WORDS[field]])
    if field in IDS:
        return chance.choice([None, *_every_id(field, where)])
    if field is HandoffField.ZIP and chance.random() < 0.5:
        return chance.choice(ZIPS)
    typed = "".join(chance.choice(LETTERS * 4 + ODD) for _ in range(chance.randint(0, 9)))
    return chance.choice([None, typed, typed])


def _every_id(field: HandoffField, where: Places) -> list[int]:
    if field is HandoffField.SITE:
        return where.sites
    return where.territories if field is HandoffField.TERRITORY else where.lines
