"""Policy versions with richer triggers, drafts of further versions, and what a firing saw.

Revision: 0006, after 0005.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STAGES = ("drafted", "published", "discarded")
_FROZEN = "UPDATE OF name, version, supervising_unit_id, basis, from_on, body"
GUARDED = (("rule_set", _FROZEN), ("rule_set", "DELETE"), ("firing", "UPDATE"))


def upgrade() -> None:
    """Let a firing be of a task or unit, keep drafts, and refuse to rewrite versions and firings."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    text = sqlmodel.sql.sqltypes.AutoString
    op.add_column(
        "firing", sa.Column("subject_kind", text(length=32), nullable=False, server_default=sa.text("'deadline'"))
    )
    for name in ("task_id", "unit_id", "supervising_unit_id"):
        op.add_column("firing", sa.Column(name, sa.Uuid(), nullable=True))
    op.alter_column("firing", "period", type_=text(length=64), existing_nullable=False)
    op.alter_column("firing", "skipped_reason", type_=text(length=400), existing_nullable=True)
    op.create_table(
        "policy_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", text(length=60), nullable=False),
        sa.Column("title", text(length=120), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("basis", text(length=400), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stage", sa.Enum(*_STAGES, name="policydraftstage", native_enum=False, length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_policy_draft_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_policy_draft_supervising_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_draft")),
    )
    op.create_index(op.f("ix_policy_draft_supervising_unit_id_stage"), "policy_draft", ["supervising_unit_id", "stage"])
    for table, when in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_{when.split()[0].lower()}_refused BEFORE {when} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Drop drafts, guards and columns; firings of tasks and units go with them."""
    for table, when in GUARDED:
        op.execute(f"DROP TRIGGER {table}_{when.split()[0].lower()}_refused ON {table}")
    op.drop_index(op.f("ix_policy_draft_supervising_unit_id_stage"), table_name="policy_draft")
    op.drop_table("policy_draft")
    op.execute("DELETE FROM firing WHERE subject_kind <> 'deadline'")
    text = sqlmodel.sql.sqltypes.AutoString
    op.alter_column("firing", "skipped_reason", type_=text(length=200), existing_nullable=True)
    op.alter_column("firing", "period", type_=text(length=32), existing_nullable=False)
    for name in ("supervising_unit_id", "unit_id", "task_id", "subject_kind"):
        op.drop_column("firing", name)
