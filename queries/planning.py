"""The statement of the planner: who is told of these events, by every channel that reaches him, in which message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.clock import day_of
from core.ids import id_prefix
from queries.departures import TO_SUCCESSORS
from queries.shown import SHOWN, SHOWN_TO
from queries.sql import Row, json, rows

# The nearest government above the unit of the matter, however many bureaus lie between, by the tree of the day.
_GOVERNMENT_ABOVE = """(
  WITH RECURSIVE up AS (
    SELECT e.concerned_unit_id AS unit_id, 0 AS steps
    UNION ALL
    SELECT u.parent_id, up.steps + 1 FROM up JOIN unit_parent u ON u.unit_id = up.unit_id
    WHERE up.steps < 9 AND u.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
      AND (u.to_on IS NULL OR u.to_on > (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date))
  SELECT up.unit_id FROM up JOIN unit u ON u.id = up.unit_id
  WHERE up.steps > 0 AND u.kind IN ('province', 'prefecture', 'county', 'zone') ORDER BY up.steps LIMIT 1)"""
_IN_FORCE = """{post}.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
    AND ({post}.to_on IS NULL OR {post}.to_on > (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date)"""
_RULES = """jsonb_to_recordset(%(reactions)s) AS r(
       place integer, kind text, party text, duties text[], narrowed boolean, report_kinds text[], template text,
       urgency text)"""
_UNIT = f"""CASE r.party
       WHEN 'concerned' THEN e.concerned_unit_id WHEN 'supervising' THEN e.supervising_unit_id
       WHEN 'actor' THEN e.unit_id
       WHEN 'superior' THEN CASE WHEN e.data ? 'above' THEN {_GOVERNMENT_ABOVE} END
       ELSE (e.data->>'from_unit_id')::uuid END"""
_ADDRESSED = """(NOT r.narrowed OR e.data->(CASE r.party WHEN 'superior' THEN 'above' ELSE 'audience' END)
         @> to_jsonb({duty}::text))
    AND (NOT r.narrowed OR {duty} <> 'principal_leader' OR e.data ? 'principal_leader_basis')"""
# Whom the rules name, whatever channel reaches him.
_BY_RULE = f"""
by_rule AS MATERIALIZED (
  SELECT e.id AS event_id, coalesce(e.cause_event_id, e.id) AS group_id, e.kind, e.occurred_at, r.place, r.template,
         CASE WHEN r.narrowed THEN coalesce(e.data->>'urgency', r.urgency) ELSE r.urgency END AS urgency,
         po.id AS post_id, po.unit_id, p.id AS person_id, p.email, p.phone
  FROM event e
  JOIN {_RULES} ON r.kind = e.kind
  JOIN post po ON po.unit_id = {_UNIT}
  JOIN person p ON p.id = po.person_id
  WHERE e.id = ANY(%(events)s)
    AND po.duty = ANY(r.duties)
    AND {_ADDRESSED.format(duty="po.duty")}
    AND (r.report_kinds IS NULL OR e.data->>'kind' IS NULL OR e.data->>'kind' = ANY(r.report_kinds))
    AND {_IN_FORCE.format(post="po")}
    AND p.disabled_at IS NULL
    AND p.id IS DISTINCT FROM e.person_id)"""
# Beside him whoever stands in for him on that day, as long as he has a post in the same unit; one step, no chain.
_SUBSTITUTES = f"""
named AS MATERIALIZED (
  SELECT *, NULL::text AS why FROM by_rule
  UNION ALL
  SELECT n.event_id, n.group_id, n.kind, n.occurred_at, n.place, n.template, n.urgency, n.post_id, n.unit_id,
         p.id, p.email, p.phone, 'substitute'
  FROM by_rule n JOIN event e ON e.id = n.event_id
  JOIN substitute s ON s.person_id = n.person_id AND s.created_at <= e.occurred_at
    AND (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN s.from_on AND s.to_on
  JOIN person p ON p.id = s.substitute_id
  WHERE p.disabled_at IS NULL AND p.id IS DISTINCT FROM e.person_id
    AND EXISTS (SELECT FROM post own WHERE own.person_id = p.id AND own.unit_id = n.unit_id
                AND {_IN_FORCE.format(post="own")}))"""
NAMED = f"{_BY_RULE},{_SUBSTITUTES}"
_CHANNELS = "jsonb_to_recordset(%(channels)s) AS c(channel text, reach text, address text, templates text[])"
_OPEN_TO = "x.disabled_at IS NULL AND (x.kinds = '[]' OR x.kinds ?"
# A person is told by what reaches him; a group of a unit once of what its people are told; a system of every event its
# unit may know of, by itself (`single`).
_TOLD = f"""
told AS MATERIALIZED (
  (SELECT DISTINCT ON (n.event_id, n.person_id, c.channel)
          n.event_id, n.group_id, n.occurred_at, n.person_id AS receiver, n.person_id, NULL::uuid AS endpoint_id,
          n.post_id, n.why, c.channel, n.template, n.urgency, NULL::uuid AS single,
          jsonb_build_object('email', n.email, 'phone', n.phone)->>c.address AS address
   FROM named n CROSS JOIN {_CHANNELS}
   WHERE c.reach = 'person' AND (c.templates IS NULL OR n.template = ANY(c.templates))
     AND (c.address IS NULL
          OR nullif(jsonb_build_object('email', n.email, 'phone', n.phone)->>c.address, '') IS NOT NULL)
   ORDER BY n.event_id, n.person_id, c.channel, n.why IS NOT NULL, n.place, n.post_id)
  UNION ALL
  (SELECT DISTINCT ON (n.event_id, x.id)
          n.event_id, n.group_id, n.occurred_at, x.id, NULL, x.id, NULL, NULL, x.channel, n.template, n.urgency, NULL,
          NULL
   FROM named n JOIN endpoint x ON x.unit_id = n.unit_id JOIN {_CHANNELS} ON c.channel = x.channel
   WHERE c.reach = 'group' AND (c.templates IS NULL OR n.template = ANY(c.templates)) AND {_OPEN_TO} n.kind)
   ORDER BY n.event_id, x.id, n.place)
  UNION ALL
  SELECT e.id, coalesce(e.cause_event_id, e.id), e.occurred_at, x.id, NULL, x.id, NULL, NULL, x.channel, e.kind,
         CASE WHEN e.kind = ANY(%(urgent)s) THEN 'urgent' ELSE 'ordinary' END, e.id, NULL
  FROM event e JOIN endpoint x ON x.unit_id IN (e.concerned_unit_id, e.supervising_unit_id)
  JOIN {_CHANNELS} ON c.channel = x.channel
  WHERE e.id = ANY(%(events)s) AND c.reach = 'system' AND e.kind <> ALL(%(internal)s) AND {_OPEN_TO} e.kind)
    AND NOT EXISTS (SELECT FROM message_item i WHERE i.event_id = e.id AND i.endpoint_id = x.id)
    AND {SHOWN.replace("%(units)s", "ARRAY[x.unit_id]")})"""
# An item's id carries no order: its event's does. Hence it may be made by the database, row by row. What may be
# gathered goes into the message that is open for this receiver, channel and urgency, its count 0 until all is there.
_PLAN = f"""
WITH {{named}},{_TOLD},
keys AS (
  SELECT receiver, person_id, endpoint_id, channel, urgency, single, count(*) AS items, min(address) AS address,
         max(occurred_at) AS business_at,
         single IS NOT NULL OR (%(express)s AND urgency = 'urgent') AS at_once
  FROM told GROUP BY receiver, person_id, endpoint_id, channel, urgency, single),
fresh AS MATERIALIZED (
  SELECT k.*, k.at_once AND k.channel = ANY(%(stay)s) AS is_there,
         (%(id_prefix)s || lpad(to_hex(row_number() OVER (
           ORDER BY k.receiver, k.channel, k.urgency, k.single)), 12, '0'))::uuid AS id
  FROM keys k WHERE k.at_once OR NOT EXISTS (
    SELECT FROM message m WHERE m.item_count = 0 AND m.channel = k.channel AND m.urgency = k.urgency
      AND (m.person_id = k.receiver OR m.endpoint_id = k.receiver))),
begun AS (
  INSERT INTO message (id, person_id, endpoint_id, channel, urgency, lane, address, item_count, state, attempts,
                       ready_at, next_attempt_at, sent_at, created_at, business_at)
  SELECT id, person_id, endpoint_id, channel, urgency,
         CASE WHEN urgency = 'ordinary' THEN 2 WHEN %(express)s THEN 0 ELSE 1 END, address,
         CASE WHEN at_once THEN items ELSE 0 END, CASE WHEN is_there THEN 'sent' ELSE 'accepted' END, 0,
         CASE WHEN at_once THEN %(at)s::timestamptz END, CASE WHEN at_once AND NOT is_there THEN %(now)s END,
         CASE WHEN is_there THEN %(now)s END, %(now)s, business_at
  FROM fresh),
open AS (
  SELECT id, receiver, channel, urgency, single FROM fresh
  UNION ALL
  SELECT id, coalesce(person_id, endpoint_id), channel, urgency, NULL FROM message
  WHERE item_count = 0 AND NOT (%(express)s AND urgency = 'urgent')),
items AS (
  INSERT INTO message_item (
    id, event_id, group_id, person_id, endpoint_id, post_id, why, channel, template, urgency, message_id)
  SELECT gen_random_uuid(), t.event_id, t.group_id, t.person_id, t.endpoint_id, t.post_id, t.why, t.channel,
         t.template, t.urgency, o.id
  FROM told t JOIN open o ON (o.receiver, o.channel, o.urgency) = (t.receiver, t.channel, t.urgency)
    AND o.single IS NOT DISTINCT FROM t.single)
SELECT id, channel FROM fresh WHERE at_once"""
_PLANS = {False: _PLAN.replace("{named}", NAMED), True: _PLAN.replace("{named}", TO_SUCCESSORS)}
_WITHOUT_PERSON = f"""
WITH addressed AS MATERIALIZED (
  SELECT e.id, e.occurred_at, e.supervising_unit_id, coalesce(e.data->>'title', e.kind) AS title, {_UNIT} AS unit_id,
         ARRAY(SELECT d.duty FROM unnest(r.duties) AS d(duty) WHERE {_ADDRESSED.format(duty="d.duty")}) AS duties
  FROM event e JOIN {_RULES} ON r.kind = e.kind
  WHERE e.id = ANY(%(events)s) AND e.supervising_unit_id IS NOT NULL AND e.kind <> 'unit_without_person'
    AND (r.report_kinds IS NULL OR e.data->>'kind' IS NULL OR e.data->>'kind' = ANY(r.report_kinds)))
SELECT e.unit_id, e.supervising_unit_id AS office_id, array_agg(DISTINCT d.duty) AS duties,
       count(DISTINCT e.id) AS items, min(e.title) AS title
FROM addressed e CROSS JOIN unnest(e.duties) AS d(duty)
WHERE e.unit_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM post po JOIN person p ON p.id = po.person_id
  WHERE po.unit_id = e.unit_id AND po.duty = ANY(e.duties) AND p.disabled_at IS NULL AND {_IN_FORCE.format(post="po")})
