"""Everything marketing and sales have agreed on, at a glance. The scope's filters don't apply."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, select

from data.agreements import HOME
from data.definitions import read_definitions
from data.schema import agreements
from data.vocabulary import AgreementKind, DefinitionKind, Side
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.scope import Scope
from queries.targets import ALL, as_of_day, site_labels

NAMES = ("agreement", "agreed_about", "valid_from_on", "agreed_by_marketing", "agreed_by_sales", "next_version_on")
NOT_AGREED = (None, "", "", None)


def agreements_standing(conn: Connection, scope: Scope) -> DataFrame:
    """What is agreed on, since when, by whom, and what comes next?

    One row per kind of agreement for all leads, and one for each site or service line with a version of its own; no
    day where nothing holds on the as-of day.
    """
    day = as_of_day(conn, scope)
    return answer(NAMES, [*_definitions(conn, day), *_agreements(conn, day)])


def _definitions(conn: Connection, day: date) -> Iterator[tuple]:
    known, lines = read_definitions(conn), labels(conn, Dimension.SERVICE_LINE)
    for kind in DefinitionKind:
        ours = {one.line for one in known.versions if one.kind == kind and one.valid_from}
        for line in (None, *(line for line in lines if line in ours)):
            one = known.on(kind, line, day)
            one = one if one and one.line == line else None
            if one is None and line is not None:
                continue
            coming = (
                other.valid_from
                for other in known.versions
                if (other.kind, other.line) == (kind, line) and other.valid_from and other.valid_from > day
            )
            signed = {signature.side: signature.by for signature in one.signatures} if one else {}
            stands = (one.valid_from, signed[Side.MARKETING], signed[Side.SALES]) if one else NOT_AGREED[:3]
            about = ALL if line is None else lines[line]
            yield (f"Definition: {kind}", about, *stands, min(coming, default=None))


def _agreements(conn: Connection, day: date) -> Iterator[tuple]:
    names: dict[int, Any] = dict(site_labels(conn))
    by_kind = defaultdict(lambda: defaultdict(list))
    for row in conn.execute(select(agreements).order_by(agreements.c.valid_from, agreements.c.agreement_id)):
        by_kind[row.kind][row.site_id or HOME].append(row)
    for kind in AgreementKind:
        for site in (HOME, *sorted(one for one in by_kind[kind] if one != HOME)):
            held = [row for row in by_kind[kind][site] if row.valid_from <= day]
            coming = min((row.valid_from for row in by_kind[kind][site] if row.valid_from > day), default=None)
            one = held[-1] if held else None
            stands = (one.valid_from, one.agreed_by_marketing, one.agreed_by_sales) if one else NOT_AGREED[:3]
            yield (kind.capitalize(), names[site] if site else ALL, *stands, coming)
