"""Whose database this is: the organisation, its people, service lines, sites and lists."""

import uuid

from sqlalchemy import (
    Column,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    Uuid,
)

from data.schema.base import metadata


class organisation_columns(TypedColumns):
    organisation_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(200))
    zone: Named[str] = Column(String(64), comment="IANA zone of leads without a site, and of the reporting week.")


organisation = Table("organisation", metadata, organisation_columns, comment="One row: whose database this is.")


class people_columns(TypedColumns):
    person_id = Column(Integer, primary_key=True)
    person_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    name: Named[str] = Column(String(200))
    team: Named[str] = Column(String(40))
    role: Named[str] = Column(String(20))
    is_active: Named[bool]


people = Table("people", metadata, people_columns, comment="One row per person who uses the product or owns leads.")


class service_line_columns(TypedColumns):
    service_line_id = Column(Integer, primary_key=True)
    slug: Named[str] = Column(String(60), unique=True, comment="Names it in URLs and mappings.")
    name: Named[str] = Column(String(120), unique=True)
    priority: Named[int] = Column(SmallInteger, comment="1 is most important.")
    is_sensitive: Named[bool] = Column(comment="Stricter rules: behavioral health, reproductive, substance use.")
    booking_horizon_days: Named[int] = Column(SmallInteger)


service_lines = Table("service_lines", metadata, service_line_columns, comment="One row per service line.")


class site_columns(TypedColumns):
    site_id = Column(Integer, primary_key=True)
    slug: Named[str] = Column(String(60), unique=True)
    name: Named[str] = Column(String(120))
    zone: Named[str] = Column(String(64), comment="IANA zone; the local day of its leads is counted here.")


sites = Table("sites", metadata, site_columns, comment="One row per site where care is given.")


class territory_columns(TypedColumns):
    territory_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(120), unique=True)


territories = Table("territories", metadata, territory_columns, comment="One row per sales territory.")


class campaign_columns(TypedColumns):
    campaign_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(200), unique=True)


campaigns = Table("campaigns", metadata, campaign_columns, comment="One row per marketing campaign.")


class reason_columns(TypedColumns):
    reason_id = Column(Integer, primary_key=True)
    exit: Named[str] = Column(String(20), comment="The exit it explains: disqualified, lost or recycled.")
    name: Named[str] = Column(String(200))


reasons = Table(
    "reasons",
    metadata,
    reason_columns,
    UniqueConstraint("exit", "name"),
    comment="One row per reason for which a lead can leave the funnel.",
)
