"""From the name of a service line, a person, a reason to its row, made when the mapping allows it."""

import re
import uuid
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from data.importing.mapping import Mapping
from data.importing.matching import word_key
from data.importing.words import Unreadable
from data.schema import campaigns, people, reasons, service_lines, sites, territories
from data.vocabulary import Role, Team

TABLES: dict[str, Table] = {
    "site": sites,
    "service_line": service_lines,
    "requested_service_line": service_lines,
    "territory": territories,
    "campaign": campaigns,
    "owner": people,
}
SEVERAL = -1


class Names:
    """The names in one transaction. Read once each, so it sees what other imports have made before."""

    def __init__(self, conn: Connection, mapping: Mapping):
        self.conn, self.mapping = conn, mapping
        self.tables: dict[str, dict[str, int]] = {}
        self.reasons: dict[tuple[str, str], int] | None = None
        self.made: list[str] = []

    def id_of(self, field: str, name: str) -> int | None:
        """The key of the row of this name; None when the mapping says that unknown names are not recorded.

        Raises Unreadable for a name that isn't there and may not be made, or that two rows have.
        """
        known = self._known(TABLES[field])
        found = known.get(word_key(name))
        if found == SEVERAL:
            raise Unreadable(f"More than one {_in_words(field)} has this name.", self._column(field))
        if found is None and self.mapping.unmapped.get(field) != "not recorded":
            found = known[word_key(name)] = self._make(field, name)
        return found

    def reason_id(self, exit: str, name: str | None) -> int | None:
        """The key of a reason for an exit, made when it is new."""
        if name is None:
            return None
        if self.reasons is None:
            rows = self.conn.execute(select(reasons.c.exit, reasons.c.name, reasons.c.reason_id))
            self.reasons = {(its_exit, word_key(its_name)): key for its_exit, its_name, key in rows}
        found = self.reasons.get((exit, word_key(name)))
        if found is None:
            found = self.reasons[exit, word_key(name)] = self._insert(reasons, name, exit=exit)
        return found

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

    def _make(self, field: str, name: str) -> int:
        made = "service_line" if field == "requested_service_line" else field
        if made not in self.mapping.create:
            ways = f"Add it, map it under [values.{field}]"
            ways += f', or allow create = ["{made}"].' if field != "site" else "."
            raise Unreadable(f"There is no {_in_words(field)} of this name. {ways}", self._column(field))
        if made == "service_line":
            # Until somebody decides, a line nobody described is treated with the stricter rules.
            more = {"slug": self._slug(name), "priority": 9, "is_sensitive": True, "booking_horizon_days": 60}
            return self._insert(service_lines, name, **more)
        if made == "owner":
            # Someone who owns leads elsewhere; not, by that, someone who may use this product.
            more = {"person_uuid": uuid.uuid4(), "team": Team.SALES, "role": Role.VIEWER, "is_active": False}
            return self._insert(people, name, **more)
        return self._insert(TABLES[made], name)

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
