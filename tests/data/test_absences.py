"""Which days away hold when entries are only ever added: compared with a calendar filled in day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.absences import Away, stretches

JUNE = date(2026, 6, 1)


def away(number: int, person: int, first: int, last: int, cover: int | None = None) -> Away:
    return Away(number, person, JUNE + timedelta(days=first), JUNE + timedelta(days=last), cover)


def in_short(found: list[Away]) -> list[tuple]:
    return [(one.absence_id, (one.first_day - JUNE).days, (one.last_day - JUNE).days) for one in found]


@pytest.mark.parametrize(
    ("later", "holds"),
    [
        ((0, 1), [(2, 0, 1), (1, 3, 6)]),
        ((0, 3), [(2, 0, 3), (1, 4, 6)]),
        ((3, 6), [(2, 3, 6)]),
        ((4, 5), [(1, 3, 3), (2, 4, 5), (1, 6, 6)]),
        ((6, 9), [(1, 3, 5), (2, 6, 9)]),
        ((7, 9), [(1, 3, 6), (2, 7, 9)]),
        ((0, 9), [(2, 0, 9)]),
    ],
)
def test_of_two_entries_for_one_day_the_later_one_holds(later, holds):
    assert in_short(stretches([away(2, 7, *later, cover=8), away(1, 7, 3, 6)])) == holds


def test_whoever_covers_for_themselves_is_there_after_all():
    assert in_short(stretches([away(1, 7, 3, 6), away(2, 7, 4, 5, cover=7)])) == [(1, 3, 3), (1, 6, 6)]


def test_people_do_not_take_each_others_days():
    assert in_short(stretches([away(1, 7, 3, 6), away(2, 8, 4, 5, cover=8)])) == [(1, 3, 6)]


entries = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 12), st.integers(0, 12), st.sampled_from([None, 1, 2, 3])), max_size=12
)


@given(entries)
def test_is_what_a_calendar_filled_in_day_by_day_says(said):
    rows = [away(n, who, min(a, b), max(a, b), cover) for n, (who, a, b, cover) in enumerate(said, start=1)]
    day_by_day = {}
    for row in rows:
        for number in range((row.first_day - JUNE).days, (row.last_day - JUNE).days + 1):
            day_by_day[row.person_id, number] = (row.absence_id, row.cover_id)
    expected = {key: value for key, value in day_by_day.items() if value[1] != key[0]}

    found = [
        ((one.person_id, number), (one.absence_id, one.cover_id))
        for one in stretches(rows)
        for number in range((one.first_day - JUNE).days, (one.last_day - JUNE).days + 1)
    ]
    assert dict(found) == expected
    assert len(found) == len(expected)
