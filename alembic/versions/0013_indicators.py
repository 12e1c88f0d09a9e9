"""Targets are tied to what is measured.

Revision: 0013, after 0012.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Build them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "indicator_tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_indicator_tie_target_id_target")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_indicator_tie_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_tie")),
    )
    op.create_index(op.f("ix_indicator_tie_unit_id"), "indicator_tie", ["unit_id"], unique=False)
    op.create_index(
        "uq_indicator_tie_open",
        "indicator_tie",
        ["target_id", "unit_id", "year"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.execute(
        "CREATE TRIGGER indicator_tie_changed_refused BEFORE UPDATE ON indicator_tie FOR EACH ROW "
        "WHEN (OLD.ended_at IS NOT NULL OR (OLD.target_id, OLD.unit_id, OLD.indicator, OLD.year, OLD.created_at) "
        "IS DISTINCT FROM (NEW.target_id, NEW.unit_id, NEW.indicator, NEW.year, NEW.created_at)) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER indicator_tie_removed_refused BEFORE DELETE OR TRUNCATE ON indicator_tie "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_index("uq_indicator_tie_open", table_name="indicator_tie", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_indicator_tie_unit_id"), table_name="indicator_tie")
    op.drop_table("indicator_tie")
