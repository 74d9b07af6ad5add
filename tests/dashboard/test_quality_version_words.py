"""No rate pools over a change of the definition without saying so: over which versions, and since when."""

from datetime import date

import pytest

from dashboard import quality_version_words as words
from queries.definitions_agreed import EVERY_OTHER_LINE
from queries.frame import answer

NAMES = ("service_line", "definition_kind", "version", "definition_line", "valid_from_on", "first_judged_on")
NAMES += ("decided_hand_offs",)
SPRING, MAY, JUNE = date(2026, 3, 30), date(2026, 5, 18), date(2026, 6, 1)


def row(line, version, first, *, of=EVERY_OTHER_LINE, since=SPRING, decided=10):
    return (line, "MQL", version, of, since, first, decided)


def versions(*rows):
    return answer(NAMES, rows)


ONE = versions(row("Cardiology", 1, SPRING), row("Imaging", 1, SPRING))
CHANGED = versions(
    row("Cardiology", 1, SPRING), row("Cardiology", 3, MAY, since=MAY), row("Imaging", 3, JUNE, since=MAY)
)
OWN = versions(
    row("Cardiology", 1, SPRING), row("Cardiology", 4, JUNE, of="Cardiology", since=JUNE), row("Imaging", 1, SPRING)
)
APART = versions(row("Cardiology", 4, SPRING, of="Cardiology"), row("Imaging", 1, SPRING), row("Oncology", 1, SPRING))
FIRST = versions(row("Cardiology", 0, SPRING, since=None), row("Cardiology", 1, MAY, since=MAY))
ENDED = versions(row("Cardiology", 1, SPRING), row("Cardiology", 0, MAY, since=None))


@pytest.mark.parametrize(
    ("rows", "caveat"),
    [
        (ONE, None),
        (versions(), None),
        (CHANGED, "changed while these leads were handed over: version 3, from 18 May 2026 on."),
        (OWN, "changed while these leads were handed over: version 4, Cardiology only, from 1 Jun 2026 on."),
        (FIRST, "changed while these leads were handed over: version 1, from 18 May 2026 on."),
        (ENDED, "changed while these leads were handed over: none in force, from 18 May 2026 on."),
        (APART, "different versions of the MQL definition: Cardiology by version 4, all others by version 1."),
    ],
    ids=["one", "none", "changed", "own", "first", "ended", "apart"],
)
def test_more_than_one_version_is_a_caveat_with_its_day(rows, caveat):
    said = words.caveat(rows, "MQL")

    assert said is None if caveat is None else said is not None and said.endswith(caveat)


def test_what_a_figure_pools_is_said_below_it():
    assert words.pooled(ONE, "MQL") is None
    assert words.pooled(CHANGED, "MQL") == (
        "versions 1 and 3 of the MQL definition (version 3, from 18 May 2026 on)"
    )  # fmt: skip
    assert words.pooled(FIRST, "SQL") == "versions none and 1 of the SQL definition (version 1, from 18 May 2026 on)"


def test_a_version_that_a_line_has_of_its_own_is_a_change_for_that_line():
    assert words.changes(OWN) == [words.Change(JUNE, 4, "Cardiology")]
    assert words.changes(APART) == []


def test_one_change_of_many_lines_is_said_once():
    both = versions(
        *(row(line, number, day, since=day) for line in ("A", "B") for number, day in ((1, MAY), (2, JUNE)))
    )

    assert words.changes(both) == [words.Change(JUNE, 2, "")]


def test_each_version_names_its_line_and_since_when_it_holds():
    shown = [words.version(one) for _, one in OWN.iterrows()]

    assert shown[:2] == ["Version 1, from 30 Mar 2026", "Version 4, Cardiology, from 1 Jun 2026"]
    assert words.version(FIRST.iloc[0]) == "None in force"


def test_versions_stand_side_by_side_in_the_title():
    names = ("version", "dispute_rate")
    title = words.of_versions(answer(names, [(1, 0.1), (3, 0.2), (0, None)]), "MQL")

    assert title == "Rejected, by version of the MQL definition: 10 % by version 1 and 20 % by version 3"
    assert words.of_versions(answer(names, [(1, None)]), "MQL").startswith("No hand-off judged")


def test_an_explanation_counts_what_each_version_judged():
    assert words.judged_by(FIRST) == "none in force (10 decided), version 1 (10 decided)"
    assert words.judged_by(versions()) == "nothing was decided"
