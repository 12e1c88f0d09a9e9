"""Readings of papers: what the reader said, what the officer made of it, and a plan's parent.

Revision: 0003, after 0002.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What was read and what was made of it are written once, as the record of events is (see 0001).
GUARDED = ("plan_reading", "plan_correction")
FACTS = ("plan_item", "plan_item_unit", "target")
OPTIONAL_HEAD = ("number", "issuer", "issued_on")


def upgrade() -> None:
    """Make the tables."""
    _facts_with_places()
    _readings()
    _findings()
    _corrections()
    _changes()
    _parents()
    for table in GUARDED:
        for when in ("UPDATE OR DELETE", "TRUNCATE"):
            op.execute(
                f"CREATE TRIGGER {table}_{when.split()[0].lower()}_refused BEFORE {when} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _facts_with_places() -> None:
    """A fact knows where it stands in the paper; a draft may lack what the paper did not say."""
    for table in FACTS:
        op.add_column(table, sa.Column("read_from", postgresql.JSONB(), nullable=True))
        op.add_column(table, sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("plan_item", sa.Column("text", sa.Text(), nullable=True))
    op.add_column("plan_item", sa.Column("dates", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("plan_item", sa.Column("due_from", postgresql.JSONB(), nullable=True))
    for column in OPTIONAL_HEAD:
        op.alter_column("plan", column, nullable=True)
    # A draft that was a mistake is discarded and frees its number.
    op.drop_constraint("uq_plan_number", "plan")
    op.create_index(
        op.f("ix_plan_number"), "plan", ["number"], unique=True, postgresql_where=sa.text("stage <> 'discarded'")
    )
    op.create_check_constraint(
        "issued_with_head", "plan", "stage <> 'issued' OR (issuer IS NOT NULL AND issued_on IS NOT NULL)"
    )


def _readings() -> None:
    op.create_table(
        "plan_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column("file_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("media", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("encoding", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("notes", postgresql.JSONB(), nullable=False),
        sa.Column("reader_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("reading", postgresql.JSONB(), nullable=False),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_reading_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_plan_reading_supervising_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_plan_reading_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reading")),
        sa.UniqueConstraint(
            "plan_id",
            "file_sha256",
            "reader_version",
            name=op.f("uq_plan_reading_plan_id_file_sha256_reader_version"),
        ),
    )
    op.create_index(op.f("ix_plan_reading_plan_id"), "plan_reading", ["plan_id"], unique=False)


def _findings() -> None:
    op.create_table(
        "plan_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("item_unit_id", sa.Uuid(), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("read_from", postgresql.JSONB(), nullable=True),
        sa.Column("candidates", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_how", sa.String(length=32), nullable=True),
        sa.Column("settled_reason", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_event_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_finding_plan_id_plan")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_finding_item_id_plan_item")),
        sa.ForeignKeyConstraint(
            ["item_unit_id"], ["plan_item_unit.id"], name=op.f("fk_plan_finding_item_unit_id_plan_item_unit")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_plan_finding_target_id_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_finding")),
    )
    op.create_index(op.f("ix_plan_finding_plan_id"), "plan_finding", ["plan_id"], unique=False)


def _corrections() -> None:
    op.create_table(
        "plan_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("was", postgresql.JSONB(), nullable=True),
        sa.Column("became", postgresql.JSONB(), nullable=True),
        sa.Column("read_from", postgresql.JSONB(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_correction_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_correction")),
    )
    op.create_index(op.f("ix_plan_correction_plan_id"), "plan_correction", ["plan_id"], unique=False)


def _changes() -> None:
    """What a further paper of an issued plan changes waits for a person."""
    op.create_table(
        "plan_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("printed_before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("read_from", postgresql.JSONB(), nullable=True),
        sa.Column("doubts", postgresql.JSONB(), nullable=False),
        sa.Column("writes", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_event_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=True),
        sa.Column("outcome", postgresql.JSONB(), nullable=True),
        sa.Column("by_hand", postgresql.JSONB(), nullable=False),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.Column("handled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("handled_result", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_change_plan_id_plan")),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["plan_reading.id"], name=op.f("fk_plan_change_reading_id_plan_reading")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_change")),
    )
    op.create_index(op.f("ix_plan_change_plan_id"), "plan_change", ["plan_id"], unique=False)


def _parents() -> None:
    """A plan carries out another (省—市—县), and its entries those of the other."""
    op.add_column("plan", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_plan_parent_id_plan"), "plan", "plan", ["parent_id"], ["id"])
    op.create_table(
        "plan_item_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("parent_item_id", sa.Uuid(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("judged_event_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_item_link_plan_id_plan")),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_link_item_id_plan_item")),
        sa.ForeignKeyConstraint(
            ["parent_item_id"], ["plan_item.id"], name=op.f("fk_plan_item_link_parent_item_id_plan_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_link")),
        sa.UniqueConstraint("item_id", "parent_item_id", name=op.f("uq_plan_item_link_item_id_parent_item_id")),
    )
    op.create_index(op.f("ix_plan_item_link_plan_id"), "plan_item_link", ["plan_id"], unique=False)
    op.create_index(op.f("ix_plan_item_link_parent_item_id"), "plan_item_link", ["parent_item_id"], unique=False)


def downgrade() -> None:
    """Drop the tables; a draft without its whole head gets what stands in for it."""
    op.drop_table("plan_item_link")
    op.drop_constraint(op.f("fk_plan_parent_id_plan"), "plan")
    op.drop_column("plan", "parent_id")
    op.drop_table("plan_change")
    op.drop_table("plan_correction")
    op.drop_table("plan_finding")
    op.drop_table("plan_reading")
    op.drop_constraint("ck_plan_issued_with_head", "plan")
    op.drop_index(op.f("ix_plan_number"), table_name="plan")
    op.execute("UPDATE plan SET number = id::text WHERE stage = 'discarded'")
    op.execute(
        "UPDATE plan SET number = coalesce(number, id::text), issuer = coalesce(issuer, ''), "
        "issued_on = coalesce(issued_on, (created_at AT TIME ZONE 'Asia/Shanghai')::date)"
    )
    for column in OPTIONAL_HEAD:
        op.alter_column("plan", column, nullable=False)
    op.create_unique_constraint("uq_plan_number", "plan", ["number"])
    for column in ("due_from", "dates", "text"):
        op.drop_column("plan_item", column)
    for table in reversed(FACTS):
        op.drop_column(table, "removed")
        op.drop_column(table, "read_from")
