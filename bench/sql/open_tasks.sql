-- %(tasks)s open tasks, each with the date of its completion, every second with one of a report: as a province that
-- puts everything on record would have. 1 000 more units bear them, each with 联络员, 承办人 and 分管领导.
INSERT INTO unit (id, code, kind, from_on)
SELECT pg_temp.id(1, n), 'bench-' || n, 'county', '2015-01-01' FROM generate_series(2000, 2999) AS s(n);

INSERT INTO unit_name (id, unit_id, name, short_name, from_on)
SELECT pg_temp.id(2, n), pg_temp.id(1, n), '测试单位bench-' || n, '测试bench-' || n, '2015-01-01'
FROM generate_series(2000, 2999) AS s(n);

INSERT INTO unit_parent (id, unit_id, parent_id, from_on)
SELECT pg_temp.id(3, n), pg_temp.id(1, n), pg_temp.id(1, 0), '2015-01-01' FROM generate_series(2000, 2999) AS s(n);

CREATE TEMP TABLE staff ON COMMIT DROP AS
SELECT 3 * n + place - 1 AS number, n AS unit_no, duty
FROM generate_series(2000, 2999) AS s(n),
     unnest(ARRAY['liaison', 'handler', 'deputy_leader']) WITH ORDINALITY AS d(duty, place);

INSERT INTO person (id, name, login, email)
SELECT pg_temp.id(4, number), '测试' || number, 'bench-' || number, 'bench-' || number || '@bench.invalid' FROM staff;

INSERT INTO post (id, person_id, unit_id, duty, from_on)
SELECT pg_temp.id(5, number), pg_temp.id(4, number), pg_temp.id(1, unit_no), duty, '2015-01-01' FROM staff;

INSERT INTO task (id, source_id, item_id, unit_id, supervising_unit_id, role, title, requirement, stage, version, due_on,
                  created_at)
SELECT pg_temp.id(10, n), pg_temp.id(9, 1 + n %% 200), pg_temp.id(7, 1 + n %% 200), pg_temp.id(1, 2000 + n %% 1000),
       pg_temp.id(1, 1000 + n %% 10), 'responsible', '测试任务' || n || '：按方案要求完成年度治理工程', '按时完成并报送佐证材料',
       'in_progress', 3, date '2021-07-01' + (n %% 700)::integer, '2021-01-04 09:00+08'
FROM generate_series(0, %(tasks)s - 1) AS s(n);

INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, original_on, due_on,
                      basis_on, explanation, calendar_version, provisional, paused_days, next_check_at, version)
SELECT pg_temp.id(13, n), 'task', pg_temp.id(10, n), pg_temp.id(10, n), pg_temp.id(1, 2000 + n %% 1000),
       pg_temp.id(1, 1000 + n %% 10), 'completion', date '2021-07-01' + (n %% 700)::integer,
       date '2021-07-01' + (n %% 700)::integer, date '2021-01-04' + (n / 10 %% 20)::integer, '方案载明的完成时限', '2021',
       false, 0, timestamptz '2021-07-05 08:30+08' + (n %% 690) * interval '1 day', 2
FROM generate_series(0, %(tasks)s - 1) AS s(n);

INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, period, original_on,
                      due_on, basis_on, explanation, calendar_version, provisional, paused_days, next_check_at, version)
SELECT pg_temp.id(14, n), 'task', pg_temp.id(10, n), pg_temp.id(10, n), pg_temp.id(1, 2000 + n %% 1000),
       pg_temp.id(1, 1000 + n %% 10), 'report', '2021-07', '2021-08-05', '2021-08-05', '2021-07-01', '每月5日前', '2021',
       false, 0, timestamptz '2021-08-04 08:30+08', 1
FROM generate_series(0, %(tasks)s - 1, 2) AS s(n);

-- The calendar in force reached these dates long ago.
INSERT INTO schedule_period (id, job, period, started_at, finished_at)
SELECT pg_temp.id(16, round), 'redate_deadlines', p.calendar_version || '/' || round, now(), now()
FROM (SELECT calendar_version FROM calendar_paper ORDER BY number DESC LIMIT 1) AS p, generate_series(1, 2) AS r(round);
