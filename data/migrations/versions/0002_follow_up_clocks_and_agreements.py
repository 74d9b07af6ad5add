"""Follow-up clocks and agreements"""

import sqlalchemy as sa
from alembic import op

from data.migrations.append_only import guard, unguard

revision = "0002"
down_revision = "0001"

ONLY_GROW = ("agreements", "absences", "handoffs", "ownership", "sla_pauses", "sla_pause_ends")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("absence_id", sa.Integer(), nullable=False),
        sa.Column("absence_uuid", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False, comment="Included."),
        sa.Column("cover_id", sa.Integer(), nullable=True, comment="Who takes over; null: nobody."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absences_in_order")),
        sa.ForeignKeyConstraint(["cover_id"], ["people.person_id"], name=op.f("fk_absences_cover_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_absences_person_id")),
        sa.PrimaryKeyConstraint("absence_id", name=op.f("pk_absences")),
        sa.UniqueConstraint("absence_uuid", name=op.f("uq_absences_absence_uuid")),
        comment="Days on which a person is away, and who takes over. Of two for one day the later row holds.",
    )
    op.create_table(
        "agreements",
        sa.Column("agreement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agreement_uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False, comment="An AgreementKind."),
        sa.Column("site_id", sa.Integer(), nullable=True, comment="Of one site only; null: of all others."),
        sa.Column(
            "valid_from", sa.Date(), nullable=False, comment="The local day it holds from, until the next version does."
        ),
        sa.Column(
            "content",
            sa.JSON(),
            nullable=False,
            comment="What is agreed: data/agreements.py says its shape, and checks it.",
        ),
        sa.Column("agreed_by_marketing", sa.String(length=200), nullable=False),
        sa.Column("agreed_by_sales", sa.String(length=200), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.site_id"], name=op.f("fk_agreements_site_id")),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("agreement_uuid", name=op.f("uq_agreements_agreement_uuid")),
        comment="A version of an agreement. Rows are only ever added; of two for one day the later row holds.",
    )
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.create_index("ix_agreements_kind", ["kind"], unique=False)

    op.create_table(
        "given_dues",
        sa.Column("lead_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("promise", sa.SmallInteger(), autoincrement=False, nullable=False, comment="Code of a Promise."),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_given_dues_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", "promise", name=op.f("pk_given_dues")),
        comment="A due moment that the source system promised itself. It beats our targets.",
    )
    op.create_table(
        "ownership",
        sa.Column("ownership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True, comment="Null: it waits in a team's queue."),
        sa.Column("team", sa.String(length=80), nullable=True),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_ownership_lead_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.person_id"], name=op.f("fk_ownership_owner_id")),
        sa.PrimaryKeyConstraint("ownership_id", name=op.f("pk_ownership")),
        sa.UniqueConstraint(
            "lead_id", "begins_at", "owner_id", "team", name=op.f("uq_ownership_lead_id_begins_at_owner_id_team")
        ),
        comment="A stretch of ownership: until the next one of the lead begins. Rows are only ever added.",
    )
    op.create_table(
        "sla_pauses",
        sa.Column("pause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False, comment="A PauseReason."),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_sla_pauses_lead_id")),
        sa.PrimaryKeyConstraint("pause_id", name=op.f("pk_sla_pauses")),
        comment="The beginning of a pause of a lead's follow-up clocks. Rows are only ever added.",
    )
    with op.batch_alter_table("sla_pauses", schema=None) as batch_op:
        batch_op.create_index("ix_sla_pauses_lead_id", ["lead_id"], unique=False)

    op.create_table(
        "handoffs",
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("team", sa.String(length=80), nullable=True, comment="The team that receives it."),
        sa.Column(
            "proposed_team", sa.String(length=80), nullable=True, comment="The team that the routing rules named."
        ),
        sa.Column("required", sa.JSON(), nullable=True, comment="What the checklist asked for; null: nobody looked."),
        sa.Column("missing", sa.JSON(), nullable=True, comment="What of that was missing."),
        sa.Column(
            "override_reason",
            sa.String(length=200),
            nullable=True,
            comment="Why it went over although something was missing.",
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["stage_events.event_id"], name=op.f("fk_handoffs_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_handoffs")),
        comment="What a hand-off said beside its stage event: to whom, and how complete. Rows are only ever added.",
    )
    op.create_table(
        "sla_clocks",
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The hand-off."
        ),
        sa.Column("promise", sa.SmallInteger(), nullable=False, comment="Code of a Promise."),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "counts_on",
            sa.Integer(),
            nullable=False,
            comment="Local day it falls due, days since 1970; without a due moment that of the hand-off.",
        ),
        sa.Column("handed_on", sa.Integer(), nullable=False, comment="Local day of the hand-off."),
        sa.Column(
            "started",
            sa.BigInteger(),
            nullable=False,
            comment="The hand-off. This and all moments: UTC microseconds since 1970.",
        ),
        sa.Column("due", sa.BigInteger(), nullable=True, comment="Null: no target, or a pause that has not ended."),
        sa.Column(
            "stopped", sa.BigInteger(), nullable=True, comment="What was promised came to be; not before `started`."
        ),
        sa.Column("closed", sa.BigInteger(), nullable=True, comment="The lead left before anything stopped the clock."),
        sa.Column("target", sa.Integer(), nullable=True, comment="Business seconds."),
        sa.Column(
            "agreement_id",
            sa.Integer(),
            nullable=False,
            comment="The version of the targets; 0: the source system's own due.",
        ),
        sa.Column("why_not", sa.SmallInteger(), nullable=False, comment="Code of a NoClock; 0: the clock counts."),
        sa.Column(
            "is_early",
            sa.SmallInteger(),
            nullable=False,
            comment="1: it came to be before the hand-off, and counts as 0.",
        ),
        sa.Column(
            "response", sa.Integer(), nullable=True, comment="Business seconds from started to stopped, without pauses."
        ),
        sa.Column("paused", sa.Integer(), nullable=False, comment="Business seconds paused in ended pauses."),
        sa.Column("paused_since", sa.BigInteger(), nullable=True, comment="A pause that has not ended."),
        sa.Column(
            "unowned",
            sa.Integer(),
            nullable=False,
            comment="Business seconds without an owner, until one came; without pauses.",
        ),
        sa.Column(
            "unowned_since",
            sa.BigInteger(),
            nullable=True,
            comment="It has no owner yet, and is not paused, since then.",
        ),
        sa.Column(
            "holder_id",
            sa.Integer(),
            nullable=False,
            comment="Who owned it when it fell due or was stopped; 0: nobody.",
        ),
        sa.Column("service_line_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("territory_id", sa.Integer(), nullable=False),
        sa.Column("intake_type", sa.SmallInteger(), nullable=False),
        sa.Column("contact_type", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["stage_events.event_id"], name=op.f("fk_sla_clocks_event_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_sla_clocks_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", "event_id", "promise", name=op.f("pk_sla_clocks")),
        comment="The clock of one promise of one hand-off, derived in the same transaction. It holds no state.",
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("sla_clocks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sla_clocks_open",
            [
                "promise",
                "event_id",
                "due",
                "paused_since",
                "site_id",
                "why_not",
                "started",
                "service_line_id",
                "source",
                "territory_id",
                "intake_type",
                "lead_id",
                "stopped",
                "closed",
            ],
            unique=False,
            sqlite_where=sa.text("stopped IS NULL AND closed IS NULL"),
            postgresql_where=sa.text("stopped IS NULL AND closed IS NULL"),
        )
        batch_op.create_index(
            "ix_sla_clocks_scope",
            [
                "promise",
                "counts_on",
                "service_line_id",
                "source",
                "territory_id",
                "intake_type",
                "contact_type",
                "urgency",
                "site_id",
                "holder_id",
                "why_not",
                "started",
                "due",
                "stopped",
                "closed",
                "response",
                "paused",
                "is_early",
                "lead_id",
                "event_id",
            ],
            unique=False,
        )

    op.create_table(
        "sla_pause_ends",
        sa.Column(
            "pause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["pause_id"], ["sla_pauses.pause_id"], name=op.f("fk_sla_pause_ends_pause_id")),
        sa.PrimaryKeyConstraint("pause_id", name=op.f("pk_sla_pause_ends")),
        comment="The end of a pause. Rows are only ever added.",
    )
    counters = sa.table("counters", sa.column("name"), sa.column("last"))
    op.bulk_insert(counters, [{"name": "agreements", "last": 0}])
    guard(*ONLY_GROW)


def downgrade() -> None:
    unguard(*ONLY_GROW)
    op.execute("DELETE FROM counters WHERE name = 'agreements'")
    op.drop_table("sla_pause_ends")
    with op.batch_alter_table("sla_clocks", schema=None) as batch_op:
        batch_op.drop_index("ix_sla_clocks_scope")
        batch_op.drop_index(
            "ix_sla_clocks_open",
            sqlite_where=sa.text("stopped IS NULL AND closed IS NULL"),
            postgresql_where=sa.text("stopped IS NULL AND closed IS NULL"),
        )

    op.drop_table("sla_clocks")
    op.drop_table("handoffs")
    with op.batch_alter_table("sla_pauses", schema=None) as batch_op:
        batch_op.drop_index("ix_sla_pauses_lead_id")

    op.drop_table("sla_pauses")
    op.drop_table("ownership")
    op.drop_table("given_dues")
    with op.batch_alter_table("agreements", schema=None) as batch_op:
        batch_op.drop_index("ix_agreements_kind")

    op.drop_table("agreements")
    op.drop_table("absences")
