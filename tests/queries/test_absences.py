"""Who is away, and who takes over. It is 1 September 2026 in New York."""

from datetime import date

from pandas import Timestamp
from sqlalchemy import update

from data.commands.absences import Absence, Withdrawal, record_absence, withdraw_absence
from data.permissions import OPERATOR
from data.schema import people
from queries.absences import who_is_away
from queries.cover_gaps import away_days
from queries.covers import covers
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

SCOPE = Scope(Period(date(2026, 9, 1), date(2026, 9, 30)), as_of=NOW)
IN_SHORT = ("person", "first_day", "last_day", "stand_in", "is_away_now", "is_uncovered")


def day(number):
    return date(2026, 9, number)


def record(conn, person, first, last, cover=None):
    said = Absence(person_id=person, first_day=day(first), last_day=day(last), cover_id=cover)
    record_absence(conn, said, actor=OPERATOR, at=NOW)


def withdraw(conn, person, first, last):
    said = Withdrawal(person_id=person, first_day=day(first), last_day=day(last))
    withdraw_absence(conn, said, actor=OPERATOR, at=NOW)


def stamp(number):
    return Timestamp(day(number))


def test_the_latest_absence_comes_first_with_who_takes_over(conn, given):
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, ada, 1, 2, ben)
    record(conn, ada, 8, 9)

    assert told(who_is_away(conn, SCOPE), *IN_SHORT, "actor") == [
        ("Ada", stamp(8), stamp(9), "Nobody", False, True, OPERATOR.name),
        ("Ada", stamp(1), stamp(2), "Ben", True, False, OPERATOR.name),
    ]


def test_both_days_are_days_away_by_the_organisations_clock(conn, given):
    record(conn, given.person("Ada"), 1, 2)

    def is_away(moment):
        return who_is_away(conn, Scope(SCOPE.period, as_of=moment))["is_away_now"].tolist()

    assert is_away(NOW.replace(hour=3)) == [False]  # still 31 August in New York
    assert is_away(NOW.replace(hour=4)) == [True]
    assert is_away(NOW.replace(day=3, hour=3)) == [True]
    assert is_away(NOW.replace(day=3, hour=4)) == [False]


def test_a_later_entry_cuts_an_earlier_one_and_days_taken_back_are_in_none(conn, given):
    ada, ben, cy = given.person("Ada"), given.person("Ben"), given.person("Cy")
    record(conn, ada, 1, 9, ben)
    record(conn, ada, 3, 4, cy)
    withdraw(conn, ada, 8, 9)

    assert told(who_is_away(conn, SCOPE), *IN_SHORT[:4]) == [
        ("Ada", stamp(5), stamp(7), "Ben"),
        ("Ada", stamp(3), stamp(4), "Cy"),
        ("Ada", stamp(1), stamp(2), "Ben"),
    ]


def test_a_cover_who_falls_ill_later_leaves_days_uncovered(conn, given):
    ada, ben, cy = given.person("Ada"), given.person("Ben"), given.person("Cy")
    record(conn, ada, 1, 4, ben)
    record(conn, ben, 4, 8, cy)

    assert told(who_is_away(conn, SCOPE), "person", "is_uncovered") == [("Ben", False), ("Ada", True)]


def test_a_cover_who_no_longer_works_here_covers_nothing(conn, given):
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, ada, 1, 4, ben)
    conn.execute(update(people).where(people.c.person_id == ben).values(is_active=False))

    assert told(who_is_away(conn, SCOPE), "stand_in", "is_uncovered") == [("Ben", True)]


def test_days_taken_back_are_no_cover_gaps_and_the_queue_knows(conn, given):
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, ada, 1, 4)
    record(conn, ben, 6, 9)
    withdraw(conn, ada, 2, 4)

    assert covers(conn, day(1)) == {ada: 0}
    assert covers(conn, day(2)) == {}
    gaps = away_days(conn, SCOPE)
    assert (len(gaps.covered), len(gaps.uncovered)) == (0, 1 + 4)
