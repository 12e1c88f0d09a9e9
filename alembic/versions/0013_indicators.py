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
        sa.UniqueConstraint("target_id", "unit_id", name=op.f("uq_indicator_tie_target_id_unit_id")),
    )
    op.create_index(op.f("ix_indicator_tie_unit_id"), "indicator_tie", ["unit_id"], unique=False)


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f("ix_indicator_tie_unit_id"), table_name="indicator_tie")
    op.drop_table("indicator_tie")
