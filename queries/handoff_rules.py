"""Questions about who gets which lead, and what must be known of it first: the rules agreed on, in versions."""

from collections.abc import Mapping
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection

from data.agreements import CONTENT, About, Rule, best, in_force
from data.vocabulary import AgreementKind, HandoffField, IntakeType, Urgency
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.scope import Scope
from queries.targets import REPLACED, SIGNED, about_whom, as_of_day, name_of, signed, site_labels, versions_said

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
    read = CONTENT[kind].validate_python
    rows = [
        (
            *(row.agreement_id, standing, *signed(row), row.note, row.recorded_at, row.actor),
            "" if standing == REPLACED else read(row.content).model_dump_json(),
        )
        for row, standing in versions_said(conn, kind, as_of_day(conn, scope))
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
        name_of(lines, rule.service_line_id) if rule.service_line_id is not None else "",
        (rule.intake_type or "").lower(),
        (rule.urgency or "").lower(),
        f"at {name_of(places, rule.site_id)}" if rule.site_id is not None else "",
    ]
    words = ", ".join(word for word in said if word)
    return words[:1].upper() + words[1:] if words else "Any lead"


def listed(fields: tuple[HandoffField, ...]) -> str:
    """Phone number, Source; Nothing when nothing is asked."""
    return ", ".join(fields) or NOTHING


def _rules(conn: Connection, scope: Scope, kind: AgreementKind, column: str, tell: Any) -> DataFrame:
    lines, places = labels(conn, Dimension.SERVICE_LINE), site_labels(conn)
    rows = []
    for row, standing in versions_said(conn, kind, as_of_day(conn, scope)):
        if standing != REPLACED:
            content: Any = CONTENT[kind].validate_python(row.content)
            rules = sorted(content.rules, key=lambda rule: rule.weight)
            rows += [(row.agreement_id, standing, *about_whom(one, lines, places), tell(one)) for one in rules]
    return answer(("agreement_id", "standing", *ABOUT, column), rows)


def _key(names: Mapping[int, str], word: str) -> int | None:
    return next((key for key, name in names.items() if key and name == word), None)
