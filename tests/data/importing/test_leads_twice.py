"""Two rows of one file about the same lead."""

from tests.data.importing.taking import Taking
from tests.data.importing.test_changed_exports import ANN, BEN, HEADER, MAPPING


def test_the_same_lead_twice_in_a_file_is_one_when_both_rows_agree(taking: Taking):
    report = taking(HEADER + ANN + BEN + ANN, MAPPING)

    assert (report.rows_new, report.rows_unchanged, report.leads_added) == (2, 1, 2)


def test_a_later_row_that_says_otherwise_of_the_same_lead_is_asked_about(taking: Taking):
    twice = HEADER + ANN + BEN + ANN.replace("06-03", "06-05")
    report = taking(twice, MAPPING, batch_rows=2)

    assert (report.rows_new, report.rows_quarantined) == (2, 1)
    assert report.first_quarantined[0].reason == "Row 2 has the same id and says otherwise. Which of them is right?"

    again = taking(twice + "3,,,,,,,\n", MAPPING)

    assert (again.rows_changed, again.rows_unchanged, again.rows_quarantined) == (0, 2, 1)
