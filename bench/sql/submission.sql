-- What a submission writes, by hand: six prepared round trips. Given: first, span.
\set n :first + :client_id * :span + :done
\set done :done + 1
BEGIN;
SELECT version, task_id, unit_id, reviewing_unit_id AS office_id, drafted_by AS person_id, period
FROM report
WHERE id = ('01900000-000c-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND stage = 'signed' FOR UPDATE \gset
WITH met AS (
  UPDATE deadline SET met_at = clock_timestamp(), next_check_at = NULL, version = version + 1
  WHERE id = ('01900000-000d-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid)
UPDATE report SET stage = 'submitted', version = version + 1, submitted_at = clock_timestamp(),
  late_contributors = '["测试单位bench-2", "测试单位bench-3"]'
WHERE id = ('01900000-000c-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid AND stage = 'signed' AND version = :version;
INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, person_id, post_id, unit_id,
  duty, capacity, via, from_stage, to_stage, data, request_id, task_id, concerned_unit_id, supervising_unit_id)
VALUES (uuidv7(), 'report', ('01900000-000c-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid, :version + 1,
  'report_submitted', 1, clock_timestamp(), :person_id, :person_id, :unit_id, 'handler', 'unit', 'web', 'signed', 'submitted',
  '{"kind": "progress", "round": 1, "title": "测试任务1", "period": "2021-01", "late_contributors": ["测试单位bench-2", "测试单位bench-3"], "deadlines_changed": [{"id": "01900000-000d-7000-8000-000000000001", "met_at": "2026-01-01 00:00:00+00:00"}]}',
  uuidv7(), :task_id, :unit_id, :office_id)
RETURNING id AS event_id \gset
INSERT INTO event_to_relay (event_id, group_id, held) VALUES (:event_id, :event_id, false);
COMMIT;
