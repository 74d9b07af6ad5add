"""Questions about what is promised of a hand-off, since when, and who agreed. The scope's filters don't apply."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from pandas import DataFrame
from sqlalchemy import Connection, Row, select

from data.agreements import Rule, SlaPolicy, Target, Version, agreed
from data.schema import agreements, sites
from data.vocabulary import AgreementKind, Promise
from queries.dimensions import Dimension, labels, zones
from queries.frame import answer
from queries.scope import Scope

ALL = "All"
IN_FORCE, COMING, PAST, REPLACED = "In force", "Coming", "Past", "Replaced"
SIGNED = ("valid_from_on", "agreed_on", "agreed_by_marketing", "agreed_by_sales")


def targets_agreed(conn: Connection, scope: Scope) -> DataFrame:
    """What is promised of a hand-off, within which time, and who agreed?

    One row per target of the version in force on the as-of day, in the order of the promises, for all leads first.
    Where more than one target fits a lead, the one that names most holds.
    """
    lines, places = labels(conn, Dimension.SERVICE_LINE), site_labels(conn)
    rows = [
        (target.promise, *about_whom(target, lines, places), target.minutes / 60, *signed(row))
        for row, standing in _versions(conn, scope)
        if standing == IN_FORCE
        for target in in_reading_order(SlaPolicy.model_validate(row.content).targets)
    ]
    names = ("promise", "service_line", "site", "intake_type", "urgency", "target_hours")
    return answer((*names, *SIGNED), rows)


def target_versions(conn: Connection, scope: Scope) -> DataFrame:
    """Which targets were agreed on, when and by whom, and which of them hold?

    One row per version, the newest first.
    """
    names = ("agreement_id", "standing", *SIGNED, "targets", "note", "recorded_at", "actor")
    rows = [
        (
            *(row.agreement_id, standing, *signed(row)),
            *(len(row.content["targets"]), row.note, row.recorded_at, row.actor),
        )
        for row, standing in _versions(conn, scope)
    ]
    return answer(names, rows)


def targets_to_start_from(conn: Connection, scope: Scope) -> DataFrame:
    """Which targets can a new draft start from?

    One row per version, the newest first, with its targets as a draft.
    """
    read = SlaPolicy.model_validate
    rows = [
        (row.agreement_id, standing, row.valid_from, read(row.content).model_dump_json(exclude_none=True))
        for row, standing in _versions(conn, scope)
        if standing != REPLACED
    ]
    return answer(("agreement_id", "standing", "valid_from_on", "targets_draft"), rows)


def places_to_name(conn: Connection, scope: Scope) -> DataFrame:
    """Which service lines and sites can an agreement name?

    One row per service line, the most important first, then one per site.
    """
    lines = labels(conn, Dimension.SERVICE_LINE)
    rows = [("Service line", name, key) for key, name in lines.items() if key]
    return answer(
        ("place_kind", "place", "place_id"), [*rows, *(("Site", name, key) for key, name in site_labels(conn).items())]
    )


def as_of_day(conn: Connection, scope: Scope) -> date:
    """The day that it is at home at the as-of moment."""
    return scope.as_of.astimezone(ZoneInfo(zones(conn)[0])).date()


def site_labels(conn: Connection) -> dict[int, str]:
    """Id -> name of every site, by name. Of two with one name, each says its number."""
    found = conn.execute(select(sites.c.site_id, sites.c.name).order_by(sites.c.name, sites.c.site_id)).all()
    names = [row.name for row in found]
    return {row.site_id: f"{row.name} ({row.site_id})" if names.count(row.name) > 1 else row.name for row in found}


def signed(row: Row) -> tuple[date, date, str, str]:
    """The values of SIGNED, of a row of agreements."""
    return (row.valid_from, row.agreed_on, row.agreed_by_marketing, row.agreed_by_sales)


def standings(held: Sequence[Version], today: Mapping[int, date]) -> dict[int, str]:
    """agreement_id -> how it stands, of versions as `agreed` gives them; today is the local day of each site.

    One that isn't among them was replaced by a later one for the same day.
    """
    known = {one.agreement_id: PAST if one.valid_from <= today[one.site_id] else COMING for one in held}
    # In the order of the days they hold from, so the last that has begun stays.
    now = {one.site_id: one.agreement_id for one in held if known[one.agreement_id] == PAST}
    return known | dict.fromkeys(now.values(), IN_FORCE)


def versions_said(conn: Connection, kind: AgreementKind, today: date) -> list[tuple[Row, str]]:
    """Every version of a kind, its row and how it stands, the newest first; today is one day for all sites."""
    held = agreed(conn, kind)
    known = standings(held, {one.site_id: today for one in held})
    rows = conn.execute(select(agreements).where(agreements.c.kind == kind).order_by(agreements.c.agreement_id.desc()))
    return [(row, known.get(row.agreement_id, REPLACED)) for row in rows]


def in_reading_order(targets: Sequence[Target]) -> list[Target]:
    """By promise, for all leads first, then the ones that name more."""
    return sorted(targets, key=lambda target: (list(Promise).index(target.promise), target.weight))


def about_whom(rule: Rule, lines: Mapping[int, str], places: Mapping[int, str]) -> tuple[str, str, str, str]:
    """Which leads a rule is about: service line, site, intake type, urgency; All where it doesn't say."""
    return (
        name_of(lines, rule.service_line_id),
        name_of(places, rule.site_id),
        rule.intake_type or ALL,
        rule.urgency or ALL,
    )


def name_of(names: Mapping[int, str], key: int | None) -> str:
    """The name of a service line or site as a rule has it: All for none, and its number for one that is gone."""
    return ALL if key is None else names.get(key, f"Not known ({key})")


def _versions(conn: Connection, scope: Scope) -> list[tuple[Row, str]]:
    return versions_said(conn, AgreementKind.SLA, as_of_day(conn, scope))
