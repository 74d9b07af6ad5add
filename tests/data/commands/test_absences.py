"""Putting in who is away, and taking days back: what holds, who may, and what is refused in a sentence."""

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select, update

from data.absences import Away, stretches
from data.commands.absences import Absence, Withdrawal, record_absence, withdraw_absence
from data.permissions import OPERATOR, Actor
from data.refusals import AlreadyAway, AwayAlready, NotAllowed, NotAway, UnknownWord
from data.schema import absences, changes, people
from data.vocabulary import Role
from tests.given import NOW, Given

REP = Actor("Rae", Role.REP)


def june(day: int) -> date:
    return date(2026, 6, day)


def away(person: int, first: int, last: int, cover: int | None = None) -> Absence:
    return Absence(person_id=person, first_day=june(first), last_day=june(last), cover_id=cover)


def back(person: int, first: int, last: int) -> Withdrawal:
    return Withdrawal(person_id=person, first_day=june(first), last_day=june(last))


def record(conn: Connection, absence: Absence, **more) -> None:
    record_absence(conn, absence, actor=REP, at=NOW, **more)


def withdraw(conn: Connection, withdrawal: Withdrawal, **more) -> None:
    withdraw_absence(conn, withdrawal, actor=REP, at=NOW, **more)


def holding(conn: Connection) -> list[tuple[int, int, int, int | None]]:
    """(person, first day of June, last, cover) of the days away that hold."""
    rows = conn.execute(select(*(absences.c[name] for name in Away._fields)))
    found = stretches(Away._make(row) for row in rows)
    return [(one.person_id, one.first_day.day, one.last_day.day, one.cover_id) for one in found]


def test_an_absence_is_put_in_with_who_and_when_and_is_in_the_audit_log(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    public_id = record_absence(conn, away(ada, 3, 5, ben), actor=REP, at=NOW)

    row = conn.execute(select(absences)).one()
    assert (row.absence_uuid, row.person_id, row.cover_id) == (public_id, ada, ben)
    assert (row.first_day, row.last_day, row.recorded_at, row.actor) == (june(3), june(5), NOW, "Rae")
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (change.action, change.subject, change.before) == ("absence.recorded", f"absence:{public_id}", {})
    said = {"person_id": ada, "first_day": "2026-06-03", "last_day": "2026-06-05", "cover_id": ben}
    assert change.after == said


def test_nobody_may_cover(given: Given, conn: Connection) -> None:
    ada = given.person("Ada")
    record(conn, away(ada, 3, 5))
    assert holding(conn) == [(ada, 3, 5, None)]


@pytest.mark.parametrize("do", [record, withdraw])
def test_a_request_sent_twice_is_carried_out_once(given: Given, conn: Connection, do) -> None:
    ada = given.person("Ada")
    record(conn, away(ada, 1, 9))
    said = away(ada, 3, 5, given.person("Ben")) if do is record else back(ada, 3, 5)
    for _ in range(2):
        do(conn, said, request_key="one click")
    assert len(conn.execute(select(absences)).all()) == 2


@pytest.mark.parametrize("command", [record_absence, withdraw_absence])
def test_a_viewer_may_not(given: Given, conn: Connection, command) -> None:
    ada = given.person("Ada")
    with pytest.raises(NotAllowed, match="A viewer may not do this"):
        command(conn, away(ada, 3, 5), actor=Actor("Vic", Role.VIEWER), at=NOW)
    assert holding(conn) == []


@pytest.mark.parametrize(("first", "last"), [(1, 3), (5, 9), (4, 4), (1, 9)])
def test_a_cover_who_is_away_on_some_of_the_days_is_refused(given, conn, first, last) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ben, 3, 5))
    with pytest.raises(AlreadyAway, match="Ben is away on some of these days too, and can't take over"):
        record(conn, away(ada, first, last, ben))
    assert holding(conn) == [(ben, 3, 5, None)]


