"""The shared lead database"""

import sqlalchemy as sa
from alembic import op

from data.migrations.append_only import guard, unguard

revision = "0001"
down_revision = None

ONLY_GROW = ("changes", "stage_events", "event_retractions")


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
        comment="One row per marketing campaign.",
    )
    op.create_table(
        "changes",
        sa.Column(
            "change_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column(
            "request_key", sa.String(length=64), nullable=True, comment="Makes a form that is sent twice count once."
        ),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_changes")),
        sa.UniqueConstraint("request_key", name=op.f("uq_changes_request_key")),
        comment="The audit log, a hash chain. Rows are only ever added; the last id keys every cached answer.",
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index("ix_changes_subject", ["subject"], unique=False)

    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column(
            "hash",
            sa.String(length=64),
            server_default="",
            nullable=False,
            comment="For changes: the last hash of the chain.",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
        comment="The last number given out, and the lock on giving more.",
    )
    op.create_table(
        "imports",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("import_uuid", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping_name", sa.String(length=120), nullable=False),
        sa.Column("mapping_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_system", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="What a row of the file is: leads, events or outreach.",
        ),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "rows_read",
            sa.Integer(),
            nullable=False,
            comment="Rows of the file dealt with so far; the whole file when done.",
        ),
        sa.Column("rows_new", sa.Integer(), nullable=False),
        sa.Column("rows_changed", sa.Integer(), nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), nullable=False),
        sa.Column("rows_quarantined", sa.Integer(), nullable=False),
        sa.Column("leads_added", sa.Integer(), nullable=False),
        sa.Column("events_added", sa.Integer(), nullable=False, comment="Stage events, or attempts to reach."),
        sa.Column("events_retracted", sa.Integer(), nullable=False),
        sa.Column(
            "contradictions",
            sa.Integer(),
            nullable=False,
            comment="Rows whose own flags disagree; accepted and reported.",
        ),
        sa.CheckConstraint(
            "rows_read = rows_new + rows_changed + rows_unchanged + rows_quarantined", name=op.f("ck_imports_adds_up")
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_imports")),
        sa.UniqueConstraint("import_uuid", name=op.f("uq_imports_import_uuid")),
        sa.UniqueConstraint("sha256", "mapping_sha256", name=op.f("uq_imports_sha256_mapping_sha256")),
        comment="One row per file taken in under one mapping.",
    )
    op.create_table(
        "organisation",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "zone",
            sa.String(length=64),
            nullable=False,
            comment="IANA zone of leads without a site, and of the reporting week.",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation")),
        comment="One row: whose database this is.",
    )
    op.create_table(
        "people",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_uuid", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_people")),
        sa.UniqueConstraint("person_uuid", name=op.f("uq_people_person_uuid")),
        comment="One row per person who uses the product or owns leads.",
    )
    op.create_table(
        "reasons",
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column(
            "exit",
            sa.String(length=20),
            nullable=False,
            comment="The exit it explains: disqualified, lost or recycled.",
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("reason_id", name=op.f("pk_reasons")),
        sa.UniqueConstraint("exit", "name", name=op.f("uq_reasons_exit_name")),
        comment="One row per reason for which a lead can leave the funnel.",
    )
    op.create_table(
        "service_lines",
        sa.Column("service_line_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False, comment="Names it in URLs and mappings."),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False, comment="1 is most important."),
        sa.Column(
            "is_sensitive",
            sa.Boolean(),
            nullable=False,
            comment="Stricter rules: behavioral health, reproductive, substance use.",
        ),
        sa.Column("booking_horizon_days", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service_line_id", name=op.f("pk_service_lines")),
        sa.UniqueConstraint("name", name=op.f("uq_service_lines_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_lines_slug")),
        comment="One row per service line.",
    )
    op.create_table(
        "sites",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "zone",
            sa.String(length=64),
            nullable=False,
            comment="IANA zone; the local day of its leads is counted here.",
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_sites")),
        sa.UniqueConstraint("slug", name=op.f("uq_sites_slug")),
        comment="One row per site where care is given.",
    )
    op.create_table(
        "territories",
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("territory_id", name=op.f("pk_territories")),
        sa.UniqueConstraint("name", name=op.f("uq_territories_name")),
        comment="One row per sales territory.",
    )
    op.create_table(
        "import_rows",
        sa.Column("import_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column(
            "row_number", sa.Integer(), nullable=False, comment="As a spreadsheet counts them: the header is row 1."
        ),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(length=200), nullable=True, comment="The file's column at fault."),
        sa.Column("reason", sa.String(length=500), nullable=True, comment="A sentence; never holds an identifier."),
        sa.Column("content", sa.JSON(), nullable=True, comment="Quarantined: the row as read. Changed: before."),
        sa.ForeignKeyConstraint(["import_id"], ["imports.import_id"], name=op.f("fk_import_rows_import_id")),
        sa.PrimaryKeyConstraint("import_row_id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "row_number", name=op.f("uq_import_rows_import_id_row_number")),
        comment="A row of an imported file that was quarantined, changed a lead, or contradicts itself.",
    )
    op.create_table(
        "leads",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lead_uuid", sa.Uuid(), nullable=False),
        sa.Column("source_system", sa.String(length=60), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=False),
        sa.Column(
            "person_key", sa.String(length=64), nullable=True, comment="Same person, other episode: a one-way digest."
        ),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("service_line_id", sa.Integer(), nullable=True, comment="Routed to."),
        sa.Column("requested_service_line_id", sa.Integer(), nullable=True),
        sa.Column("territory_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("source_category", sa.String(length=40), nullable=True),
        sa.Column("source_detail", sa.String(length=200), nullable=True, comment="The source system's own word."),
        sa.Column("intake_type", sa.String(length=40), nullable=True),
        sa.Column("contact_type", sa.String(length=40), nullable=True),
        sa.Column("urgency", sa.String(length=20), nullable=True),
        sa.Column("decision_timing", sa.String(length=40), nullable=True),
        sa.Column(
            "source_status",
            sa.String(length=200),
            nullable=True,
            comment="Where the source system says it stands, in its word.",
        ),
        sa.Column("next_step", sa.String(length=200), nullable=True),
        sa.Column("consent", sa.String(length=20), nullable=True),
        sa.Column(
            "excluded", sa.String(length=20), nullable=True, comment="Counts on neither side of any figure: why."
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the source system says it was created.",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When we were told."),
        sa.Column("import_id", sa.Integer(), nullable=True, comment="The import that brought it, if one did."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Goes up by one with every change."),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.campaign_id"], name=op.f("fk_leads_campaign_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.person_id"], name=op.f("fk_leads_owner_id")),
        sa.ForeignKeyConstraint(
            ["requested_service_line_id"],
            ["service_lines.service_line_id"],
            name=op.f("fk_leads_requested_service_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_lines.service_line_id"], name=op.f("fk_leads_service_line_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_leads_site_id")),
        sa.ForeignKeyConstraint(["territory_id"], ["territories.territory_id"], name=op.f("fk_leads_territory_id")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_leads")),
        sa.UniqueConstraint("lead_uuid", name=op.f("uq_leads_lead_uuid")),
        sa.UniqueConstraint("source_system", "external_id", name=op.f("uq_leads_source_system_external_id")),
        comment="One row per lead episode: person x service line x intake.",
    )
    op.create_table(
        "contacts",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("zip", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_contacts_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_contacts")),
        comment="The identifiers of one lead, apart on purpose: no question joins this table.",
    )
    op.create_table(
        "lead_facts",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "entry_day", sa.Integer(), nullable=True, comment="Local day of entry, days since 1970. Null: no entry."
        ),
        sa.Column("entry_minute", sa.Integer(), nullable=True, comment="UTC minute of entry, minutes since 1970."),
        sa.Column(
            "to_intake", sa.Integer(), nullable=True, comment="Minutes from entry to this stage or any later one."
        ),
        sa.Column("to_mql", sa.Integer(), nullable=True),
        sa.Column("to_handoff", sa.Integer(), nullable=True),
        sa.Column("to_sql", sa.Integer(), nullable=True),
        sa.Column("to_scheduled", sa.Integer(), nullable=True),
        sa.Column("to_attended", sa.Integer(), nullable=True),
        sa.Column("to_started", sa.Integer(), nullable=True),
        sa.Column("to_exit", sa.Integer(), nullable=True, comment="Minutes from entry to the exit it is in now."),
        sa.Column("exit", sa.SmallInteger(), nullable=False, comment="The exit it is in now; 0 while in play."),
        sa.Column("exit_reason_id", sa.Integer(), nullable=False),
        sa.Column(
            "depth", sa.SmallInteger(), nullable=False, comment="Position of the furthest stage reached; -1: none."
        ),
        sa.Column(
            "imputed", sa.SmallInteger(), nullable=False, comment="Bit j set: stage j is implied by a later one only."
        ),
        sa.Column(
            "reentries",
            sa.SmallInteger(),
            nullable=False,
            comment="Arrivals at a stage already passed, or after an exit.",
        ),
        sa.Column(
            "disorder",
            sa.SmallInteger(),
            nullable=False,
            comment="Stages first dated before an earlier stage, or creation.",
        ),
        sa.Column(
            "logging_lag", sa.Integer(), nullable=False, comment="Longest minutes between happening and being recorded."
        ),
        sa.Column("excluded", sa.SmallInteger(), nullable=False),
        sa.Column("service_line_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("intake_type", sa.SmallInteger(), nullable=False),
        sa.Column("contact_type", sa.SmallInteger(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_lead_facts_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_facts")),
        comment="The numbers of one lead episode, derived from its events in the same transaction. 0: not recorded.",
    )
    with op.batch_alter_table("lead_facts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lead_facts_scope",
            [
                "entry_day",
                "excluded",
                "service_line_id",
                "source",
                "territory_id",
                "intake_type",
                "contact_type",
                "site_id",
                "entry_minute",
                "to_intake",
                "to_mql",
                "to_handoff",
                "to_sql",
                "to_scheduled",
                "to_attended",
                "to_started",
                "to_exit",
                "exit",
                "exit_reason_id",
                "depth",
                "imputed",
                "reentries",
                "disorder",
                "logging_lag",
                "lead_id",
            ],
            unique=False,
        )

    op.create_table(
        "outreach",
        sa.Column("outreach_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_outreach_lead_id")),
        sa.PrimaryKeyConstraint("outreach_id", name=op.f("pk_outreach")),
        sa.UniqueConstraint("lead_id", "kind", "occurred_at", name=op.f("uq_outreach_lead_id_kind_occurred_at")),
        comment="An attempt to reach the contact of a lead. Rows are only ever added.",
    )
    op.create_table(
        "stage_events",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False, comment="A Stage, or an Exit."),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False, comment="When it happened."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When we were told."),
        sa.Column(
            "edition",
            sa.SmallInteger(),
            server_default="0",
            nullable=False,
            comment="Above 0: said again after a retraction.",
        ),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_stage_events_lead_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["reasons.reason_id"], name=op.f("fk_stage_events_reason_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_stage_events")),
        sa.UniqueConstraint(
            "lead_id", "stage", "occurred_at", "edition", name=op.f("uq_stage_events_lead_id_stage_occurred_at_edition")
        ),
        comment="A lead reaching a stage or leaving by an exit. Rows are only ever added.",
    )
    op.create_table(
        "event_retractions",
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["stage_events.event_id"], name=op.f("fk_event_retractions_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_retractions")),
        comment="A stage event found to be wrong. The event stays; no figure counts it from recorded_at on.",
    )
    counters = sa.table("counters", sa.column("name"), sa.column("last"))
    op.bulk_insert(counters, [{"name": "changes", "last": 0}, {"name": "leads", "last": 0}])
    guard(*ONLY_GROW)


def downgrade() -> None:
    unguard(*ONLY_GROW)
    op.drop_table("event_retractions")
    op.drop_table("stage_events")
    op.drop_table("outreach")
    with op.batch_alter_table("lead_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_facts_scope")

    op.drop_table("lead_facts")
    op.drop_table("contacts")
    op.drop_table("leads")
    op.drop_table("import_rows")
    op.drop_table("territories")
    op.drop_table("sites")
    op.drop_table("service_lines")
    op.drop_table("reasons")
    op.drop_table("people")
    op.drop_table("organisation")
    op.drop_table("imports")
    op.drop_table("counters")
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.drop_index("ix_changes_subject")

    op.drop_table("changes")
    op.drop_table("campaigns")
