"""The house: units, people, plans, tasks, reports, papers, deadlines, the record of events, and messages.

Revision: 0001, after .
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The accountability record and issued papers are written once; even the owner's own mistake is refused.
GUARDED = (
    ("event", "UPDATE OR DELETE"),
    ("event", "TRUNCATE"),
    ("paper", "UPDATE OR DELETE"),
    ("paper", "TRUNCATE"),
    ("paper_withdrawal", "UPDATE OR DELETE"),
    ("paper_withdrawal", "TRUNCATE"),
)
REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are written once and never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$"""


def upgrade() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.Column("setup_token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "plan",
                "task",
                "report",
                "notice",
                "deadline",
                "contribution",
                "target",
                "sweep",
                "unit",
                "person",
                name="subjectkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_seq", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "recorded_at",
            sqlmodel.sql.sqltypes.UTCDateTime(),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "duty",
            sa.Enum(
                "liaison",
                "handler",
                "deputy_leader",
                "principal_leader",
                "clerk",
                "reviewer",
                "issuer",
                "administrator",
                name="duty",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("capacity", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column(
            "via", sa.Enum("web", "key", "system", "cli", name="via", native_enum=False, length=32), nullable=False
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=True),
        sa.Column("from_stage", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("to_stage", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column("cause_event_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("concerned_unit_id", sa.Uuid(), nullable=True),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("subject_id", "subject_seq", name=op.f("uq_event_subject_id_subject_seq")),
    )
    op.create_index(
        op.f("ix_event_task_id_id"),
        "event",
        ["task_id", "id"],
        unique=False,
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("client", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("client", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "leader",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leader")),
    )
    op.create_table(
        "login_throttle",
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("login", "address", name=op.f("pk_login_throttle")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=True),
        sa.Column("one_time_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("disabled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "schedule_period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_period")),
        sa.UniqueConstraint("job", "period", name=op.f("uq_schedule_period_job_period")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "prefecture",
                "county",
                "zone",
                "department",
                "office",
                "other",
                name="unitkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    op.create_table(
        "agency_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_agency_key_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_key")),
    )
    op.create_index(op.f("ix_agency_key_unit_id"), "agency_key", ["unit_id"], unique=False)
    op.create_table(
        "designation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_unit_id", sa.Uuid(), nullable=False),
        sa.Column("scope_unit_id", sa.Uuid(), nullable=False),
        sa.Column("matters", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column(
            "regime", sa.Enum("supervision", "inspection", name="regime", native_enum=False, length=32), nullable=False
        ),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["office_unit_id"], ["unit.id"], name=op.f("fk_designation_office_unit_id_unit")),
        sa.ForeignKeyConstraint(["scope_unit_id"], ["unit.id"], name=op.f("fk_designation_scope_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designation")),
    )
    op.create_index(op.f("ix_designation_office_unit_id"), "designation", ["office_unit_id"], unique=False)
    op.create_table(
        "event_to_relay",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_to_relay_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_to_relay")),
    )
    op.create_index(op.f("ix_event_to_relay_group_id"), "event_to_relay", ["group_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_login_session_person_id_person")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    op.create_index(op.f("ix_login_session_person_id"), "login_session", ["person_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Enum("inbox", "email", name="channel", native_enum=False, length=32), nullable=False),
        sa.Column(
            "urgency", sa.Enum("urgent", "ordinary", name="urgency", native_enum=False, length=32), nullable=False
        ),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=True),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "accepted",
                "sending",
                "retry",
                "sent",
                "unknown",
                "dead",
                name="messagestate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("leased_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("business_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(
        "ix_message_due",
        "message",
        ["channel", "next_attempt_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('accepted', 'sending', 'retry')"),
    )
    op.create_index(
        op.f("ix_message_person_id_channel_created_at"), "message", ["person_id", "channel", "created_at"], unique=False
    )
    op.create_table(
        "paper_counter",
        sa.Column("office_unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last_serial", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_unit_id"], ["unit.id"], name=op.f("fk_paper_counter_office_unit_id_unit")),
        sa.PrimaryKeyConstraint("office_unit_id", "kind", "year", name=op.f("pk_paper_counter")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("issuer", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Enum("draft", "issued", name="planstage", native_enum=False, length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["supervising_unit_id"], ["unit.id"], name=op.f("fk_plan_supervising_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_plan_number")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "liaison",
                "handler",
                "deputy_leader",
                "principal_leader",
                "clerk",
                "reviewer",
                "issuer",
                "administrator",
                name="duty",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    op.create_index(op.f("ix_post_person_id"), "post", ["person_id"], unique=False)
    op.create_index(op.f("ix_post_unit_id_duty"), "post", ["unit_id", "duty"], unique=False)
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_rule_set_supervising_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint(
            "name", "supervising_unit_id", "version", name=op.f("uq_rule_set_name_supervising_unit_id_version")
        ),
    )
    op.create_table(
        "unit_alias",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_alias_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_alias")),
        sa.UniqueConstraint("alias", "unit_id", name=op.f("uq_unit_alias_alias_unit_id")),
    )
    op.create_table(
        "unit_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("short_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_name_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_name")),
    )
    op.create_index(op.f("ix_unit_name_name"), "unit_name", ["name"], unique=False)
    op.create_index(op.f("ix_unit_name_unit_id_from_on"), "unit_name", ["unit_id", "from_on"], unique=False)
    op.create_table(
        "unit_parent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_parent_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_parent_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_parent")),
    )
    op.create_index(op.f("ix_unit_parent_parent_id"), "unit_parent", ["parent_id"], unique=False)
    op.create_index(op.f("ix_unit_parent_unit_id_from_on"), "unit_parent", ["unit_id", "from_on"], unique=False)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_attempt_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
        sa.UniqueConstraint("message_id", "attempt", name=op.f("uq_delivery_attempt_message_id_attempt")),
    )
    op.create_table(
        "firing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("fired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("skipped_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("saw", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_firing_rule_set_id_rule_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firing")),
        sa.UniqueConstraint(
            "rule_set_id", "rung", "subject_id", "period", name=op.f("uq_firing_rule_set_id_rung_subject_id_period")
        ),
    )
    op.create_index(op.f("ix_firing_subject_id"), "firing", ["subject_id"], unique=False)
    op.create_table(
        "message_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.Enum("inbox", "email", name="channel", native_enum=False, length=32), nullable=False),
        sa.Column("template", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "urgency", sa.Enum("urgent", "ordinary", name="urgency", native_enum=False, length=32), nullable=False
        ),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_item_message_id_message")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_item_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_item")),
        sa.UniqueConstraint(
            "event_id", "person_id", "channel", name=op.f("uq_message_item_event_id_person_id_channel")
        ),
    )
    op.create_index(op.f("ix_message_item_message_id"), "message_item", ["message_id"], unique=False)
    op.create_index(
        "ix_message_item_ungathered",
        "message_item",
        ["group_id", "person_id", "channel"],
        unique=False,
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.create_table(
        "plan_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("part_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("part_title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("group_no", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("group_title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("no", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("kind", sa.Enum("task", "safeguard", name="itemkind", native_enum=False, length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("local_duty", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "report_cycle",
            sa.Enum("monthly", "quarterly", "half_year", "year", name="reportcycle", native_enum=False, length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_item_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint(
            "plan_id", "part_key", "group_no", "no", "kind", name=op.f("uq_plan_item_plan_id_part_key_group_no_no_kind")
        ),
    )
    op.create_table(
        "matter_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "plan_item",
                "instruction",
                "meeting",
                "inspection",
                "ranking",
                "fire_point",
                "complaint",
                name="sourcekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("basis_paper", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("approved_by", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_matter_source_item_id_plan_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_source")),
        sa.UniqueConstraint("item_id", name=op.f("uq_matter_source_item_id")),
    )
    op.create_table(
        "plan_item_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("printed", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "participate",
                "shared",
                "responsible",
                "guide",
                "local",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("open_list", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_unit_item_id_plan_item")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_item_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item_unit")),
    )
    op.create_index(op.f("ix_plan_item_unit_item_id"), "plan_item_unit", ["item_id"], unique=False)
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("split_from_id", sa.Uuid(), nullable=True),
        sa.Column("part_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("indicator", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "comparator",
            sa.Enum(">=", "<=", ">", "<", "=", "trend", name="comparator", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("value", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("scope_unit_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("soft", sa.Boolean(), nullable=False),
        sa.Column("approx", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_target_item_id_plan_item")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_target_plan_id_plan")),
        sa.ForeignKeyConstraint(["split_from_id"], ["target.id"], name=op.f("fk_target_split_from_id_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_index(op.f("ix_target_item_id"), "target", ["item_id"], unique=False)
    op.create_index(op.f("ix_target_plan_id"), "target", ["plan_id"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "participate",
                "shared",
                "responsible",
                "guide",
                "local",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("requirement", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column(
            "report_cycle",
            sa.Enum("monthly", "quarterly", "half_year", "year", name="reportcycle", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "drafted",
                "assigned",
                "return_asked",
                "in_progress",
                "closing_applied",
                "closing_examined",
                "suspended",
                "closed",
                "excused",
                "withdrawn",
                name="taskstage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("excused_reason", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_task_item_id_plan_item")),
        sa.ForeignKeyConstraint(["parent_id"], ["task.id"], name=op.f("fk_task_parent_id_task")),
        sa.ForeignKeyConstraint(["source_id"], ["matter_source.id"], name=op.f("fk_task_source_id_matter_source")),
        sa.ForeignKeyConstraint(["supervising_unit_id"], ["unit.id"], name=op.f("fk_task_supervising_unit_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_due", "task", ["due_on", "id"], unique=False)
    op.create_index(
        "ix_task_due_open",
        "task",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.create_index(op.f("ix_task_item_id"), "task", ["item_id"], unique=False)
    op.create_index(op.f("ix_task_parent_id"), "task", ["parent_id"], unique=False)
    op.create_index("ix_task_supervised", "task", ["supervising_unit_id", "due_on", "id"], unique=False)
    op.create_index(
        "ix_task_supervised_open",
        "task",
        ["supervising_unit_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.create_index("ix_task_unit", "task", ["unit_id", "due_on", "id"], unique=False)
    op.create_index(
        "ix_task_unit_open",
        "task",
        ["unit_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_attachment_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_attachment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_index(op.f("ix_attachment_task_id"), "attachment", ["task_id"], unique=False)
    op.create_index(op.f("ix_attachment_unit_id"), "attachment", ["unit_id"], unique=False)
    op.create_table(
        "contribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lead",
                "participate",
                "shared",
                "responsible",
                "guide",
                "local",
                name="role",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_contribution_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_contribution_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("task_id", "unit_id", name=op.f("uq_contribution_task_id_unit_id")),
    )
    op.create_index(op.f("ix_contribution_unit_id"), "contribution", ["unit_id"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "plan",
                "task",
                "report",
                "notice",
                "deadline",
                "contribution",
                "target",
                "sweep",
                "unit",
                "person",
                name="subjectkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "sign_for",
                "plan",
                "report",
                "contribution",
                "completion",
                "answer",
                name="deadlinekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("original_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("length_unit", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("explanation", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("calendar_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("paused_days", sa.Integer(), nullable=False),
        sa.Column("met_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("missed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("next_check_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervising_unit_id"], ["unit.id"], name=op.f("fk_deadline_supervising_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_deadline_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_deadline_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index(
        "ix_deadline_overdue",
        "deadline",
        ["supervising_unit_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("missed_at IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index(op.f("ix_deadline_subject_id_kind"), "deadline", ["subject_id", "kind"], unique=False)
    op.create_index(
        "ix_deadline_supervised_open",
        "deadline",
        ["supervising_unit_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index(op.f("ix_deadline_task_id"), "deadline", ["task_id"], unique=False)
    op.create_index(
        "ix_deadline_unit_open",
        "deadline",
        ["unit_id", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_index(
        "ix_deadline_to_check",
        "deadline",
        ["next_check_at", "id"],
        unique=False,
        postgresql_where=sa.text("next_check_at IS NOT NULL"),
    )
    op.create_index(
        "uq_deadline_period",
        "deadline",
        ["subject_id", "kind", "period"],
        unique=True,
        postgresql_where=sa.text("period IS NOT NULL"),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("office_unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("external_doc_no", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payload_sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("template_version", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["office_unit_id"], ["unit.id"], name=op.f("fk_paper_office_unit_id_unit")),
        sa.ForeignKeyConstraint(["replaces_id"], ["paper.id"], name=op.f("fk_paper_replaces_id_paper")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_paper_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint(
            "office_unit_id", "kind", "year", "serial", name=op.f("uq_paper_office_unit_id_kind_year_serial")
        ),
    )
    op.create_index(op.f("ix_paper_task_id"), "paper", ["task_id"], unique=False)
    op.create_table(
        "task_party",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "responsible",
                "supervising",
                "superior",
                "line",
                "participant",
                "former",
                name="partyrole",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_party_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_task_party_unit_id_unit")),
        sa.PrimaryKeyConstraint("task_id", "unit_id", name=op.f("pk_task_party")),
    )
    op.create_index(op.f("ix_task_party_unit_id_task_id"), "task_party", ["unit_id", "task_id"], unique=False)
    op.create_table(
        "task_target",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_task_target_target_id_target")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_target_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", "target_id", name=op.f("pk_task_target")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("urge", "supervision", name="noticekind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_label", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("level_colour", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("supervising_unit_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "proposed",
                "approved",
                "declined",
                "issued",
                "signed_for",
                "unanswered",
                "answered",
                "accepted",
                "replaced",
                "withdrawn",
                name="noticestage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("requirement", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("answer_working_days", sa.Integer(), nullable=False),
        sa.Column("answered_late", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadline.id"], name=op.f("fk_notice_deadline_id_deadline")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_notice_paper_id_paper")),
        sa.ForeignKeyConstraint(["supervising_unit_id"], ["unit.id"], name=op.f("fk_notice_supervising_unit_id_unit")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(
        op.f("ix_notice_supervising_unit_id_stage"), "notice", ["supervising_unit_id", "stage"], unique=False
    )
    op.create_index(op.f("ix_notice_task_id"), "notice", ["task_id"], unique=False)
    op.create_index(op.f("ix_notice_unit_id_stage"), "notice", ["unit_id", "stage"], unique=False)
    op.create_index(
        "uq_notice_under_way",
        "notice",
        ["task_id", "kind", "level"],
        unique=True,
        postgresql_where=sa.text("stage NOT IN ('declined', 'accepted', 'replaced', 'withdrawn')"),
    )
    op.create_table(
        "paper_withdrawal",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_withdrawal_paper_id_paper")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["paper.id"], name=op.f("fk_paper_withdrawal_withdrawn_by_id_paper")
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper_withdrawal")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("reviewing_unit_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "progress",
                "plan",
                "contribution",
                "answer",
                "closing",
                "refusal",
                name="reportkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "signed",
                "submitted",
                "returned",
                "accepted",
                "discarded",
                name="reportstage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=20000), nullable=False),
        sa.Column("obstacles", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("next_step", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("self_rating", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("office_finding", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=True),
        sa.Column("milestones", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("milestones_done", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("late_contributors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("signed_by", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_report_contribution_id_contribution")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_report_notice_id_notice")),
        sa.ForeignKeyConstraint(["reviewing_unit_id"], ["unit.id"], name=op.f("fk_report_reviewing_unit_id_unit")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_report_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(
        op.f("ix_report_contribution_id"),
        "report",
        ["contribution_id"],
        unique=False,
        postgresql_where=sa.text("contribution_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_report_task_id_kind_period"), "report", ["task_id", "kind", "period"], unique=False)
    op.create_index("ix_report_to_review", "report", ["reviewing_unit_id", "stage", "submitted_at"], unique=False)
    op.create_index(op.f("ix_report_unit_id_stage"), "report", ["unit_id", "stage"], unique=False)
    op.create_index(
        "uq_report_progress_period",
        "report",
        ["task_id", "unit_id", "kind", "period"],
        unique=True,
        postgresql_where=sa.text("period IS NOT NULL AND stage <> 'discarded'"),
    )
    op.create_index(
        "uq_report_under_way",
        "report",
        ["task_id", "unit_id", "kind"],
        unique=True,
        postgresql_where=sa.text("period IS NULL AND kind <> 'answer' AND stage NOT IN ('discarded', 'accepted')"),
    )
    op.create_table(
        "milestone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_milestone_report_id_report")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_milestone_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_task_id"), "milestone", ["task_id"], unique=False)
    op.create_table(
        "report_attachment",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("attachment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("evidence", "stamp_page", name="attachmentpurpose", native_enum=False, length=32),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_report_attachment_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_attachment_report_id_report")),
        sa.PrimaryKeyConstraint("report_id", "attachment_id", name=op.f("pk_report_attachment")),
    )
    op.create_table(
        "report_value",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("statement", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_value_report_id_report")),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_report_value_target_id_target")),
        sa.PrimaryKeyConstraint("report_id", "target_id", name=op.f("pk_report_value")),
    )

    op.execute(
        "INSERT INTO deployment (id, is_demo, offset_seconds, created_at) VALUES (1, false, 0, clock_timestamp())"
    )
    op.execute(REFUSE_CHANGE)
    for table, when in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_{when.split()[0].lower()}_refused BEFORE {when} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("report_value")
    op.drop_table("report_attachment")
    op.drop_index(op.f("ix_milestone_task_id"), table_name="milestone")
    op.drop_table("milestone")
    op.drop_index(
        "uq_report_under_way",
        table_name="report",
        postgresql_where=sa.text("period IS NULL AND kind <> 'answer' AND stage NOT IN ('discarded', 'accepted')"),
    )
    op.drop_index(
        "uq_report_progress_period",
        table_name="report",
        postgresql_where=sa.text("period IS NOT NULL AND stage <> 'discarded'"),
    )
    op.drop_index(op.f("ix_report_unit_id_stage"), table_name="report")
    op.drop_index("ix_report_to_review", table_name="report")
    op.drop_index(op.f("ix_report_task_id_kind_period"), table_name="report")
    op.drop_index(
        op.f("ix_report_contribution_id"),
        table_name="report",
        postgresql_where=sa.text("contribution_id IS NOT NULL"),
    )
    op.drop_table("report")
    op.drop_table("paper_withdrawal")
    op.drop_index(
        "uq_notice_under_way",
        table_name="notice",
        postgresql_where=sa.text("stage NOT IN ('declined', 'accepted', 'replaced', 'withdrawn')"),
    )
    op.drop_index(op.f("ix_notice_unit_id_stage"), table_name="notice")
    op.drop_index(op.f("ix_notice_task_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_supervising_unit_id_stage"), table_name="notice")
    op.drop_table("notice")
    op.drop_table("task_target")
    op.drop_index(op.f("ix_task_party_unit_id_task_id"), table_name="task_party")
    op.drop_table("task_party")
    op.drop_index(op.f("ix_paper_task_id"), table_name="paper")
    op.drop_table("paper")
    op.drop_index("uq_deadline_period", table_name="deadline", postgresql_where=sa.text("period IS NOT NULL"))
    op.drop_index("ix_deadline_to_check", table_name="deadline", postgresql_where=sa.text("next_check_at IS NOT NULL"))
    op.drop_index(
        "ix_deadline_unit_open",
        table_name="deadline",
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.drop_index(op.f("ix_deadline_task_id"), table_name="deadline")
    op.drop_index(
        "ix_deadline_supervised_open",
        table_name="deadline",
        postgresql_where=sa.text("met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.drop_index(op.f("ix_deadline_subject_id_kind"), table_name="deadline")
    op.drop_index(
        "ix_deadline_overdue",
        table_name="deadline",
        postgresql_where=sa.text("missed_at IS NOT NULL AND met_at IS NULL AND cancelled_at IS NULL"),
    )
    op.drop_table("deadline")
    op.drop_index(op.f("ix_contribution_unit_id"), table_name="contribution")
    op.drop_table("contribution")
    op.drop_index(op.f("ix_attachment_unit_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_task_id"), table_name="attachment")
    op.drop_index(op.f("ix_attachment_sha256"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(
        "ix_task_unit_open",
        table_name="task",
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.drop_index("ix_task_unit", table_name="task")
    op.drop_index(
        "ix_task_supervised_open",
        table_name="task",
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.drop_index("ix_task_supervised", table_name="task")
    op.drop_index(op.f("ix_task_parent_id"), table_name="task")
    op.drop_index(op.f("ix_task_item_id"), table_name="task")
    op.drop_index(
        "ix_task_due_open",
        table_name="task",
        postgresql_where=sa.text(
            "stage IN ('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined', 'suspended')"
        ),
    )
    op.drop_index("ix_task_due", table_name="task")
    op.drop_table("task")
    op.drop_index(op.f("ix_target_plan_id"), table_name="target")
    op.drop_index(op.f("ix_target_item_id"), table_name="target")
    op.drop_table("target")
    op.drop_index(op.f("ix_plan_item_unit_item_id"), table_name="plan_item_unit")
    op.drop_table("plan_item_unit")
    op.drop_table("matter_source")
    op.drop_table("plan_item")
    op.drop_index(
        "ix_message_item_ungathered", table_name="message_item", postgresql_where=sa.text("message_id IS NULL")
    )
    op.drop_index(op.f("ix_message_item_message_id"), table_name="message_item")
    op.drop_table("message_item")
    op.drop_index(op.f("ix_firing_subject_id"), table_name="firing")
    op.drop_table("firing")
    op.drop_table("delivery_attempt")
    op.drop_index(op.f("ix_unit_parent_unit_id_from_on"), table_name="unit_parent")
    op.drop_index(op.f("ix_unit_parent_parent_id"), table_name="unit_parent")
    op.drop_table("unit_parent")
    op.drop_index(op.f("ix_unit_name_unit_id_from_on"), table_name="unit_name")
    op.drop_index(op.f("ix_unit_name_name"), table_name="unit_name")
    op.drop_table("unit_name")
    op.drop_table("unit_alias")
    op.drop_table("rule_set")
    op.drop_index(op.f("ix_post_unit_id_duty"), table_name="post")
    op.drop_index(op.f("ix_post_person_id"), table_name="post")
    op.drop_table("post")
    op.drop_table("plan")
    op.drop_table("paper_counter")
    op.drop_index(op.f("ix_message_person_id_channel_created_at"), table_name="message")
    op.drop_index(
        "ix_message_due", table_name="message", postgresql_where=sa.text("state IN ('accepted', 'sending', 'retry')")
    )
    op.drop_table("message")
    op.drop_index(op.f("ix_login_session_person_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index(op.f("ix_event_to_relay_group_id"), table_name="event_to_relay")
    op.drop_table("event_to_relay")
    op.drop_index(op.f("ix_designation_office_unit_id"), table_name="designation")
    op.drop_table("designation")
    op.drop_index(op.f("ix_agency_key_unit_id"), table_name="agency_key")
    op.drop_table("agency_key")
    op.drop_table("unit")
    op.drop_table("schedule_period")
    op.drop_table("person")
    op.drop_table("login_throttle")
    op.drop_table("leader")
    op.drop_table("idempotency_key")
    op.drop_index(op.f("ix_event_task_id_id"), table_name="event", postgresql_where=sa.text("task_id IS NOT NULL"))
    op.drop_table("event")
    op.drop_table("deployment")
    op.execute("DROP FUNCTION refuse_change")
