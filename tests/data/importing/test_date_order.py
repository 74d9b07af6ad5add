"""Day-first or month-first is decided from the whole file, or asked."""

import pytest

from data.importing.date_order import DateOrder, decide_order
from data.refusals import DatesAmbiguous
from tests.data.importing.taking import mapping_of

HEADER = ["Id", "Opened", "Closed"]
MAPPING = """
    name = "Deals"
    source_system = "crm"
    kind = "leads"
    columns = { Id = "external_id" }
    stages = { inquiry = "Opened", started = "Closed" }
    [dates]
    zone = "UTC"
"""


def decided(*rows: tuple[str, str], more: str = "") -> DateOrder:
    numbered = [(number, ["1", *cells]) for number, cells in enumerate(rows, start=2)]
    return decide_order(mapping_of(MAPPING + more), "deals.csv", HEADER, iter(numbered))


def test_one_date_that_can_only_be_month_first_decides_it():
    order = decided(("3/1/2026", ""), ("3/4/2026", "3/25/2026"))

    assert order.order == "mdy"
    assert order.because == (
        "3/25/2026 in row 3 of “Closed” can only be month-first. Dates like it: 1; the other way: none."
    )


def test_one_date_that_can_only_be_day_first_decides_it_even_in_the_last_row():
    assert decided(*[("01-03-17", "")] * 50, ("25-03-17", "")).order == "dmy"


def test_times_behind_a_date_do_not_hide_its_evidence():
    assert decided(("02/24/26 02:18 AM", "")).order == "mdy"


def test_only_ambiguous_dates_are_asked_about():
    with pytest.raises(DatesAmbiguous) as asked:
        decided(("03/04/2026", ""), ("05/06/2026", "07/08/2026"))

    assert str(asked.value) == (
        "deals.csv: is 03/04/2026 in row 2 of “Opened” 3 April or 4 March? No date in the file decides it. Say "
        'order = "dmy" (3 April) or order = "mdy" (4 March) under [dates] in the mapping. Nothing was taken in.'
    )


def test_two_orders_in_one_file_are_asked_about():
    with pytest.raises(
        DatesAmbiguous, match="25/03/2026 in row 2 of “Opened” begins with the day, 03/25/2026 in row 3"
    ):
        decided(("25/03/2026", ""), ("", "03/25/2026"))


def test_a_column_whose_order_the_mapping_names_is_no_evidence():
    assert decided(("25/03/2026", "03/25/2026"), more='columns = { Closed = "mdy" }').order == "dmy"


def test_an_order_in_the_mapping_is_believed():
    assert decided(("03/04/2026", ""), more='order = "dmy"').order == "dmy"


@pytest.mark.parametrize(
    "text", ["2026-03-04", "2026-03-04 05:06:07", "5/5/2026", "", "4 Mar 2026", "n/a", "33/44/2026"]
)
def test_dates_that_leave_no_choice_decide_nothing_and_ask_nothing(text: str):
    assert decided((text, "")).order is None
