"""What a calendar is told of a talk: from the events a message tells and the notice served last before each."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, rows

KINDS = ("talk_party_served", "talk_party_put_off", "talk_party_released")
"""Each is a change of the appointment that a party has; their number before an event is the sequence of RFC 5545."""

_OF_MESSAGES = """
WITH told AS (
  SELECT DISTINCT ON (i.message_id, e.id) i.message_id, e.kind, e.subject_id, e.subject_seq, e.reason,
         m.address, m.created_at, p.name AS person_name
  FROM message_item i
  JOIN event e ON e.id = i.event_id
  JOIN message m ON m.id = i.message_id
  JOIN person p ON p.id = i.person_id
  WHERE i.message_id = ANY(%(ids)s) AND i.template = ANY(%(kinds)s) AND e.subject_kind = 'talk_party')
SELECT t.*, x.talk_id, served.summoned, pa.payload,
       (SELECT count(*) FROM event c WHERE c.subject_id = t.subject_id AND c.subject_seq < t.subject_seq
        AND c.kind = ANY(%(kinds)s)) AS sequence
FROM told t
JOIN talk_party x ON x.id = t.subject_id
JOIN LATERAL (
  SELECT s.data->>'summoned' AS summoned, (s.data->>'paper_id')::uuid AS paper_id FROM event s
  WHERE s.subject_id = t.subject_id AND s.subject_seq <= t.subject_seq AND s.kind = 'talk_party_served'
  ORDER BY s.subject_seq DESC LIMIT 1) served ON true
JOIN paper pa ON pa.id = served.paper_id
ORDER BY t.message_id, t.subject_id, t.subject_seq"""


def of_messages(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Return what these messages tell of talks, each event with the notice it stands on."""
    return rows(session, _OF_MESSAGES, {"ids": list(ids), "kinds": list(KINDS)})
