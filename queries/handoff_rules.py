"""Questions about who gets which lead, and what must be known of it first: the rules agreed on, in versions."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, select

from data.agreements import About, Rule, agreed, best, in_force
from data.schema import agreements
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Urgency
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.scope import Scope
from queries.targets import ALL, COMING, IN_FORCE, PAST, REPLACED, SIGNED, as_of_day, site_labels

ABOUT = ("service_line", "site", "intake_type", "urgency")
NOTHING = "Nothing"


def routing_rules(conn: Connection, scope: Scope) -> DataFrame:
    """Which team gets which leads?

    One row per rule of each version of the routing, the newest version first, for all leads first. Where more than one
    rule fits a lead, the one that names most holds.
    """
    return _rules(conn, scope, AgreementKind.ROUTING, "proposed_team", lambda rule: rule.team)


def checklist_rules(conn: Connection, scope: Scope) -> DataFrame:
    """What has to be known of which leads before they are handed over?

    One row per rule of each version of the checklist, the newest version first, for all leads first. Where more than
    one rule fits a lead, the one that names most holds.
    """
    return _rules(conn, scope, AgreementKind.CHECKLIST, "required_fields", lambda rule: listed(rule.fields))


def rule_versions(conn: Connection, scope: Scope, kind: AgreementKind = AgreementKind.ROUTING) -> DataFrame:
    """Which rules were agreed on, when and by whom, and which of them hold?

    One row per version, the newest first. `rules_draft` holds them as a new version can start from.
    """
    standings = _standings(conn, scope, kind)
    statement = select(agreements).where(agreements.c.kind == kind).order_by(agreements.c.agreement_id.desc())
    content = {one.agreement_id: one.content for one in agreed(conn, kind)}
    rows = [
        (
            *(row.agreement_id, standings.get(row.agreement_id, REPLACED), row.valid_from, row.agreed_on),
            *(row.agreed_by_marketing, row.agreed_by_sales, row.note, row.recorded_at, row.actor),
            content[row.agreement_id].model_dump_json() if row.agreement_id in content else "",
        )
        for row in conn.execute(statement)
    ]
    return answer(("agreement_id", "standing", *SIGNED, "note", "recorded_at", "actor", "rules_draft"), rows)


def where_a_lead_goes(
    conn: Connection, scope: Scope, line: str = "", site: str = "", intake: str = "", urgency: str = ""
) -> DataFrame:
    """Which team would get such a lead, and what would have to be known of it?

    One row, by what is in force on the as-of day. What is left blank isn't known of the lead. The team is blank when no
    rule names one.
    """
    lines, places, day = labels(conn, Dimension.SERVICE_LINE), site_labels(conn), as_of_day(conn, scope)
    about = About(
        _key(lines, line),
        _key(places, site),
        IntakeType(intake) if intake else None,
        Urgency(urgency) if urgency else None,
    )
    found: list[Any] = []
    for kind in (AgreementKind.ROUTING, AgreementKind.CHECKLIST):
        version = in_force(conn, kind, day)
        found.append(best(version.content.rules, about) if version else None)
    route, checklist = found
    row = (
        *((route.team, in_words(route, lines, places)) if route else ("", "")),
        *((listed(checklist.fields), in_words(checklist, lines, places)) if checklist else ("", "")),
    )
    return answer(("proposed_team", "proposed_because", "required_fields", "required_because"), [row])


def in_words(rule: Rule, lines: Mapping[int, str], places: Mapping[int, str]) -> str:
    """Which leads a rule is about: "Cardiology, clinician referral, urgent, at Riverside Campus"."""
    said = [
        _of(lines, rule.service_line_id) if rule.service_line_id is not None else "",
        (rule.intake_type or "").lower(),
        (rule.urgency or "").lower(),
        f"at {_of(places, rule.site_id)}" if rule.site_id is not None else "",
    ]
    words = ", ".join(word for word in said if word)
    return words[:1].upper() + words[1:] if words else "Any lead"


def listed(fields: tuple[HandoffField, ...]) -> str:
    """Phone number, Source; Nothing when nothing is asked."""
    return ", ".join(fields) or NOTHING


def _rules(conn: Connection, scope: Scope, kind: AgreementKind, column: str, tell: Any) -> DataFrame:
    lines, places = labels(conn, Dimension.SERVICE_LINE), site_labels(conn)
    standings = _standings(conn, scope, kind)
    rows = []
    for version in sorted(agreed(conn, kind), key=lambda one: one.agreement_id, reverse=True):
        for rule in sorted(version.content.rules, key=lambda rule: rule.weight):
            named = (
                ALL if rule.service_line_id is None else _of(lines, rule.service_line_id),
                ALL if rule.site_id is None else _of(places, rule.site_id),
                *(rule.intake_type or ALL, rule.urgency or ALL),
            )
            rows.append((version.agreement_id, standings[version.agreement_id], *named, tell(rule)))
    return answer(("agreement_id", "standing", *ABOUT, column), rows)


def _standings(conn: Connection, scope: Scope, kind: AgreementKind) -> dict[int, str]:
    """How each version stands on the as-of day; those that a later one for the same day replaced are left out."""
    today, now = as_of_day(conn, scope), in_force(conn, kind, as_of_day(conn, scope))
    known = {one.agreement_id: PAST if one.valid_from <= today else COMING for one in agreed(conn, kind)}
    return known | ({now.agreement_id: IN_FORCE} if now else {})


def _of(names: Mapping[int, str], key: int) -> str:
    return names.get(key, f"Not known ({key})")


def _key(names: Mapping[int, str], word: str) -> int | None:
    return next((key for key, name in names.items() if key and name == word), None)
