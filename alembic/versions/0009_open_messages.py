"""Items are written once, into a message that stays open until all that belongs to it is there.

Revision: 0009, after 0008.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What the former relay had planned and not yet gathered goes into open messages; the next relay closes them.
GATHERED = """
WITH made AS (
  INSERT INTO message (id, person_id, channel, urgency, address, item_count, state, attempts, created_at, business_at)
  SELECT gen_random_uuid(), i.person_id, i.channel, i.urgency, CASE i.channel WHEN 'email' THEN p.email END, 0,
         'accepted', 0, now(), max(e.occurred_at)
  FROM message_item i JOIN person p ON p.id = i.person_id JOIN event e ON e.id = i.event_id
  WHERE i.message_id IS NULL GROUP BY i.person_id, i.channel, i.urgency, p.email
  RETURNING id, person_id, channel, urgency)
UPDATE message_item i SET message_id = m.id FROM made m
WHERE i.message_id IS NULL AND (i.person_id, i.channel, i.urgency) = (m.person_id, m.channel, m.urgency)"""


def upgrade() -> None:
    """Gather what is planned, and let no item be without a message any more."""
    op.execute(GATHERED)
    op.create_index(
        "uq_message_open",
        "message",
        ["person_id", "channel", "urgency"],
        unique=True,
        postgresql_where=sa.text("item_count = 0"),
    )
    op.create_index("ix_event_to_relay_held", "event_to_relay", ["group_id"], postgresql_where=sa.text("held"))
    op.drop_index("ix_message_item_ungathered", table_name="message_item")
    op.alter_column("message_item", "message_id", nullable=False)


def downgrade() -> None:
    """Let items wait for their message again; what is open now is gathered by the former relay."""
    op.alter_column("message_item", "message_id", nullable=True)
    op.create_index(
        "ix_message_item_ungathered",
        "message_item",
        ["group_id", "person_id", "channel"],
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.drop_index("ix_event_to_relay_held", table_name="event_to_relay")
    op.drop_index("uq_message_open", table_name="message")
    op.execute(
        "UPDATE message_item i SET message_id = NULL FROM message m WHERE m.id = i.message_id AND m.item_count = 0"
    )
    op.execute("DELETE FROM message WHERE item_count = 0")
