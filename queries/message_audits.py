"""Questions that find nothing while every change is told exactly once and every message comes to an end."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.planning import NAMED
from queries.sql import Row, json, rows

# Who was disabled, began or ended a post after the event was recorded may have been judged by another state of affairs.
_CHANGED_SINCE = """EXISTS (
  SELECT FROM event d WHERE d.subject_id = {person} AND d.kind IN ('person_disabled', 'person_enabled', 'post_begun',
    'post_ended', 'person_created') AND d.recorded_at > {recorded})"""
_TOLD_WRONG = f"""
WITH {NAMED},
missing AS (
  SELECT DISTINCT n.event_id AS id, n.kind, n.person_id FROM named n JOIN event e ON e.id = n.event_id
  WHERE NOT EXISTS (SELECT FROM message_item i
                    WHERE i.event_id = n.event_id AND i.person_id = n.person_id AND i.channel = 'inbox')
    AND NOT {_CHANGED_SINCE.format(person="n.person_id", recorded="e.recorded_at")}),
surplus AS (
  SELECT i.event_id AS id, e.kind, i.person_id FROM message_item i JOIN event e ON e.id = i.event_id
  JOIN person p ON p.id = i.person_id
  WHERE i.event_id = ANY(%(events)s) AND i.channel = 'inbox' AND i.why IS NULL AND p.disabled_at IS NULL
    AND NOT EXISTS (SELECT FROM named n WHERE n.event_id = i.event_id AND n.person_id = i.person_id)
    AND NOT {_CHANGED_SINCE.format(person="i.person_id", recorded="e.recorded_at")})
SELECT id, kind || '：应告知人员 ' || person_id || '，没有告知' AS words FROM missing
UNION ALL SELECT id, kind || '：不应告知人员 ' || person_id || '，却已告知' FROM surplus"""
# Of one message: what it holds, where it stands, how it got there. Each finds the messages that break it.
OF_MESSAGES: Mapping[str, str] = {
    "消息所载与告知一致": """
        SELECT m.id, '载明 ' || m.item_count || ' 项，实有 ' || count(i.message_id) || ' 项' AS words
        FROM message m LEFT JOIN message_item i ON i.message_id = m.id
        GROUP BY m.id HAVING (m.item_count > 0 AND m.item_count <> count(i.message_id)) OR count(i.message_id) = 0""",
    "未封口的消息都有缘由": """
        SELECT id, '未封口，既无待转发事件，也无将到的时间' AS words FROM message
        WHERE item_count = 0 AND NOT EXISTS (SELECT FROM event_to_relay)
          AND (ready_at IS NULL OR ready_at < %(late)s + make_interval(secs => coalesce(
            (SELECT offset_seconds FROM deployment LIMIT 1), 0)))""",
    "未了结的消息都有下次时间": """
        SELECT id, '状态 ' || state || '，没有下次时间' AS words FROM message
        WHERE item_count > 0 AND state IN ('accepted', 'sending', 'retry') AND next_attempt_at IS NULL""",
    "到时的消息已经处理": """
        SELECT id, '状态 ' || state || '，应在 ' || next_attempt_at || ' 处理' AS words FROM message
        WHERE item_count > 0 AND state IN ('accepted', 'sending', 'retry') AND next_attempt_at < %(late)s""",
    "了结的消息都有时刻或原因": """
        SELECT id, '状态 ' || state || '，没有时刻或原因' AS words FROM message
        WHERE (state IN ('sent', 'delivered') AND sent_at IS NULL)
           OR (state = 'delivered' AND delivered_at IS NULL)
           OR (state IN ('failed', 'dead', 'unknown', 'retry') AND error IS NULL AND replayed_after < attempts)""",
    "每次尝试都有记录": """
        SELECT m.id, '计 ' || m.attempts || ' 次，记录 ' || count(a.id) || ' 次' AS words
        FROM message m LEFT JOIN delivery_attempt a ON a.message_id = m.id
        GROUP BY m.id HAVING m.attempts <> count(a.id) OR m.attempts <> coalesce(max(a.attempt), 0)""",
    "每次尝试都有结果": """
        SELECT m.id, '第 ' || a.attempt || ' 次尝试没有结果' AS words
        FROM message m JOIN delivery_attempt a ON a.message_id = m.id
        WHERE a.ended_at IS NULL AND NOT (m.state = 'sending' AND a.attempt = m.attempts)""",
    "同一消息只发成一次": """
        SELECT m.id, '发成 ' || count(*) || ' 次' AS words
        FROM message m JOIN delivery_attempt a ON a.message_id = m.id AND a.attempt > m.replayed_after
        WHERE a.outcome = 'sent' GROUP BY m.id HAVING count(*) > 1""",
    "可能送达的不超过通道允许的次数": """
        SELECT m.id, m.channel || ' 可能发出 ' || count(*) || ' 次' AS words
        FROM message m JOIN delivery_attempt a ON a.message_id = m.id AND a.attempt > m.replayed_after
        WHERE a.outcome IN ('uncertain', 'sent', 'handed_over')
        GROUP BY m.id HAVING count(*) > 1 + (%(resends)s::jsonb->>m.channel)::integer""",
}


def told_wrong(session: Session, events: Sequence[UUID], *, reactions: Sequence[dict[str, Any]]) -> list[Row]:
    """Return who should have been told of these events and was not, or was and should not."""
    return rows(session, _TOLD_WRONG, {"events": list(events), "reactions": json(reactions)})


def relayed(session: Session, *, after: UUID | None, limit: int) -> list[UUID]:
    """Return events that have left the queue, in the order of their making."""
    found = rows(
        session,
        "SELECT e.id FROM event e WHERE (%(after)s::uuid IS NULL OR e.id > %(after)s) "
        "AND NOT EXISTS (SELECT FROM event_to_relay q WHERE q.event_id = e.id) ORDER BY e.id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )
    return [entry["id"] for entry in found]


def wrong_messages(session: Session, question: str, *, late: datetime, resends: Mapping[str, int]) -> list[Row]:
    """Ask one question; return the messages that break it, at most a hundred."""
    return rows(
        session,
        f"SELECT id, words FROM ({question}) q ORDER BY id LIMIT 100",
        {"late": late, "resends": json(dict(resends))},
    )
