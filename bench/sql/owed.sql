-- %(count)s events from number %(first)s on, each told to one person, or to the one endpoint, by %(channel)s, ready now.
INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, capacity, via, data, concerned_unit_id,
                   supervising_unit_id)
SELECT pg_temp.id(40, n), 'task', pg_temp.id(41, n), 1, %(kind)s, 1, now(), 'supervising_office', 'web',
       jsonb_build_object('title', '测试任务' || n || '：按方案要求完成年度治理工程', 'due_on', '2021-12-31', 'number', '测〔2021〕' || n %% 100 || '号'),
       pg_temp.id(1, 1 + n %% 72), pg_temp.id(1, 1000)
FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) AS s(n);

INSERT INTO message (id, person_id, endpoint_id, channel, urgency, lane, address, item_count, state, attempts,
                     next_attempt_at, created_at, business_at)
SELECT pg_temp.id(42, n), CASE WHEN x.id IS NULL THEN pg_temp.id(4, 1 + n %% 72) END, x.id, %(channel)s, 'ordinary', 2,
       CASE %(channel)s WHEN 'email' THEN 'bench-' || 1 + n %% 72 || '@bench.invalid' WHEN 'sms' THEN '13800138000' END,
       1, 'accepted', 0, now(), now(), now()
FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) AS s(n)
LEFT JOIN endpoint x ON x.channel = %(channel)s;

INSERT INTO message_item (id, event_id, group_id, person_id, endpoint_id, channel, template, urgency, message_id)
SELECT pg_temp.id(43, n), pg_temp.id(40, n), pg_temp.id(40, n), m.person_id, m.endpoint_id, m.channel, %(kind)s,
       m.urgency, m.id
FROM generate_series(%(first)s::bigint, %(first)s + %(count)s - 1) AS s(n) JOIN message m ON m.id = pg_temp.id(42, n);
