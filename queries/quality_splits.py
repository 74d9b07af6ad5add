"""The segments that lead quality can be split by: where each is written, and the words for it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, func, select

from data.schema import campaigns, handoffs, leads
from data.vocabulary import NOT_RECORDED
from queries.clocks import CLOCK
from queries.dimensions import Dimension, as_written, labels
from queries.quality_cells import QualitySplit

COLUMN_OF: dict[QualitySplit, ColumnElement] = {
    QualitySplit.SERVICE_LINE: CLOCK.service_line_id,
    QualitySplit.SOURCE: CLOCK.source,
    QualitySplit.CAMPAIGN: func.coalesce(leads.c.campaign_id, 0),
    QualitySplit.TERRITORY: CLOCK.territory_id,
    QualitySplit.INTAKE_TYPE: CLOCK.intake_type,
    QualitySplit.RECEIVING_TEAM: func.coalesce(handoffs.c.team, ""),
}


def segment_labels(conn: Connection, by: QualitySplit) -> Mapping[int | str, str]:
    """What stands in the column of the split -> label, in reading order, what is not recorded last."""
    if by is QualitySplit.CAMPAIGN:
        found = conn.execute(select(campaigns.c.campaign_id, campaigns.c.name).order_by(campaigns.c.name))
        return {**{int(key): as_written(name) for key, name in found}, 0: NOT_RECORDED}
    if by is QualitySplit.RECEIVING_TEAM:
        teams = conn.scalars(select(handoffs.c.team).distinct().where(handoffs.c.team.is_not(None)))
        return {**{team: as_written(team) for team in sorted(teams) if team}, "": NOT_RECORDED}
    return dict(labels(conn, Dimension(by)))


def by_segment(conn: Connection, by: QualitySplit, found: Mapping[Any, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Label -> the counts of all codes that have it, from those of each code; in reading order, those found alone."""
    words, sums = segment_labels(conn, by), {}
    for code, counts in found.items():
        so_far = sums.get(words[code], (0,) * len(counts))
        sums[words[code]] = tuple(map(sum, zip(so_far, counts, strict=True)))
    return {label: sums[label] for label in dict.fromkeys(words.values()) if label in sums}


def of_segment(conn: Connection, by: QualitySplit, segment: str) -> ColumnElement[bool]:
    """The hand-offs of a segment; one that an old link names and nobody knows has none."""
    codes = [code for code, label in segment_labels(conn, by).items() if label == segment]
    return COLUMN_OF[by].in_(codes) if codes else false()
