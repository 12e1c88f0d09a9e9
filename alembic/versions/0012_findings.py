"""Findings by rule, once for a place and period, and what a re-ranking changes of them.

Revision: 0012, after 0011.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Build them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "rank_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("ranking_id", sa.Uuid(), nullable=True),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("period", text(length=20), nullable=False),
        sa.Column("differences", JSONB(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_rank_correction_ranking_id_ranking")),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_rank_correction_supervising_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rank_correction")),
    )
    op.create_index(
        op.f("ix_rank_correction_supervising_unit_id_stage"),
        "rank_correction",
        ["supervising_unit_id", "stage"],
        unique=False,
    )
    op.create_index(
        "uq_rank_correction_open",
        "rank_correction",
        ["supervising_unit_id", "medium"],
        unique=True,
        postgresql_where=sa.text("stage = 'proposed'"),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("rule_key", text(length=40), nullable=False),
        sa.Column("effect", sa.String(length=32), nullable=False),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("period", text(length=20), nullable=False),
        sa.Column("group_key", text(length=40), nullable=False),
        sa.Column("title", text(length=300), nullable=False),
        sa.Column("reason", text(length=4000), nullable=False),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("check_finding", text(length=4000), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by", text(length=200), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_kind", text(length=32), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("correction_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["rank_correction.id"], name=op.f("fk_finding_correction_id_rank_correction")
        ),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_finding_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(["supervising_unit_id"], ["unit.id"], name=op.f("fk_finding_supervising_unit_id_unit")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_finding_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_finding_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "supervising_unit_id",
            "rule_key",
            "unit_id",
            "period",
            name=op.f("uq_finding_supervising_unit_id_rule_key_unit_id_period"),
        ),
    )
    op.create_index(
        op.f("ix_finding_supervising_unit_id_stage"), "finding", ["supervising_unit_id", "stage"], unique=False
    )
    op.create_index(op.f("ix_finding_unit_id_medium"), "finding", ["unit_id", "medium"], unique=False)
    op.create_table(
        "ranking_judged",
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_ranking_judged_ranking_id_ranking")),
        sa.PrimaryKeyConstraint("ranking_id", name=op.f("pk_ranking_judged")),
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_table("ranking_judged")
    op.drop_index(op.f("ix_finding_unit_id_medium"), table_name="finding")
    op.drop_index(op.f("ix_finding_supervising_unit_id_stage"), table_name="finding")
    op.drop_table("finding")
    op.drop_index("uq_rank_correction_open", table_name="rank_correction")
    op.drop_index(op.f("ix_rank_correction_supervising_unit_id_stage"), table_name="rank_correction")
    op.drop_table("rank_correction")
