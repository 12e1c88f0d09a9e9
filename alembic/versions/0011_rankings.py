"""Rankings as they were reckoned; a revision stands beside what it replaces.

Revision: 0011, after 0010.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

text = sqlmodel.sql.sqltypes.AutoString
# A ranking says for ever what it said; only its stage moves, and what follows from that.
GUARDED = (
    ("rank_row", "UPDATE OR DELETE"),
    ("rank_row", "TRUNCATE"),
    ("ranking", "DELETE"),
    ("ranking", "TRUNCATE"),
    (
        "ranking",
        (
            "UPDATE OF id, supervising_unit_id, rule_set_id, medium, rank_window, period, from_on, to_on, group_key, "
            "group_name, limits, revision, replaces_id, last_batch_id, places, reckoned_at, remarks"
        ),
    ),
)


def upgrade() -> None:
    """Build them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ranking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("rank_window", sa.String(length=32), nullable=False),
        sa.Column("period", text(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("group_key", text(length=40), nullable=False),
        sa.Column("group_name", text(length=120), nullable=False),
        sa.Column("limits", text(length=40), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("last_batch_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bulletin_id", sa.Uuid(), nullable=True),
        sa.Column("remarks", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["bulletin_id"], ["bulletin.id"], name=op.f("fk_ranking_bulletin_id_bulletin")),
        sa.ForeignKeyConstraint(["replaces_id"], ["ranking.id"], name=op.f("fk_ranking_replaces_id_ranking")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_ranking_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(["supervising_unit_id"], ["unit.id"], name=op.f("fk_ranking_supervising_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking")),
        sa.UniqueConstraint(
            "supervising_unit_id",
            "medium",
            "rank_window",
            "period",
            "group_key",
            "revision",
            name=op.f("uq_ranking_supervising_unit_id_medium_rank_window_period_group_key_revision"),
        ),
    )
    op.create_index(
        "uq_ranking_current",
        "ranking",
        ["supervising_unit_id", "medium", "rank_window", "period", "group_key"],
        unique=True,
        postgresql_where=sa.text("stage <> 'superseded'"),
    )
    op.create_table(
        "rank_row",
        sa.Column("ranking_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("so2", sa.Float(), nullable=True),
        sa.Column("no2", sa.Float(), nullable=True),
        sa.Column("pm10", sa.Float(), nullable=True),
        sa.Column("pm25", sa.Float(), nullable=True),
        sa.Column("co", sa.Float(), nullable=True),
        sa.Column("o3", sa.Float(), nullable=True),
        sa.Column("index", sa.Float(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("index_last_year", sa.Float(), nullable=True),
        sa.Column("change", sa.Float(), nullable=True),
        sa.Column("change_rank", sa.Integer(), nullable=True),
        sa.Column("meets_standard", sa.Boolean(), nullable=True),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("good_days", sa.Integer(), nullable=True),
        sa.Column("heavy_days", sa.Integer(), nullable=True),
        sa.Column("main_pollutant", text(length=40), nullable=True),
        sa.Column("figures", JSONB(), nullable=True),
        sa.Column("note", text(length=200), nullable=True),
        sa.ForeignKeyConstraint(["ranking_id"], ["ranking.id"], name=op.f("fk_rank_row_ranking_id_ranking")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_rank_row_unit_id_unit")),
        sa.PrimaryKeyConstraint("ranking_id", "unit_id", name=op.f("pk_rank_row")),
    )
    op.create_index(op.f("ix_rank_row_unit_id_ranking_id"), "rank_row", ["unit_id", "ranking_id"], unique=False)
    for table, when in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_{when.split()[0].lower()}_refused BEFORE {when} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Take them back."""
    op.drop_index(op.f("ix_rank_row_unit_id_ranking_id"), table_name="rank_row")
    op.drop_table("rank_row")
    op.drop_index("uq_ranking_current", table_name="ranking", postgresql_where=sa.text("stage <> 'superseded'"))
    op.drop_table("ranking")
