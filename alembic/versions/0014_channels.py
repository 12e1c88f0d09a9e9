"""More channels: endpoints, receipts, receipt pages, substitutes, and what can wait waits.

Revision: 0014, after 0013.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

text = sqlmodel.sql.sqltypes.AutoString
_DUE = "state IN ('accepted', 'sending', 'retry')"


def upgrade() -> None:
    """Build them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("name", text(length=120), nullable=False),
        sa.Column("url", text(length=200), nullable=False),
        sa.Column("sealed_url", text(length=2000), nullable=False),
        sa.Column("secrets", JSONB(), nullable=False),
        sa.Column("kinds", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", text(length=200), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_endpoint_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
    )
    op.create_index(op.f("ix_endpoint_unit_id"), "endpoint", ["unit_id"], unique=False)
    op.create_table(
        "message_preference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest_minute", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_preference_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_preference")),
        sa.UniqueConstraint("person_id", name=op.f("uq_message_preference_person_id")),
    )
    op.create_table(
        "substitute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", text(length=200), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_substitute_person_id_person")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_substitute_substitute_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitute")),
    )
    op.create_index(op.f("ix_substitute_person_id"), "substitute", ["person_id"], unique=False)
    op.create_table(
        "provider_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", text(length=40), nullable=False),
        sa.Column("provider_ref", text(length=120), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("code", text(length=60), nullable=False),
        sa.Column("detail", text(length=1000), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_provider_receipt_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_receipt")),
        sa.UniqueConstraint(
            "provider",
            "provider_ref",
            "state",
            "code",
            name=op.f("uq_provider_receipt_provider_provider_ref_state_code"),
        ),
    )
    op.create_index(op.f("ix_provider_receipt_message_id"), "provider_receipt", ["message_id"], unique=False)
    op.create_table(
        "receipt_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("codes_sent", sa.Integer(), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_from", text(length=64), nullable=True),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_receipt_link_paper_id_paper")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_link_person_id_person")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_receipt_link_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_receipt_link_token_hash")),
    )
    op.create_index(op.f("ix_receipt_link_subject_id"), "receipt_link", ["subject_id"], unique=False)
    op.create_table(
        "receipt_chase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(length=32), nullable=True),
        sa.Column("last_event_id", sa.Uuid(), nullable=False),
        sa.Column("hurried", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", text(length=32), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["unit.id"], name=op.f("fk_receipt_chase_office_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_receipt_chase_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_chase")),
        sa.UniqueConstraint("event_id", name=op.f("uq_receipt_chase_event_id")),
    )
    op.create_index(op.f("ix_receipt_chase_subject_id"), "receipt_chase", ["subject_id"], unique=False)
    op.create_index(
        "ix_receipt_chase_due",
        "receipt_chase",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_task_unsigned", "task", ["id"], unique=False, postgresql_where=sa.text("stage = 'assigned'"))
    op.add_column("delivery_attempt", sa.Column("provider", text(length=40), nullable=True))
    op.add_column("message", sa.Column("endpoint_id", sa.Uuid(), nullable=True))
    op.add_column("message", sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("held_reason", text(length=40), nullable=True))
    op.add_column("message", sa.Column("html", text(), nullable=True))
    op.add_column("message", sa.Column("text_version", text(length=40), nullable=True))
    op.add_column("message", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("message", sa.Column("provider", text(length=40), nullable=True))
    op.add_column("message", sa.Column("provider_ref", text(length=120), nullable=True))
    op.alter_column("message", "person_id", existing_type=sa.UUID(), nullable=True)
    op.add_column("message", sa.Column("lane", sa.Integer(), nullable=False, server_default="2"))
    op.add_column("message", sa.Column("replayed_after", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("message", sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE message SET lane = 1 WHERE urgency = 'urgent' AND state IN ('accepted', 'sending', 'retry')")
    op.execute("""UPDATE message m SET state = 'failed' WHERE m.state = 'dead' AND EXISTS (
        SELECT FROM delivery_attempt a WHERE a.message_id = m.id AND a.attempt = m.attempts AND a.outcome = 'refused')
        AND m.body IS NOT NULL AND m.error <> '收件人已停用'""")
    op.drop_index("ix_message_due", table_name="message", postgresql_where=sa.text(_DUE))
    op.create_index(
        "ix_message_due",
        "message",
        ["channel", "lane", "next_attempt_at", "id"],
        unique=False,
        postgresql_where=sa.text(_DUE),
    )
    op.create_index(
        "ix_message_ask",
        "message",
        ["channel", "next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.create_index(
        "ix_message_ended",
        "message",
        ["state", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('failed', 'dead', 'unknown')"),
    )
    op.add_column("delivery_attempt", sa.Column("provider_ref", text(length=120), nullable=True))
    op.create_index(
        "ix_delivery_attempt_provider_ref",
        "delivery_attempt",
        ["provider_ref"],
        unique=False,
        postgresql_where=sa.text("provider_ref IS NOT NULL"),
    )
    op.add_column("event_to_relay", sa.Column("kind", text(length=60), nullable=True))
    op.create_index(op.f("ix_event_to_relay_kind"), "event_to_relay", ["kind"], unique=False)
    op.execute("UPDATE event_to_relay q SET kind = e.kind FROM event e WHERE e.id = q.event_id")
    op.create_index(
        "ix_message_endpoint",
        "message",
        ["endpoint_id", "id"],
        unique=False,
        postgresql_where=sa.text("endpoint_id IS NOT NULL"),
    )
    op.create_index(
        "uq_message_open_endpoint",
        "message",
        ["endpoint_id", "urgency"],
        unique=True,
        postgresql_where=sa.text("item_count = 0 AND endpoint_id IS NOT NULL"),
    )
    op.create_index(
        "ix_message_counted",
        "message",
        ["person_id", "channel", "ready_at"],
        unique=False,
        postgresql_where=sa.text("ready_at IS NOT NULL AND person_id IS NOT NULL"),
    )
    op.create_index(
        "ix_message_ready", "message", ["ready_at"], unique=False, postgresql_where=sa.text("item_count = 0")
    )
    op.create_foreign_key(op.f("fk_message_endpoint_id_endpoint"), "message", "endpoint", ["endpoint_id"], ["id"])
    op.add_column("message_item", sa.Column("endpoint_id", sa.Uuid(), nullable=True))
    op.add_column("message_item", sa.Column("why", text(length=40), nullable=True))
    op.alter_column("message_item", "person_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "uq_message_item_endpoint",
        "message_item",
        ["event_id", "endpoint_id"],
        unique=True,
        postgresql_where=sa.text("endpoint_id IS NOT NULL"),
    )
    op.create_foreign_key(
        op.f("fk_message_item_endpoint_id_endpoint"), "message_item", "endpoint", ["endpoint_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_message_one_receiver"), "message", "(person_id IS NULL) <> (endpoint_id IS NULL)"
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_constraint(op.f("ck_message_one_receiver"), "message", type_="check")
    op.execute("DELETE FROM message_item WHERE endpoint_id IS NOT NULL")
    op.execute("DELETE FROM delivery_attempt a USING message m WHERE m.id = a.message_id AND m.endpoint_id IS NOT NULL")
    op.execute("DELETE FROM provider_receipt")
    op.execute("DELETE FROM message WHERE endpoint_id IS NOT NULL")
    op.drop_constraint(op.f("fk_message_item_endpoint_id_endpoint"), "message_item", type_="foreignkey")
    op.drop_index(
        "uq_message_item_endpoint", table_name="message_item", postgresql_where=sa.text("endpoint_id IS NOT NULL")
    )
    op.alter_column("message_item", "person_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("message_item", "why")
    op.drop_column("message_item", "endpoint_id")
    op.drop_constraint(op.f("fk_message_endpoint_id_endpoint"), "message", type_="foreignkey")
    op.drop_index(
        "uq_message_open_endpoint",
        table_name="message",
        postgresql_where=sa.text("item_count = 0 AND endpoint_id IS NOT NULL"),
    )
    op.drop_index("ix_message_ready", table_name="message", postgresql_where=sa.text("item_count = 0"))
    op.drop_index(
        "ix_message_counted",
        table_name="message",
        postgresql_where=sa.text("ready_at IS NOT NULL AND person_id IS NOT NULL"),
    )
    op.drop_index("ix_message_endpoint", table_name="message", postgresql_where=sa.text("endpoint_id IS NOT NULL"))
    op.drop_index(op.f("ix_event_to_relay_kind"), table_name="event_to_relay")
    op.drop_column("event_to_relay", "kind")
    op.drop_index(
        "ix_delivery_attempt_provider_ref",
        table_name="delivery_attempt",
        postgresql_where=sa.text("provider_ref IS NOT NULL"),
    )
    op.drop_column("delivery_attempt", "provider_ref")
    op.drop_index(
        "ix_message_ended",
        table_name="message",
        postgresql_where=sa.text("state IN ('failed', 'dead', 'unknown')"),
    )
    op.drop_index("ix_message_ask", table_name="message", postgresql_where=sa.text("state = 'unknown'"))
    op.drop_index("ix_message_due", table_name="message", postgresql_where=sa.text(_DUE))
    op.create_index(
        "ix_message_due",
        "message",
        ["channel", "next_attempt_at", "id"],
        unique=False,
        postgresql_where=sa.text(_DUE),
    )
    op.execute("UPDATE message SET state = 'dead' WHERE state = 'failed'")
    op.execute("UPDATE message SET state = 'sent' WHERE state = 'delivered'")
    op.drop_column("message", "asked")
    op.drop_column("message", "replayed_after")
    op.drop_column("message", "lane")
    op.alter_column("message", "person_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("message", "provider_ref")
    op.drop_column("message", "provider")
    op.drop_column("message", "delivered_at")
    op.drop_column("message", "text_version")
    op.drop_column("message", "html")
    op.drop_column("message", "held_reason")
    op.drop_column("message", "ready_at")
    op.drop_column("message", "endpoint_id")
    op.drop_column("delivery_attempt", "provider")
    op.drop_index("ix_task_unsigned", table_name="task", postgresql_where=sa.text("stage = 'assigned'"))
    op.drop_index("ix_receipt_chase_due", table_name="receipt_chase", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_receipt_chase_subject_id"), table_name="receipt_chase")
    op.drop_table("receipt_chase")
    op.drop_index(op.f("ix_receipt_link_subject_id"), table_name="receipt_link")
    op.drop_table("receipt_link")
    op.drop_index(op.f("ix_provider_receipt_message_id"), table_name="provider_receipt")
    op.drop_table("provider_receipt")
    op.drop_index(op.f("ix_substitute_person_id"), table_name="substitute")
    op.drop_table("substitute")
    op.drop_table("message_preference")
    op.drop_index(op.f("ix_endpoint_unit_id"), table_name="endpoint")
    op.drop_table("endpoint")
