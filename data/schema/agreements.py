"""What marketing and sales agreed on, in versions; and who is away."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
    Uuid,
)

from data.moments import UtcMoment
from data.schema.base import metadata
from data.schema.organisation import people, sites


class agreement_columns(TypedColumns):
    agreement_id = Column(Integer, primary_key=True, autoincrement=False)
    agreement_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    kind: Named[str] = Column(String(30), comment="An AgreementKind.")
    site_id: Named[int | None] = Column(ForeignKey(sites.c.site_id), comment="Of one site only; null: of all others.")
    valid_from: Named[date] = Column(Date, comment="The local day it holds from, until the next version does.")
    content: Named[Any] = Column(JSON, comment="What is agreed: data/agreements.py says its shape, and checks it.")
    agreed_by_marketing: Named[str] = Column(String(200))
    agreed_by_sales: Named[str] = Column(String(200))
    agreed_on: Named[date] = Column(Date)
    note: Named[str | None] = Column(String(500))
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


agreements = Table(
    "agreements",
    metadata,
    agreement_columns,
    Index("ix_agreements_kind", "kind"),
    comment="A version of an agreement. Rows are only ever added; of two for one day the later row holds.",
)


class absence_columns(TypedColumns):
    absence_id = Column(Integer, primary_key=True)
    absence_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    person_id = Column(ForeignKey(people.c.person_id), nullable=False)
    first_day: Named[date] = Column(Date)
    last_day: Named[date] = Column(Date, comment="Included.")
    cover_id: Named[int | None] = Column(ForeignKey(people.c.person_id), comment="Who takes over; null: nobody.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


absences = Table(
    "absences",
    metadata,
    absence_columns,
    CheckConstraint("last_day >= first_day", name="in_order"),
    comment="Days on which a person is away, and who takes over. Of two for one day the later row holds.",
)
