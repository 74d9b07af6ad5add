"""What to ask of the random follow-up: all of it, parts of it, and moments at which something is due just then."""

from dataclasses import replace
from datetime import date

from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory
from queries.scope import Period, Scope
from tests.queries.random_follow_up import AS_OF

ALL = Scope(Period(date(2026, 2, 1), date(2026, 5, 31)), as_of=AS_OF)
MARCH = replace(ALL, period=Period(date(2026, 3, 2), date(2026, 3, 29)))


def scopes(every):
    dues = sorted(one.due for one in every if one.due and not (one.due.second or one.due.microsecond))
    filters = {
        "service_lines": ("Cardiology", NOT_RECORDED),
        "sources": (*list(SourceCategory)[:2], NOT_RECORDED),
        "intake_types": (IntakeType.SELF_REFERRAL, NOT_RECORDED),
    }
    return {
        "everything": ALL,
        "four weeks over the change of the clocks": MARCH,
        "the four weeks before": MARCH.previous(),
        "a week cut on both sides": replace(MARCH, period=Period(date(2026, 3, 5), date(2026, 3, 17))),
        "one day": replace(MARCH, period=Period(date(2026, 3, 10), date(2026, 3, 10))),
        "as one is due": replace(ALL, as_of=dues[len(dues) // 2]),
        "as another is due": replace(ALL, as_of=dues[len(dues) // 3]),
        "filtered": replace(ALL, **filters),
        "in a territory somebody called Not recorded": replace(MARCH, territories=("Not recorded (as written)",)),
        "nobody": replace(ALL, period=Period(date(2025, 1, 1), date(2025, 1, 31))),
    }
