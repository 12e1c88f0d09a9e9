-- What a night writes, by hand: one batch in one statement that only updates and inserts, into the same tables.
WITH due AS (
  SELECT id FROM deadline WHERE next_check_at <= %(at)s ORDER BY next_check_at, id LIMIT 1000 FOR UPDATE SKIP LOCKED),
marked AS (
  UPDATE deadline d SET next_check_at = timestamptz '2021-07-07 08:30+08', missed_at = %(at)s, version = d.version + 1
  FROM due WHERE d.id = due.id
  RETURNING d.id, d.task_id, d.unit_id, d.supervising_unit_id, d.due_on, d.version, gen_random_uuid() AS event_id),
fired AS (
  INSERT INTO firing (id, rule_set_id, rung, subject_id, period, due_at, fired_at, saw, event_id)
  SELECT gen_random_uuid(), %(rule_set)s, 'overdue-closing', id, due_on::text, timestamptz '2021-07-01 00:00+08', %(at)s,
    %(saw)s, event_id FROM marked),
noted AS (
  INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data,
    rule_set_id, cause_event_id, task_id, concerned_unit_id, supervising_unit_id)
  SELECT event_id, 'deadline', id, version, 'deadline_missed', 1, %(at)s, 'system', 'system', %(data)s, %(rule_set)s,
    %(run)s, task_id, unit_id, supervising_unit_id FROM marked),
queued AS (
  INSERT INTO event_to_relay (event_id, group_id, held, kind) SELECT event_id, %(run)s, false, 'deadline_missed' FROM marked)
INSERT INTO message_item (id, event_id, group_id, person_id, post_id, channel, template, urgency, message_id)
SELECT gen_random_uuid(), m.event_id, %(run)s, t.person_id, t.post_id, t.channel, 'deadline_missed', 'urgent', t.message_id
FROM marked m JOIN told t ON t.unit_id = m.unit_id
