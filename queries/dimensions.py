"""What a figure can be split by, and the words behind the integers of lead_facts."""

from enum import StrEnum

from sqlalchemy import Connection, select

from data.schema import lead_facts, organisation, reasons, service_lines, sites, territories
from data.vocabulary import NOT_RECORDED, ContactType, IntakeType, SourceCategory, word_of

AS_WRITTEN = " (as written)"


class Dimension(StrEnum):
    """A way to split leads. Its value is the column of the answer that names the segment."""

    SERVICE_LINE = "service_line"
    SOURCE = "source"
    TERRITORY = "territory"
    INTAKE_TYPE = "intake_type"
    CONTACT_TYPE = "contact_type"


FACT = {
    Dimension.SERVICE_LINE: lead_facts.c.service_line_id,
    Dimension.SOURCE: lead_facts.c.source,
    Dimension.TERRITORY: lead_facts.c.territory_id,
    Dimension.INTAKE_TYPE: lead_facts.c.intake_type,
    Dimension.CONTACT_TYPE: lead_facts.c.contact_type,
}

_WORDS = {
    Dimension.SOURCE: SourceCategory,
    Dimension.INTAKE_TYPE: IntakeType,
    Dimension.CONTACT_TYPE: ContactType,
}
_TABLES = {
    Dimension.SERVICE_LINE: (service_lines.c.service_line_id, service_lines.c.name, service_lines.c.priority),
    Dimension.TERRITORY: (territories.c.territory_id, territories.c.name, territories.c.name),
}


def labels(conn: Connection, dimension: Dimension) -> dict[int, str]:
    """Code -> label of every segment there can be, in reading order, "Not recorded" (code 0) last."""
    if dimension in _WORDS:
        kind = _WORDS[dimension]
        named = {code: word_of(kind, code) for code in range(1, len(kind) + 1)}
    else:
        key, name, order = _TABLES[dimension]
        named = {int(code): as_written(word) for code, word in conn.execute(select(key, name).order_by(order, name))}
    return {**named, 0: NOT_RECORDED}


def reason_labels(conn: Connection) -> dict[int, str]:
    """Code -> reason of an exit in words; 0 is Not recorded. The same words may explain more than one exit."""
    named = conn.execute(select(reasons.c.reason_id, reasons.c.name)).all()
    return {0: NOT_RECORDED, **{int(code): as_written(word) for code, word in named}}


def zones(conn: Connection) -> dict[int, str]:
    """The IANA zone that local days are counted in, by the site's id; 0 is home, for leads without a site."""
    home = conn.scalar(select(organisation.c.zone).limit(1)) or "UTC"
    return {0: home, **dict(conn.execute(select(sites.c.site_id, sites.c.zone)).all())}


def as_written(word: str) -> str:
    """A name as a segment is shown. One that someone really called "Not recorded" is not the leads without one."""
    return f"{word}{AS_WRITTEN}" if word == NOT_RECORDED else word
