"""A mapping: a TOML file that says how one kind of export is to be read. docs/importing.md explains every part."""

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from data.importing.fields import DATE_FIELDS, DUE_FIELDS, LEAD_FIELDS, OWN_FIELDS, Kind, Makeable
from data.importing.mapping_rules import complaints
from data.refusals import MappingUnusable

Order = Literal["mdy", "dmy", "ymd"]
Unmapped = Literal["refuse", "other", "not recorded"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone called “{name}”; it is a name like America/New_York") from None
    return name


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


def _dated_by(given: Any) -> Any:
    rules = given if isinstance(given, list) else [given]
    return tuple({"column": rule} if isinstance(rule, str) else rule for rule in rules)


Name = Annotated[str, Field(min_length=1, max_length=120)]
Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Dates(_Part):
    """How the file writes moments: the zone of those without an offset, and day-first or month-first."""

    zone: Annotated[str, AfterValidator(_zone)]
    order: Order | Literal["auto"] = "auto"
    columns: dict[str, Order] = {}


class StageDate(_Part):
    """A column that dates a stage, in the rows where every `when` holds (column -> one of these words).

    `keep_first` is for a date that moves on, such as the last change: the first one seen stays.
    """

    column: Name
    when: dict[str, Several] = {}
    reason: Name | None = None
    keep_first: bool = False


class Contradiction(_Part):
    """What a row must not say of itself. Such a row is taken in, and reported by the words in `say`."""

    say: Annotated[str, Field(min_length=3, max_length=120, pattern=r"^[^;]*$")]
    when: dict[str, Several] = {}
    earlier: Name | None = None
    than: Name | None = None

    @model_validator(mode="after")
    def compares_something(self) -> Self:
        if (self.earlier is None) != (self.than is None) or not (self.when or self.earlier):
            raise ValueError("a contradiction has a `when`, or an `earlier` and a `than`, or both")
        return self


class Mapping(_Part):
    """How to read one kind of export. Column names are the file's; fields and words are ours."""

    name: Name
    source_system: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Kind
    create_leads: bool = False
    create: tuple[Makeable, ...] = ()
    placeholders: tuple[str, ...] = ()
    encoding: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: str | None = None
    columns: dict[str, Several]
    constants: dict[str, Name] = {}
    values: dict[str, dict[str, str]] = {}
    unmapped: dict[str, Unmapped] = {}
    dates: Dates | None = None
    stages: dict[str, Annotated[tuple[StageDate, ...], BeforeValidator(_dated_by)]] = {}
    flags: dict[str, str] = {}
    contradictions: tuple[Contradiction, ...] = ()

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        for complaint in complaints(self):
            raise ValueError(complaint)
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of what it says, so that a comment or a space makes no other mapping of it."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()

    @property
    def brings_leads(self) -> bool:
        """Whether rows may put leads in, and so lead fields are read."""
        return self.kind == "leads" or self.create_leads

    def columns_of(self, field: str) -> list[str]:
        """The file's columns that fill a field, in the order of the mapping."""
        return [column for column, fields in self.columns.items() if field in fields]

    def lead_fields(self) -> list[str]:
        """The fields of a lead that this mapping fills, from columns or constants."""
        lead_fields = [field for field in LEAD_FIELDS if field not in OWN_FIELDS[self.kind]]
        return [field for field in lead_fields if self.columns_of(field) or field in self.constants]

    def due_fields(self) -> list[str]:
        """The fields that hold a due moment given by the source system, of those that this mapping fills."""
        return [field for field in DUE_FIELDS if self.columns_of(field)]

    def date_columns(self) -> Iterator[str]:
        """Every column that is read as a moment; one may come twice."""
        for field in DATE_FIELDS:
            yield from self.columns_of(field)
        yield from (rule.column for rules in self.stages.values() for rule in rules)
        yield from (column for rule in self.contradictions for column in (rule.earlier, rule.than) if column)

    def all_columns(self) -> Iterator[str]:
        """Every column the file must have; one may come twice."""
        yield from self.columns
        yield from self.date_columns()
        yield from self.flags
        for rule in (*self.contradictions, *(rule for rules in self.stages.values() for rule in rules)):
            yield from rule.when
            if isinstance(rule, StageDate) and rule.reason:
                yield rule.reason


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises MappingUnusable with a sentence that says what to change."""
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise MappingUnusable(path.name, f"{error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingUnusable(path.name, f"it isn't valid TOML ({error}).") from error
    except ValidationError as error:
        raise MappingUnusable(path.name, " ".join(_sentence(one) for one in error.errors()[:5])) from error


def _sentence(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"there is no setting called “{where}”."
    if error["type"] == "missing":
        return f"“{where}” is missing."
    said = error["msg"].removeprefix("Value error, ")
    return f"{where}: {said}." if where else f"{said}."
