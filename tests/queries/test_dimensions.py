"""What figures are split by, and what there is to choose from."""

from datetime import date

from data.schema import lead_facts
from data.vocabulary import NOT_RECORDED, ContactType, Exit, IntakeType, SourceCategory, code_of
from queries.choices import database_in_short, service_lines_to_choose, territories_to_choose
from queries.dimensions import FACT, Dimension, labels, reason_labels, zones
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


def test_every_dimension_has_its_integer_in_the_facts_and_blank_last(given, conn):
    given.service_line("Imaging")
    given.territory("North")

    for dimension in Dimension:
        assert FACT[dimension].table is lead_facts
        named = labels(conn, dimension)
        assert len(named) > 1
        assert list(named.items())[-1] == (0, NOT_RECORDED)
        assert len(set(named.values())) == len(named)


def test_words_have_the_codes_of_the_vocabulary(given, conn):
    for dimension, kind in (
        (Dimension.SOURCE, SourceCategory),
        (Dimension.INTAKE_TYPE, IntakeType),
        (Dimension.CONTACT_TYPE, ContactType),
    ):
        named = labels(conn, dimension)
        assert {word: named[code_of(word)] for word in kind} == {word: str(word) for word in kind}


def test_what_somebody_called_not_recorded_is_not_what_nobody_recorded(given, conn):
    line, place = given.service_line(NOT_RECORDED), given.territory(NOT_RECORDED)
    why = given.reason(Exit.LOST, NOT_RECORDED)

    assert labels(conn, Dimension.SERVICE_LINE) == {line: "Not recorded (as written)", 0: NOT_RECORDED}
    assert labels(conn, Dimension.TERRITORY) == {place: "Not recorded (as written)", 0: NOT_RECORDED}
    assert reason_labels(conn) == {0: NOT_RECORDED, why: "Not recorded (as written)"}
    assert told(service_lines_to_choose(conn, JUNE)) == [("Not recorded (as written)",), (NOT_RECORDED,)]
    assert told(territories_to_choose(conn, JUNE)) == [("Not recorded (as written)",), (NOT_RECORDED,)]


def test_the_choices_are_those_of_the_figures_in_reading_order(given, conn):
    for name in ("South", "North"):
        given.territory(name)
    for name in ("Oncology", "Cardiology"):
        given.service_line(name)

    assert told(territories_to_choose(conn, JUNE)) == [("North",), ("South",), (NOT_RECORDED,)]
    assert told(service_lines_to_choose(conn, JUNE)) == [("Cardiology",), ("Oncology",), (NOT_RECORDED,)]


def test_days_are_counted_in_the_zone_of_each_site_and_at_home_without_one(given, conn):
    chicago = given.site("Chicago", "America/Chicago")

    assert zones(conn) == {0: "America/New_York", chicago: "America/Chicago"}


def test_the_database_says_whose_it_is_and_how_far_it_reaches(given, conn):
    given.lead(inquired=noon(3))
    given.lead(inquired=noon(9), recorded=NOW.replace(second=1))

    ((name, zone, leads, first, last, changed),) = told(database_in_short(conn, JUNE))
    assert (name, zone, leads) == ("Example Health", "America/New_York", 2)
    assert (first.date(), last.date()) == (date(2026, 6, 3), date(2026, 6, 9))
    assert changed == NOW.replace(minute=1)  # rounded up: the change itself is inside


def test_an_empty_database_says_so(conn):
    assert told(database_in_short(conn, JUNE)) == [("", "UTC", 0, None, None, None)]
