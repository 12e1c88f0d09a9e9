-- What a sweep leaves: %(count)s missed dates, released together, each told to one of 3 000 persons.
INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data, cause_event_id,
                   concerned_unit_id, supervising_unit_id)
SELECT pg_temp.id(50, n), 'deadline', pg_temp.id(51, n), 1, 'deadline_missed', 1, now(), 'system', 'system',
       jsonb_build_object('title', '测试任务' || n || '：按方案要求完成年度治理工程', 'due_on', '2021-06-30',
                          'audience', jsonb_build_array((ARRAY['liaison', 'handler', 'deputy_leader'])[1 + n / 1000 %% 3])),
       pg_temp.id(52, 1), pg_temp.id(1, 2000 + n %% 1000), pg_temp.id(1, 1000 + n %% 10)
FROM generate_series(1, %(count)s) AS s(n);

INSERT INTO event_to_relay (event_id, group_id, held, kind)
SELECT id, cause_event_id, false, kind FROM event WHERE cause_event_id = pg_temp.id(52, 1);
