"""Which opening hours hold where, on which days, and since when. It is 1 September 2026 in New York."""

from datetime import date

from pandas import Timestamp

from data.vocabulary import AgreementKind
from queries.calendars_agreed import (
    calendar_versions,
    days_of_year,
    sites_with_hours,
    special_days,
    week_of_hours,
)
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

SCOPE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
ALL_WEEK = {"week": [[[0, 1440]]] * 7}
NEW_YORK = {"week": [*[[[480, 1080]]] * 5, [], []], "country": "US", "subdivision": "NY"}


def of_day(conn, day, **options):
    answer = days_of_year(conn, SCOPE, **options)
    (row,) = told(answer[answer["day"] == day], "day_kind", "holiday", "open_times", "hours_open", "clock_change")
    return row


def test_each_version_says_who_agreed_and_which_one_is_in_force(conn, given):
    given.hours()
    given.hours(opens=480, valid_from=date(2026, 9, 2), note="Early birds")
    given.hours(opens=420, valid_from=date(2026, 12, 1))

    answer = calendar_versions(conn, SCOPE)

    columns = ("site", "standing", "valid_from_on", "agreed_by_marketing", "agreed_by_sales", "note")
    assert told(answer, *columns) == [
        ("The organisation", "Coming", Timestamp(2026, 12, 1), "Ilse Tamber", "Lund Averill", ""),
        ("The organisation", "Coming", Timestamp(2026, 9, 2), "Ilse Tamber", "Lund Averill", "Early birds"),
        ("The organisation", "In force", Timestamp(2026, 1, 1), "Ilse Tamber", "Lund Averill", ""),
    ]


def test_a_version_is_past_once_the_next_one_holds(conn, given):
    given.hours()
    given.hours(opens=480, valid_from=date(2026, 9, 2))

    later = Scope(SCOPE.period, as_of=NOW.replace(day=2))

    assert told(calendar_versions(conn, later), "standing") == [("In force",), ("Past",)]


def test_the_day_begins_by_the_sites_own_clock(conn, given):
    """At 03:00 UTC on 2 September it is still the first in New York, and the second in Zurich."""
    given.hours()
    given.hours(site_id=given.site("Zurich", "Europe/Zurich"), valid_from=date(2026, 9, 2))
    given.hours(opens=480, valid_from=date(2026, 9, 2))

    night = Scope(SCOPE.period, as_of=NOW.replace(day=2, hour=3))

    assert told(calendar_versions(conn, night), "site", "standing") == [
        ("The organisation", "Coming"),
        ("Zurich", "In force"),
        ("The organisation", "In force"),
    ]


def test_of_two_versions_for_one_day_the_earlier_one_is_replaced(conn, given):
    given.hours()
    given.hours(opens=480, valid_from=date(2026, 9, 2))
    given.hours(opens=420, valid_from=date(2026, 9, 2))

    assert told(calendar_versions(conn, SCOPE), "standing") == [("Coming",), ("Replaced",), ("In force",)]


def test_versions_of_one_site_are_its_own_alone(conn, given):
    given.hours()
    site = given.site("Lakeshore", "America/Chicago")
    given.hours(site_id=site, valid_from=date(2026, 9, 2))

    assert told(calendar_versions(conn, SCOPE, site=site), "site") == [("Lakeshore",)]
    assert told(calendar_versions(conn, SCOPE, site=0), "site") == [("The organisation",)]


def test_a_site_without_hours_has_the_organisations(conn, given):
    own, none = given.site("Lakeshore", "America/Chicago"), given.site("Hillcrest", "America/New_York")
    given.hours()
    given.hours(site_id=own, opens=600, valid_from=date(2026, 9, 2))
    tomorrow = Scope(SCOPE.period, as_of=NOW.replace(day=2))

    assert told(sites_with_hours(conn, tomorrow), "site", "zone", "hours_owner") == [
        ("The organisation", "America/New_York", "Its own"),
        ("Hillcrest", "America/New_York", "The organisation's"),
        ("Lakeshore", "America/Chicago", "Its own"),
    ]
    assert told(week_of_hours(conn, tomorrow, site=none), "open_times")[0] == ("09:00–17:00",)
    assert told(week_of_hours(conn, tomorrow, site=own), "open_times")[0] == ("10:00–17:00",)