def test_a_cover_who_is_away_before_and_after_can_take_over(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ben, 1, 2))
    record(conn, away(ben, 6, 9))
    record(conn, away(ada, 3, 5, ben))
    assert (ada, 3, 5, ben) in holding(conn)


def test_a_cover_whose_days_were_taken_back_can_take_over(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ben, 1, 9))
    withdraw(conn, back(ben, 3, 9))
    record(conn, away(ada, 3, 5, ben))
    assert holding(conn) == [(ben, 1, 2, None), (ada, 3, 5, ben)]


@pytest.mark.parametrize("which", ["person_id", "cover_id"])
def test_someone_who_does_not_work_here_is_refused(given: Given, conn: Connection, which: str) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    for wrong in (404, ben):
        conn.execute(update(people).where(people.c.person_id == ben).values(is_active=False))
        with pytest.raises(UnknownWord, match=f"no active person called “{wrong}”"):
            record(conn, away(ada, 3, 5).model_copy(update={which: wrong}))
    assert holding(conn) == []


def test_what_is_on_record_just_so_is_refused(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ada, 3, 5, ben))
    for first, last in ((3, 5), (4, 4)):
        with pytest.raises(AwayAlready, match="Ada is on record as away on these days already, with the same cover"):
            record(conn, away(ada, first, last, ben))
    assert holding(conn) == [(ada, 3, 5, ben)]


def test_another_cover_or_more_days_is_a_new_entry_that_holds(given: Given, conn: Connection) -> None:
    ada, ben, cy = given.person("Ada"), given.person("Ben"), given.person("Cy")
    record(conn, away(ada, 3, 5, ben))
    record(conn, away(ada, 5, 7, cy))
    assert holding(conn) == [(ada, 3, 4, ben), (ada, 5, 7, cy)]


def test_days_taken_back_hold_no_longer_and_stay_on_record(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ada, 1, 9, ben))
    public_id = withdraw_absence(conn, back(ada, 5, 9), actor=OPERATOR, at=NOW)

    assert holding(conn) == [(ada, 1, 4, ben)]
    assert len(conn.execute(select(absences)).all()) == 2
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (change.action, change.subject) == ("absence.withdrawn", f"absence:{public_id}")
    (before,) = change.before["away"]
    assert (before["first_day"], before["last_day"], before["cover_id"]) == ("2026-06-01", "2026-06-09", ben)
    assert change.after == {"person_id": ada, "first_day": "2026-06-05", "last_day": "2026-06-09"}


def test_someone_who_left_can_still_have_days_taken_back(given: Given, conn: Connection) -> None:
    ada = given.person("Ada")
    record(conn, away(ada, 1, 9))
    conn.execute(update(people).values(is_active=False))
    withdraw(conn, back(ada, 1, 9))
    assert holding(conn) == []


def test_days_on_which_nobody_is_away_can_not_be_taken_back(given: Given, conn: Connection) -> None:
    ada, ben = given.person("Ada"), given.person("Ben")
    record(conn, away(ada, 3, 5))
    for person, first, last, name in ((ada, 6, 9, "Ada"), (ben, 3, 5, "Ben"), (404, 3, 5, "This person")):
        with pytest.raises(NotAway, match=f"{name} isn't on record as away on these days any more"):
            withdraw(conn, back(person, first, last))
    withdraw(conn, back(ada, 3, 5))
    with pytest.raises(NotAway):
        withdraw(conn, back(ada, 3, 5))


@pytest.mark.parametrize("form", [Absence, Withdrawal])
def test_days_out_of_order_are_sent_back(form) -> None:
    with pytest.raises(ValidationError, match="The last day lies before the first"):
        form(person_id=1, first_day=june(5), last_day=june(4))
    form(person_id=1, first_day=june(5), last_day=june(5))


def test_nobody_covers_for_themselves() -> None:
    with pytest.raises(ValidationError, match="A person can't cover for themselves"):
        away(1, 3, 5, 1)
