"""Working-day calendars as dated rows with their papers, and what a change of calendar did.

Revision: 0004, after 0003.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

GUARDED = tuple(
    (table, when) for table in ("calendar_paper", "calendar_day") for when in ("UPDATE OR DELETE", "TRUNCATE")
)
_STAGES = ("drafted", "published", "discarded")
# Dates counted before this revision and never moved since; 公示 ran from a day that was not kept, so it stays.
COUNTED_BEFORE = """
UPDATE deadline SET counted_from = basis_on, counted_length = length, counted_unit = length_unit
WHERE length IS NOT NULL AND due_on = original_on AND kind <> 'publicity' AND met_at IS NULL AND cancelled_at IS NULL"""


def upgrade() -> None:
    """Make the tables, guard what is published, and let open dates say from what they are counted."""
    op.create_table(
        "calendar_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document_no", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remarks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stage", sa.Enum(*_STAGES, name="calendardraftstage", native_enum=False, length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_calendar_draft_supervising_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_draft")),
    )
    op.create_index(
        "uq_calendar_draft_waiting",
        "calendar_draft",
        ["document_no"],
        unique=True,
        postgresql_where=sa.text("stage = 'drafted'"),
    )
    op.create_table(
        "calendar_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document_no", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("calendar_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["calendar_draft.id"], name=op.f("fk_calendar_paper_draft_id_calendar_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_paper")),
        sa.UniqueConstraint("calendar_version", name=op.f("uq_calendar_paper_calendar_version")),
        sa.UniqueConstraint("document_no", name=op.f("uq_calendar_paper_document_no")),
        sa.UniqueConstraint("number", name=op.f("uq_calendar_paper_number")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("is_off_day", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["calendar_paper.id"], name=op.f("fk_calendar_day_paper_id_calendar_paper")
        ),
        sa.PrimaryKeyConstraint("paper_id", "day", name=op.f("pk_calendar_day")),
    )
    _extend_deadlines()
    for table, when in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_{when.split()[0].lower()}_refused BEFORE {when} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _extend_deadlines() -> None:
    op.alter_column("deadline", "length_unit", type_=sqlmodel.sql.sqltypes.AutoString(length=20))
    op.add_column("deadline", sa.Column("counted_from", sa.Date(), nullable=True))
    op.add_column("deadline", sa.Column("counted_length", sa.Integer(), nullable=True))
    op.add_column("deadline", sa.Column("counted_unit", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))
    op.add_column("deadline", sa.Column("ladder_on", sa.Date(), nullable=True))
    op.execute(COUNTED_BEFORE)


def downgrade() -> None:
    """Drop what was made."""
    for column in ("ladder_on", "counted_unit", "counted_length", "counted_from"):
        op.drop_column("deadline", column)
    op.alter_column("deadline", "length_unit", type_=sqlmodel.sql.sqltypes.AutoString(length=16))
    for table in ("calendar_day", "calendar_paper", "calendar_draft"):
        op.drop_table(table)