def test_where_nothing_is_agreed_nothing_is_made_up(conn, given):
    site = given.site("Lakeshore", "America/Chicago")
    given.hours(site_id=site)

    assert told(sites_with_hours(conn, SCOPE), "site", "hours_owner") == [
        ("The organisation", "None agreed"),
        ("Lakeshore", "Its own"),
    ]
    assert week_of_hours(conn, SCOPE).empty
    assert days_of_year(conn, SCOPE).empty


def test_a_week_is_said_day_by_day_with_breaks(conn, given):
    week = [[[480, 720], [780, 1080]], *[[[480, 1080]]] * 4, [], [[1320, 1440]]]
    given.agreed(AgreementKind.HOURS, {"week": week})

    assert told(week_of_hours(conn, SCOPE), "day_of_week", "open_times", "hours_open") == [
        ("Monday", "08:00–12:00, 13:00–18:00", 9.0),
        *((day, "08:00–18:00", 10.0) for day in ("Tuesday", "Wednesday", "Thursday", "Friday")),
        ("Saturday", "Closed", 0.0),
        ("Sunday", "22:00–24:00", 2.0),
    ]


def test_a_version_can_be_looked_at_before_it_holds(conn, given):
    given.hours()
    given.hours(opens=480, valid_from=date(2026, 12, 1))
    coming = int(calendar_versions(conn, SCOPE)["agreement_id"].max())

    assert told(week_of_hours(conn, SCOPE), "open_times")[0] == ("09:00–17:00",)
    assert told(week_of_hours(conn, SCOPE, version=coming), "open_times")[0] == ("08:00–17:00",)
    assert week_of_hours(conn, SCOPE, version=404).empty


def test_single_days_are_listed_with_their_hours(conn, given):
    special = {"days_off": ["2026-12-24"], "working_days": [{"day": "2026-12-05", "hours": [[540, 780]]}]}
    given.agreed(AgreementKind.HOURS, NEW_YORK | special)

    assert told(special_days(conn, SCOPE), "day", "day_kind", "open_times", "hours_open") == [
        (Timestamp(2026, 12, 5), "Special hours", "09:00–13:00", 4.0),
        (Timestamp(2026, 12, 24), "Day off", "Closed", 0.0),
    ]


def test_every_day_of_a_year_is_one_row_and_says_what_kind_it_is(conn, given):
    special = {"days_off": ["2026-12-24"], "working_days": [{"day": "2026-07-04", "hours": [[540, 780]]}]}
    given.agreed(AgreementKind.HOURS, NEW_YORK | special)

    assert len(days_of_year(conn, SCOPE)) == 365
    assert len(days_of_year(conn, SCOPE, year=2028)) == 366
    assert of_day(conn, "2026-06-05") == ("Open", "", "08:00–18:00", 10.0, "")
    assert of_day(conn, "2026-06-06") == ("Closed weekday", "", "Closed", 0.0, "")
    assert of_day(conn, "2026-07-03") == ("Holiday", "Independence Day (observed)", "Closed", 0.0, "")
    assert of_day(conn, "2026-07-04") == ("Special hours", "Independence Day", "09:00–13:00", 4.0, "")
    assert of_day(conn, "2026-12-24") == ("Day off", "", "Closed", 0.0, "")


def test_a_day_on_which_the_clocks_change_has_the_hours_that_really_pass(conn, given):
    given.agreed(AgreementKind.HOURS, ALL_WEEK)

    assert of_day(conn, "2026-03-08") == ("Open", "", "00:00–24:00", 23.0, "1 h forward")
    assert of_day(conn, "2026-11-01") == ("Open", "", "00:00–24:00", 25.0, "1 h back")


def test_half_an_hour_on_the_clock_is_said_in_minutes(conn, given):
    site = given.site("Lord Howe", "Australia/Lord_Howe")
    given.agreed(AgreementKind.HOURS, ALL_WEEK, site_id=site)

    assert of_day(conn, "2026-04-05", site=site) == ("Open", "", "00:00–24:00", 24.5, "30 min back")


def test_days_before_the_first_hours_hold_are_not_called_closed(conn, given):
    given.hours(on=date(2026, 6, 1))

    assert of_day(conn, "2026-05-29") == ("No hours agreed", "", "Closed", 0.0, "")
    assert of_day(conn, "2026-06-01") == ("Open", "", "09:00–17:00", 8.0, "")


def test_a_year_shows_new_hours_from_their_day_on(conn, given):
    given.hours()
    given.hours(opens=480, valid_from=date(2026, 10, 7))

    assert of_day(conn, "2026-10-06")[2] == "09:00–17:00"
    assert of_day(conn, "2026-10-07")[2] == "08:00–17:00"
