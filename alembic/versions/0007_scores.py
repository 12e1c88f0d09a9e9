"""Scores by rule: an entry names the version, the rule and the cause that it comes from, once.

Revision: 0007, after 0006.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add where an entry comes from; entries of before keep these empty."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    text = sqlmodel.sql.sqltypes.AutoString
    op.add_column("entry", sa.Column("rule_set_id", sa.Uuid(), nullable=True))
    op.add_column("entry", sa.Column("rule_key", text(length=40), nullable=True))
    op.add_column("entry", sa.Column("period", text(length=64), nullable=True))
    op.add_column("entry", sa.Column("caused_on", sa.Date(), nullable=True))
    op.create_foreign_key(op.f("fk_entry_rule_set_id_rule_set"), "entry", "rule_set", ["rule_set_id"], ["id"])
    op.create_index(
        "ix_entry_year",
        "entry",
        ["supervising_unit_id", "year", "unit_id"],
        postgresql_where=sa.text("kind = 'score'"),
    )
    op.create_index(
        "uq_entry_by_rule",
        "entry",
        ["from_id", "period", "unit_id", "rule_set_id", "rule_key"],
        unique=True,
        postgresql_where=sa.text("proposed_by IS NULL AND rule_key IS NOT NULL"),
    )


def downgrade() -> None:
    """Drop them; the entries themselves stay."""
    op.drop_index("uq_entry_by_rule", table_name="entry")
    op.drop_index("ix_entry_year", table_name="entry")
    op.drop_constraint(op.f("fk_entry_rule_set_id_rule_set"), "entry", type_="foreignkey")
    for name in ("caused_on", "period", "rule_key", "rule_set_id"):
        op.drop_column("entry", name)
