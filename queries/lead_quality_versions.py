"""Questions about lead quality by the version of the definition that the hand-offs were judged by, and its criteria.

A rate over a change of the definition compares different things: it is never pooled without saying so.
"""

from collections.abc import Iterable

from pandas import DataFrame
from sqlalchemy import Connection, func

from data.criteria import Criterion
from data.definitions import Definitions, read_definitions
from data.moments import day_of
from data.schema import disputes
from data.vocabulary import DefinitionKind
from queries.clocks import CLOCK
from queries.definitions_agreed import OF_EVERY_LINE, lines_of_versions
from queries.dimensions import Dimension, labels
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.judged_by import NONE, cites, having, judged_by
from queries.quality_facts import Judged
from queries.quality_tallies import MEASURES, tallies
from queries.scope import Scope

NOTHING_AGREED = "None in force"
VERSION = ("definition_kind", "version", "definition_line", "valid_from_on")
CITED = ("citing_disputes", "citing_rate", "citing_rate_low", "citing_rate_high")
CRITERION = ("criterion", "criterion_field", "criterion_operator", "decided_hand_offs", *CITED)


def lead_quality_by_version(conn: Connection, scope: Scope, kind: DefinitionKind = DefinitionKind.MQL) -> DataFrame:
    """Of the hand-offs that sales decided on, how many did it reject, by the version they were judged by?

    One row per version that judged hand-offs of the period, those of the organisation first, each in the order in which
    they held; last, as version 0, the hand-offs made when none was in force.
    """
    versions = read_definitions(conn)
    found = tallies(conn, Judged(scope), judged_by(versions, kind))
    told = _versions(conn, versions)
    rows = [(kind, *told[key], *found[key].measured()) for key in told if key in found]
    return answer((*VERSION, *MEASURES), rows)


def versions_in_period(conn: Connection, scope: Scope, kind: DefinitionKind = DefinitionKind.MQL) -> DataFrame:
    """Which versions of the definition judged the hand-offs that sales decided on, line by line, and from when?

    One row per service line and version, the most important line first, its versions in the order in which they held.
    A line with two rows had its definition changed within the period: its rate pools over the change.
    """
    judged, versions = Judged(scope), read_definitions(conn)
    version = judged_by(versions, kind).label("judging")
    days = (func.min(CLOCK.handed_on), func.max(CLOCK.handed_on))
    counted = (func.count(), count_where(judged.is_disputed()))
    statement = judged.select((CLOCK.service_line_id, version, *days, *counted), judged.is_decided())
    grouped = conn.execute(statement.group_by(CLOCK.service_line_id, "judging"))
    found = {(line, key): numbers for line, key, *numbers in grouped}
    about = _versions(conn, versions)
    rows = [
        (name, kind, *told, day_of(first), day_of(last), decided, disputed, *rate(disputed, decided))
        for line, name in labels(conn, Dimension.SERVICE_LINE).items()
        for key, told in about.items()
        if (line, key) in found
        for first, last, decided, disputed in [found[line, key]]
    ]
    rates = ("dispute_rate", "dispute_rate_low", "dispute_rate_high")
    numbers = ("first_judged_on", "last_judged_on", "decided_hand_offs", "disputed_hand_offs", *rates)
    return answer(("service_line", *VERSION, *numbers), rows)


def lead_quality_by_criterion(conn: Connection, scope: Scope) -> DataFrame:
    """For which criterion does sales reject leads most, of those that were judged by it?

    One row per kind of definition and criterion, the most often cited first: hand-offs decided on that were judged by
    any version having the criterion. `judging_versions` says over how many versions a row pools.
    """
    versions, rows = read_definitions(conn), []
    for kind in DefinitionKind:
        decided, cited = _decided_and_cited(conn, scope, versions, kind)
        for criterion in _criteria(versions, kind, decided):
            its = [key for key in having(versions, kind, criterion.key) if decided.get(key)]
            whole = sum(decided[key] for key in its)
            part = sum(cited.get((key, criterion.key), 0) for key in its)
            rows.append((kind, *_told(criterion), whole, part, *rate(part, whole), len(its)))
    rows.sort(key=lambda row: (-row[5], -row[6]))
    return answer(("definition_kind", *CRITERION, "judging_versions"), rows)


def lead_quality_by_version_and_criterion(
    conn: Connection, scope: Scope, kind: DefinitionKind = DefinitionKind.MQL
) -> DataFrame:
    """For which criterion of which version does sales reject leads?

    One row per criterion of each version that judged hand-offs decided on, in the order of the versions and of their
    criteria. Nothing is pooled over a change of the definition.
    """
    versions = read_definitions(conn)
    decided, cited = _decided_and_cited(conn, scope, versions, kind)
    rows = [
        (kind, *told, *_told(criterion), decided[key], part, *rate(part, decided[key]))
        for key, told in _versions(conn, versions).items()
        if decided.get(key) and key != NONE
        for criterion in versions.by_id[key].criteria.criteria
        for part in [cited.get((key, criterion.key), 0)]
    ]
    return answer((*VERSION, *CRITERION), rows)


def _decided_and_cited(
    conn: Connection, scope: Scope, versions: Definitions, kind: DefinitionKind
) -> tuple[dict[int, int], dict[tuple[int, str], int]]:
    """Version -> hand-offs decided on; and (version, criterion) -> rejections that cite it."""
    if not any(one.kind == kind for one in versions.versions):
        return {}, {}
    judged, version = Judged(scope), judged_by(versions, kind).label("judging")
    decided = conn.execute(judged.select((version, func.count()), judged.is_decided()).group_by("judging"))
    its = (disputes.c.definition_id, disputes.c.criterion)
    cited = conn.execute(judged.select((*its, func.count()), cites(versions, kind)).group_by(*its))
    return dict(decided.all()), {(key, word): number for key, word, number in cited}


def _criteria(versions: Definitions, kind: DefinitionKind, decided: Iterable[int]) -> Iterable[Criterion]:
    """The criteria of the versions that judged any, once each, as the newest of them says it."""
    ours = [one for one in versions.versions if one.kind == kind and one.definition_id in set(decided)]
    return {one.key: one for version in ours for one in version.criteria.criteria}.values()


def _told(criterion: Criterion) -> tuple[str, str, str]:
    return criterion.key, criterion.field, criterion.operator


def _versions(conn: Connection, versions: Definitions) -> dict[int, tuple]:
    """Version -> its number, whose it is and since when it holds: the organisation's first, in the order they held."""
    lines = lines_of_versions(conn)
    place = {line: position for position, line in enumerate(lines)}
    ours = sorted(
        (one for one in versions.versions if one.valid_from),
        key=lambda one: (place[one.line or OF_EVERY_LINE], one.valid_from, one.definition_id),
    )
    told = {one.definition_id: (one.definition_id, lines[one.line or OF_EVERY_LINE], one.valid_from) for one in ours}
    return {**told, NONE: (NONE, NOTHING_AGREED, None)}
