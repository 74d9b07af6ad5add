"""From the name of a service line, a person, a reason to its row, made when the mapping allows it."""

import re
import uuid
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from data.importing.fields import NAMED_IN
from data.importing.mapping import Mapping
from data.importing.matching import word_key
from data.importing.words import Unreadable
from data.schema import reasons, service_lines
from data.vocabulary import Role, Team

SEVERAL = -1


class Names:
    """The names in one transaction. Read once each, so it sees what other imports have made before."""

    def __init__(self, conn: Connection, mapping: Mapping):
        self.conn, self.mapping = conn, mapping
        self.tables: dict[str, dict[str, int]] = {}
        self.reasons: dict[str, dict[str, int]] = {}
        self.made: list[str] = []

    def find(self, field: str, name: str) -> int | None:
        """The key of the row of this name; None for an unknown one that may be made, or left unrecorded.

        Raises Unreadable for an unknown name that may be neither, and for one that two rows have.
        """
        found = self._known(NAMED_IN[field]).get(word_key(name))
        if found == SEVERAL:
            raise Unreadable(f"More than one {_in_words(field)} has this name.", self._column(field))
        if found is None and self._made_as(field) not in self.mapping.create and not self._may_be_unrecorded(field):
            ways = f"Add it, map it under [values.{field}]"
            ways += f', or allow create = ["{self._made_as(field)}"].' if field != "site" else "."
            raise Unreadable(f"There is no {_in_words(field)} of this name. {ways}", self._column(field))
        return found

    def make(self, field: str, name: str) -> int | None:
        """The key of a new row for a name that `find` didn't know; None when it is left unrecorded."""
        known, made = self._known(NAMED_IN[field]), self._made_as(field)
        if made not in self.mapping.create:
            return None
        if word_key(name) not in known:
            known[word_key(name)] = self._insert(NAMED_IN[field], name, **self._more(made, name))
        return known[word_key(name)]

    def reason_id(self, exit: str, name: str | None) -> int | None:
        """The key of a reason for an exit, made when it is new."""
        if name is None:
            return None
        known = self._reasons_for(exit)
        if word_key(name) not in known:
            known[word_key(name)] = self._insert(reasons, name, exit=exit)
        return known[word_key(name)]

    def _reasons_for(self, exit: str) -> dict[str, int]:
        if exit not in self.reasons:
            rows = self.conn.execute(select(reasons.c.name, reasons.c.reason_id).where(reasons.c.exit == exit))
            self.reasons[exit] = {word_key(row.name): row.reason_id for row in rows}
        return self.reasons[exit]

    def _known(self, table: Table) -> dict[str, int]:
        if table.name not in self.tables:
            (key,) = table.primary_key.columns
            spelled = [column for column in (table.c.get("slug"), table.c.name) if column is not None]
            known: dict[str, int] = {}
            for row_id, *names in self.conn.execute(select(key, *spelled).order_by(key)):
                for name in {word_key(name) for name in names}:
                    known[name] = row_id if name not in known else SEVERAL
            self.tables[table.name] = known
        return self.tables[table.name]

    def _may_be_unrecorded(self, field: str) -> bool:
        return self.mapping.unmapped.get(field) == "not recorded"

    def _made_as(self, field: str) -> str:
        return "service_line" if field == "requested_service_line" else field

    def _more(self, made: str, name: str) -> dict[str, Any]:
        """What a new row has besides its name: what is safest until somebody decides."""
        if made == "service_line":
            return {"slug": self._slug(name), "priority": 9, "is_sensitive": True, "booking_horizon_days": 60}
        if made == "owner":
            # Someone who owns leads elsewhere; not, by that, someone who may use this product.
            return {"person_uuid": uuid.uuid4(), "team": Team.SALES, "role": Role.VIEWER, "is_active": False}
        return {}

    def _insert(self, table: Table, name: str, **more: Any) -> int:
        (key,) = table.primary_key.columns
        self.made.append(f"{table.name}: {name}")
        return self.conn.execute(insert(table).values(name=name, **more).returning(key)).scalar_one()

    def _slug(self, name: str) -> str:
        slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50] or "service-line"
        taken = set(self.conn.scalars(select(service_lines.c.slug)))
        endings = ("", *(f"-{number}" for number in range(2, len(taken) + 3)))
        return next(slug + ending for ending in endings if slug + ending not in taken)

    def _column(self, field: str) -> str | None:
        return next(iter(self.mapping.columns_of(field)), None)


def _in_words(field: str) -> str:
    return field.replace("_", " ")