GROUP BY e.unit_id, e.supervising_unit_id"""


def plan_items(
    session: Session,
    events: Sequence[UUID],
    *,
    reactions: Sequence[dict[str, Any]],
    channels: Sequence[dict[str, Any]],
    urgent: Sequence[str],
    internal: Sequence[str],
    express: bool,
    now: datetime,
    at: datetime,
    aside: Sequence[UUID] = (),
) -> list[Row]:
    """Write who is told of these events; return what need not be gathered and is ready: id and channel.

    Everything else is in messages that are open until the relay has nothing more to plan. With `express` what is urgent
    is gathered from these events alone; what stays in the house then waits only for its words. With `aside` these are
    messages to people who have left, and whoever holds their duties now is told of the same; `at` is business time.
    """
    given = {"reactions": json(reactions), "channels": json(channels), "internal": list(internal), "express": express}
    given |= {"urgent": list(urgent), "stay": [entry["channel"] for entry in channels if entry["stays_here"]]}
    given |= {"events": list(events), "now": now, "at": at, "id_prefix": id_prefix()}
    return rows(session, _PLANS[bool(aside)], given | SHOWN_TO | {"aside": list(aside), "on": day_of(at)})


def without_person(session: Session, events: Sequence[UUID], *, reactions: Sequence[dict[str, Any]]) -> list[Row]:
    """Return units in which nobody holds any duty that a rule names for one of these events, and how many there are."""
    return rows(session, _WITHOUT_PERSON, {"events": list(events), "reactions": json(reactions)})
