"""Whose leads wait: owners, teams and their queues, and who covers for those who are away."""

import pytest
from sqlalchemy import update

from data.commands.absences import Withdrawal, withdraw_absence
from data.permissions import OPERATOR
from data.schema import people
from data.vocabulary import Team
from queries.choices import people_to_choose
from queries.waiting import waiting_in_short, waiting_now
from tests.queries.waiting_leads import LOOKING, MONDAY, TUESDAY, at, away, give, lead, left, scope, with_promises


@pytest.fixture
def promised(given):
    return with_promises(given)


def test_the_owner_and_the_team_are_those_of_now(promised, conn):
    ada, hana = promised.person("Ada"), promised.person("Hana", team="Patient access")
    one = lead(promised, at(MONDAY, 10), owner_id=ada)
    give(conn, one, hana)

    (row,) = waiting_now(conn, scope()).itertuples()
    assert (row.owner, row.owner_team, row.owner_id, row.lead_version) == ("Hana", "Patient access", hana, 2)


def test_without_an_owner_it_waits_in_the_queue_of_the_team_that_got_it_last(promised, conn):
    one = lead(promised, at(MONDAY, 10))
    give(conn, one, None, Team.SALES, at(MONDAY, 11))
    give(conn, one, None, Team.CLINICAL, at(MONDAY, 12))

    (row,) = waiting_now(conn, scope()).itertuples()
    assert (row.owner, row.owner_team, row.owner_id) == ("Nobody yet", "Clinical", 0)


def test_who_covers_is_named_while_the_owner_is_away(promised, conn):
    ada, bela = promised.person("Ada"), promised.person("Bela")
    lead(promised, at(MONDAY, 10), owner_id=ada)
    away(conn, ada, bela)

    (row,) = waiting_now(conn, scope()).itertuples()
    assert (row.owner, row.is_owner_away, row.cover, row.cover_id) == ("Ada", True, "Bela", bela)
    (day_before,) = waiting_now(conn, scope(at(MONDAY, 23, 59))).itertuples()
    assert (day_before.is_owner_away, day_before.cover, day_before.cover_id) == (False, "", 0)


def test_of_two_absences_for_one_day_the_later_one_holds(promised, conn):
    ada, bela, cato = (promised.person(name) for name in ("Ada", "Bela", "Cato"))
    lead(promised, at(MONDAY, 10), owner_id=ada)
    away(conn, ada, bela, MONDAY)
    away(conn, ada, cato)

    assert waiting_now(conn, scope()).loc[0, "cover"] == "Cato"
    back = Withdrawal(person_id=ada, first_day=TUESDAY, last_day=TUESDAY)
    withdraw_absence(conn, back, actor=OPERATOR, at=LOOKING)
    assert not waiting_now(conn, scope()).loc[0, "is_owner_away"]


def test_a_cover_who_is_away_too_covers_nobody(promised, conn):
    ada, bela = promised.person("Ada"), promised.person("Bela")
    lead(promised, at(MONDAY, 10), owner_id=ada)
    away(conn, ada, bela)
    away(conn, bela, None)

    (row,) = waiting_now(conn, scope()).itertuples()
    assert (row.is_owner_away, row.cover, row.cover_id) == (True, "", 0)


def test_mine_are_those_i_own_and_those_i_cover_for_today(promised, conn):
    ada, bela, cato = (promised.person(name) for name in ("Ada", "Bela", "Cato"))
    of_ada, of_bela, _ = (lead(promised, at(MONDAY, 10), owner_id=owner) for owner in (ada, bela, cato))
    lead(promised, at(MONDAY, 10))
    away(conn, ada, bela)

    assert set(left(waiting_now(conn, scope(), person=bela))) == {of_ada, of_bela}
    assert set(left(waiting_now(conn, scope(at(MONDAY, 16)), person=bela))) == {of_bela}
    lead(promised, at(MONDAY, 10), owner_id=ada, scheduled=at(MONDAY, 12))
    short = waiting_in_short(conn, scope(), person=bela)
    assert short[["waiting_hand_offs", "booked_hand_offs"]].to_numpy().tolist() == [[2, 1]]


def test_a_teams_are_its_peoples_and_those_in_its_queue(promised, conn):
    hana = promised.person("Hana", team="Patient access")
    of_hana, queued, elsewhere = (lead(promised, at(MONDAY, 10)) for _ in range(3))
    give(conn, of_hana, hana)
    give(conn, queued, None, Team.PATIENT_ACCESS)
    give(conn, elsewhere, None, Team.SALES)

    assert set(left(waiting_now(conn, scope(), team="Patient access"))) == {of_hana, queued}
    assert waiting_in_short(conn, scope(), team="Patient access").loc[0, "waiting_hand_offs"] == 2


def test_a_cover_who_left_the_organisation_covers_nobody(promised, conn):
    ada, bela = promised.person("Ada"), promised.person("Bela")
    lead(promised, at(MONDAY, 10), owner_id=ada)
    away(conn, ada, bela)
    conn.execute(update(people).where(people.c.person_id == bela).values(is_active=False))

    assert waiting_now(conn, scope()).loc[0, "cover"] == ""


def test_people_to_choose_are_those_who_work_here_by_name(given, conn):
    bela, ada = given.person("Bela", team="Patient access"), given.person("Ada", role="leader")
    gone = given.person("Cato")
    conn.execute(update(people).where(people.c.person_id == gone).values(is_active=False))

    assert people_to_choose(conn, scope()).to_numpy().tolist() == [
        [ada, "Ada", "Sales", "leader"],
        [bela, "Bela", "Patient access", "rep"],
    ]
