"""Files in which a row is one thing that happened: a stage event, an attempt to reach the contact, a new owner."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from data.importing.columns import Cells, Columns
from data.importing.fields import EXITS, NOBODY
from data.importing.mapping import Mapping
from data.importing.matching import word_key
from data.importing.stage_dates import Said
from data.importing.words import Unreadable
from data.vocabulary import Team


class Attempt(NamedTuple):
    """An attempt to reach the contact."""

    kind: str
    result: str | None
    occurred_at: datetime


class Stretch(NamedTuple):
    """Whose a lead is from a moment on: the owner's name, the team's, or both. owner None: it waits in the queue."""

    owner: str | None
    team: str | None
    begins_at: datetime


def word_reader(field: str, mapping: Mapping, columns: Columns) -> Callable[[Cells], str | None]:
    """Our word for a field in any row: from its column, or the same in every row, or None when nothing fills it."""
    if field in mapping.constants:
        constant = mapping.constants[field]
        return lambda cells: constant
    named = mapping.columns_of(field)
    if not named:
        return lambda cells: None
    index, read = columns.at_index(named[0]), columns.vocabulary.reader(field, named[0])
    return lambda cells: read(cells[index])


def event_reader(mapping: Mapping, columns: Columns) -> Callable[[Cells], tuple[Said, ...]]:
    """The stage event of a row; none when the mapping says that the row's word is no stage of ours."""
    stage, moment = _needed_word("stage", mapping, columns), _needed_moment(mapping, columns)
    reason = word_reader("reason", mapping, columns)

    def event(cells: Cells) -> tuple[Said, ...]:
        word = stage(cells)
        return () if word is None else (Said(word, moment(cells), reason(cells) if word in EXITS else None),)

    return event


def attempt_reader(mapping: Mapping, columns: Columns) -> Callable[[Cells], Attempt | None]:
    """The attempt of a row; None when the mapping says that the row's word is no attempt."""
    kind, moment = _needed_word("outreach_kind", mapping, columns), _needed_moment(mapping, columns)
    result = word_reader("outreach_result", mapping, columns)

    def attempt(cells: Cells) -> Attempt | None:
        word = kind(cells)
        return None if word is None else Attempt(word, result(cells), moment(cells))

    return attempt


def stretch_reader(mapping: Mapping, columns: Columns) -> Callable[[Cells], Stretch | None]:
    """The stretch of ownership that begins with a row; None when the mapping says that the row's words are nobody's."""
    owner, team, moment = (
        word_reader("owner", mapping, columns),
        _team(mapping, columns),
        _needed_moment(mapping, columns),
    )
    named = [column for field in ("owner", "team") for column in mapping.columns_of(field)]
    indexes, text = [columns.at_index(column) for column in named], columns.vocabulary.text

    def stretch(cells: Cells) -> Stretch | None:
        name, group = owner(cells), team(cells)
        if name is None and group is None:
            if any(text(cells[index]) for index in indexes):
                return None
            how = f'If a blank means nobody, say so: values.owner: "" = "{NOBODY}".'
            raise Unreadable(f"This row names neither an owner nor a team. {how}", named[0])
        is_nobody = name is not None and word_key(name) == word_key(NOBODY)
        return Stretch(None if is_nobody else name, group, moment(cells))

    return stretch


def _team(mapping: Mapping, columns: Columns) -> Callable[[Cells], str | None]:
    """The team of a row: ours in our spelling, else any word, unless [unmapped] leaves out those nobody mapped."""
    read, ours = word_reader("team", mapping, columns), {word_key(team): team.value for team in Team}
    known = ours | {word_key(word): word for word in mapping.values.get("team", {}).values()}
    is_known_only = mapping.unmapped.get("team") == "not recorded"

    def team(cells: Cells) -> str | None:
        word = read(cells)
        return word if word is None else known.get(word_key(word), None if is_known_only else word)

    return team


def _needed_word(field: str, mapping: Mapping, columns: Columns) -> Callable[[Cells], str | None]:
    """A word that the mapping may leave out, but the file may not leave blank."""
    read, named, text = word_reader(field, mapping, columns), mapping.columns_of(field), columns.vocabulary.text
    if not named:
        return read
    index = columns.at_index(named[0])

    def needed(cells: Cells) -> str | None:
        word = read(cells)
        if word is None and not text(cells[index]):
            raise _blank(named[0])
        return word

    return needed


def _needed_moment(mapping: Mapping, columns: Columns) -> Callable[[Cells], datetime]:
    column = columns.date(mapping.columns_of("occurred_at")[0])

    def moment(cells: Cells) -> datetime:
        found = column.read(cells)
        if found is None:
            raise _blank(column.name)
        return found

    return moment


def _blank(column: str) -> Unreadable:
    return Unreadable("This cell is blank, and the row means nothing without it.", column)
