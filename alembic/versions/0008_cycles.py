"""Reporting windows by season and warning, completion in percent, and stagnation.

Revision: 0008, after 0007.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KINDS = ("season", "warning")
_CYCLES = ("daily", "weekly", "ten_day", "monthly", "quarterly", "half_year", "year")


def upgrade() -> None:
    """Make the tables; of one name an office has one window without an end."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _windows()
    op.add_column("report", sa.Column("percent_done", sa.Numeric(5, 2), nullable=True))
    op.create_table(
        "lag",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("points", sa.Numeric(5, 2), nullable=False),
        sa.Column("against", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_lag_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "on_day", name=op.f("pk_lag")),
    )
    op.create_table(
        "stagnation",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("points", sa.Numeric(5, 2), nullable=True),
        sa.Column("against", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("figures", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_stagnation_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_stagnation")),
    )
    op.execute(
        "CREATE TRIGGER lag_changes_refused BEFORE UPDATE OR DELETE ON lag "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _windows() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "reporting_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Enum(*_KINDS, name="windowkind", native_enum=False, length=32), nullable=False),
        sa.Column("name", text(length=60), nullable=False),
        sa.Column("basis", text(length=400), nullable=False),
        sa.Column("cycle", sa.Enum(*_CYCLES, name="cycle", native_enum=False, length=32), nullable=False),
        sa.Column("from_day", text(length=5), nullable=True),
        sa.Column("to_day", text(length=5), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_reporting_window_supervising_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_window")),
    )
    op.create_index(
        "uq_reporting_window_open",
        "reporting_window",
        ["supervising_unit_id", "name"],
        unique=True,
        postgresql_where=sa.text("last_on IS NULL"),
    )
    op.create_table(
        "reporting_window_task",
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reporting_window_task_task_id_task")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["reporting_window.id"], name=op.f("fk_reporting_window_task_window_id_reporting_window")
        ),
        sa.PrimaryKeyConstraint("window_id", "task_id", name=op.f("pk_reporting_window_task")),
    )
    op.create_index(op.f("ix_reporting_window_task_task_id"), "reporting_window_task", ["task_id"])


def downgrade() -> None:
    """Drop the tables and the percentage."""
    op.drop_table("stagnation")
    op.drop_table("lag")
    op.drop_column("report", "percent_done")
    op.drop_table("reporting_window_task")
    op.drop_table("reporting_window")
