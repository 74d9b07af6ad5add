"""Definitions, disputes and double coding"""

import sqlalchemy as sa
from alembic import op

from data.migrations.append_only import guard, unguard

revision = "0003"
down_revision = "0002"

ONLY_GROW = (
    "definitions",
    "definition_steps",
    "disputes",
    "dispute_steps",
    "codings",
    "coded_leads",
    "coding_judgements",
)


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("definition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("definition_uuid", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="A DefinitionKind."),
        sa.Column(
            "service_line_id", sa.Integer(), nullable=True, comment="Null: of every line without one of its own."
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_lines.service_line_id"], name=op.f("fk_definitions_service_line_id")
        ),
        sa.PrimaryKeyConstraint("definition_id", name=op.f("pk_definitions")),
        sa.UniqueConstraint("definition_uuid", name=op.f("uq_definitions_definition_uuid")),
        comment="A version of what an MQL, an SQL or an eligible lead is. Its steps say what it says, and who agreed.",
    )
    op.create_table(
        "codings",
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("coding_uuid", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column(
            "drawn_from", sa.String(length=300), nullable=False, comment="In words: which leads it was drawn from."
        ),
        sa.Column("seed", sa.Integer(), nullable=False, comment="Draws the same leads again from the same records."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.definition_id"], name=op.f("fk_codings_definition_id")
        ),
        sa.PrimaryKeyConstraint("coding_id", name=op.f("pk_codings")),
        sa.UniqueConstraint("coding_uuid", name=op.f("uq_codings_coding_uuid")),
        comment="A random sample of leads, which each side judges without seeing what the other says.",
    )
    op.create_table(
        "definition_steps",
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="From 1; the next one takes the next number."),
        sa.Column("step", sa.String(length=20), nullable=False, comment="A DefinitionStep."),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=True, comment="Drafted, revised: data/criteria.py."),
        sa.Column(
            "valid_from",
            sa.Date(),
            nullable=True,
            comment="Drafted, revised: from when it should hold. The last signature, retired: from when it does.",
        ),
        sa.Column("side", sa.String(length=20), nullable=True, comment="Signed: a Side."),
        sa.Column("signed_by", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True, comment="In which meeting, or why."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.definition_id"], name=op.f("fk_definition_steps_definition_id")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_definition_steps")),
        sa.UniqueConstraint("definition_id", "position", name=op.f("uq_definition_steps_definition_id_position")),
        comment="What happened to a version of a definition. Rows are only ever added.",
    )
    op.create_table(
        "coded_leads",
        sa.Column("coded_lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="From 1, in the order drawn."),
        sa.ForeignKeyConstraint(["coding_id"], ["codings.coding_id"], name=op.f("fk_coded_leads_coding_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_coded_leads_lead_id")),
        sa.PrimaryKeyConstraint("coded_lead_id", name=op.f("pk_coded_leads")),
        sa.UniqueConstraint("coding_id", "lead_id", name=op.f("uq_coded_leads_coding_id_lead_id")),
        comment="A lead of a sample.",
    )
    op.create_table(
        "coding_judgements",
        sa.Column("judgement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False, comment="A Side."),
        sa.Column("qualifies", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False, comment="The keys of the criteria that it fails."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["coding_id"], ["codings.coding_id"], name=op.f("fk_coding_judgements_coding_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_coding_judgements_lead_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_coding_judgements_person_id")),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_coding_judgements")),
        sa.UniqueConstraint("coding_id", "lead_id", "side", name=op.f("uq_coding_judgements_coding_id_lead_id_side")),
        comment="What one side says of a lead of a sample. Rows are only ever added.",
    )
    op.create_table(
        "disputes",
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_uuid", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column(
            "event_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The hand-off it is about.",
        ),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column(
            "criterion",
            sa.String(length=60),
            nullable=False,
            comment="The key of the criterion that the lead is said to fail.",
        ),
        sa.Column(
            "record_says",
            sa.String(length=20),
            nullable=False,
            comment="A Verdict: what the record said of it at that moment.",
        ),
        sa.Column("evidence", sa.String(length=1000), nullable=False, comment="Free text: no list reads it."),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when marketing answers; null: not agreed.",
        ),
        sa.Column("target", sa.Integer(), nullable=True, comment="Business seconds to answer in."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.definition_id"], name=op.f("fk_disputes_definition_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["stage_events.event_id"], name=op.f("fk_disputes_event_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.lead_id"], name=op.f("fk_disputes_lead_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_disputes_person_id")),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_disputes")),
        sa.UniqueConstraint("dispute_uuid", name=op.f("uq_disputes_dispute_uuid")),
        sa.UniqueConstraint("event_id", name=op.f("uq_disputes_event_id")),
        comment="A lead that sales rejected, and the criterion it is said to fail. Rows are only ever added.",
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index("ix_disputes_lead_id", ["lead_id"], unique=False)

    op.create_table(
        "dispute_steps",
        sa.Column("step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="From 1; the next one takes the next number."),
        sa.Column("step", sa.String(length=30), nullable=False, comment="A DisputeStep."),
        sa.Column("evidence", sa.String(length=1000), nullable=True, comment="Free text: no list reads it."),
        sa.Column(
            "record_says",
            sa.String(length=20),
            nullable=True,
            comment="A Verdict: what the record said of it at that moment.",
        ),
        sa.Column("outcome", sa.String(length=40), nullable=True, comment="A DisputeOutcome, where the dispute ended."),
        sa.Column("to_line_id", sa.Integer(), nullable=True),
        sa.Column("new_lead_id", sa.Integer(), nullable=True, comment="The episode in that line."),
        sa.Column(
            "definition_id",
            sa.Integer(),
            nullable=True,
            comment="The draft that was opened, where the definition was unclear.",
        ),
        sa.Column(
            "meeting", sa.String(length=200), nullable=True, comment="In which meeting it was ruled; null: by a leader."
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definitions.definition_id"], name=op.f("fk_dispute_steps_definition_id")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["disputes.dispute_id"], name=op.f("fk_dispute_steps_dispute_id")),
        sa.ForeignKeyConstraint(["new_lead_id"], ["leads.lead_id"], name=op.f("fk_dispute_steps_new_lead_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_dispute_steps_person_id")),
        sa.ForeignKeyConstraint(
            ["to_line_id"], ["service_lines.service_line_id"], name=op.f("fk_dispute_steps_to_line_id")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_dispute_steps")),
        sa.UniqueConstraint("dispute_id", "position", name=op.f("uq_dispute_steps_dispute_id_position")),
        comment="What happened in a dispute. Rows are only ever added.",
    )
    counters = sa.table("counters", sa.column("name"), sa.column("last"))
    op.bulk_insert(counters, [{"name": "definitions", "last": 0}])
    guard(*ONLY_GROW)


def downgrade() -> None:
    unguard(*ONLY_GROW)
    op.execute("DELETE FROM counters WHERE name = 'definitions'")
    op.drop_table("dispute_steps")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index("ix_disputes_lead_id")

    op.drop_table("disputes")
    op.drop_table("coding_judgements")
    op.drop_table("coded_leads")
    op.drop_table("definition_steps")
    op.drop_table("codings")
    op.drop_table("definitions")
