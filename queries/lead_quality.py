"""Questions about lead quality: of the hand-offs that sales decided on, how many did it reject? (METRICS.md 7)

Hand-offs count by the local day they were made. Duplicates and test records are left out.
"""

from datetime import timedelta

from pandas import DataFrame
from sqlalchemy import Connection

from data.moments import day_of
from queries.clocks import CLOCK
from queries.frame import answer
from queries.quality_cells import QualitySplit
from queries.quality_facts import Judged
from queries.quality_splits import COLUMN_OF, segment_labels
from queries.quality_tallies import MEASURES, Tally, tallies, together
from queries.scope import Scope, weeks_of


def lead_quality(conn: Connection, scope: Scope) -> DataFrame:
    """Of the hand-offs of the period that sales decided on, how many did it reject?

    One row. Undecided hand-offs stand apart, with their age on the clock, so that slow decisions don't look like
    quality.
    """
    return answer(MEASURES, [tallies(conn, Judged(scope))[0].measured()])


def lead_quality_by(conn: Connection, scope: Scope, by: QualitySplit = QualitySplit.SOURCE) -> DataFrame:
    """Of the hand-offs that sales decided on, how many did it reject, segment by segment?

    One row per segment with hand-offs made in the period, in reading order.
    """
    words = segment_labels(conn, by)
    found = together((words[code], tally) for code, tally in tallies(conn, Judged(scope), COLUMN_OF[by]).items())
    rows = [(label, *found[label].measured()) for label in dict.fromkeys(words.values()) if label in found]
    return answer((by, *MEASURES), rows)


def lead_quality_by_campaign(conn: Connection, scope: Scope) -> DataFrame:
    """Of the hand-offs that sales decided on, how many did it reject, campaign by campaign?

    One row per campaign with hand-offs made in the period, by name.
    """
    return lead_quality_by(conn, scope, QualitySplit.CAMPAIGN)


def lead_quality_by_week(conn: Connection, scope: Scope) -> DataFrame:
    """Of the hand-offs that sales decided on, how many did it reject, week by week?

    One row per week that the period touches, also when nothing was handed over in it. Young weeks have many undecided.
    """
    days = ((day_of(number), tally) for number, tally in tallies(conn, Judged(scope), CLOCK.handed_on).items())
    found = together((day - timedelta(days=day.weekday()), tally) for day, tally in days)
    rows = []
    for monday in weeks_of(scope.period):
        first, last = max(monday, scope.period.first_day), min(monday + timedelta(days=6), scope.period.last_day)
        rows.append((monday, (last - first).days + 1, *found.get(monday, Tally()).measured()))
    return answer(("week_starts_on", "days_counted", *MEASURES), rows)
