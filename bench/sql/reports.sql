-- Signed progress reports that wait to be submitted, ten periods on each task, each with the deadline it will meet.
-- Every fourth task has two contributors who are late.
INSERT INTO task (id, source_id, item_id, unit_id, supervising_unit_id, role, title, requirement, report_cycle, stage,
                  version, due_on, created_at)
SELECT pg_temp.id(10, n), pg_temp.id(9, 1 + n %% 200), pg_temp.id(7, 1 + n %% 200), pg_temp.id(1, 1 + n %% 72),
       pg_temp.id(1, 1000), 'responsible', '测试任务' || n, '', 'monthly', 'in_progress', 3, current_date + 200, now()
FROM generate_series(0, (%(reports)s - 1) / 10) AS s(n);

INSERT INTO task_party (task_id, unit_id, role)
SELECT t.id, p.unit_id, p.role
FROM task t CROSS JOIN LATERAL (VALUES (t.unit_id, 'responsible'), (t.supervising_unit_id, 'supervising'),
                                       (pg_temp.id(1, 0), 'superior')) AS p(unit_id, role);

INSERT INTO contribution (id, task_id, unit_id, role, created_at)
SELECT pg_temp.id(11, n * 2 + k), pg_temp.id(10, n), pg_temp.id(1, 1 + (n + 1 + k) %% 72), 'participating', now()
FROM generate_series(0, (%(reports)s - 1) / 10, 4) AS s(n), generate_series(0, 1) AS c(k);

INSERT INTO report (id, task_id, unit_id, reviewing_unit_id, kind, period, stage, version, round, text, obstacles,
                    next_step, self_rating, milestones, milestones_done, late_contributors, drafted_by, signed_by, signed_on, created_at)
SELECT pg_temp.id(12, n), pg_temp.id(10, n / 10), pg_temp.id(1, 1 + (n / 10) %% 72), pg_temp.id(1, 1000), 'progress',
       '2021-' || lpad((1 + n %% 10)::text, 2, '0'), 'signed', 2, 1, repeat('已完成阶段任务。', 40), '无', '继续推进', '按期',
       '[]', '[]', '[]', pg_temp.id(4, 1 + (n / 10) %% 72), '测试', current_date, now()
FROM generate_series(0, %(reports)s - 1) AS s(n);

INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, period, original_on, due_on,
                      basis_on, explanation, calendar_version, provisional, paused_days, next_check_at, version)
SELECT pg_temp.id(13, n), 'task', pg_temp.id(10, n / 10), pg_temp.id(10, n / 10), pg_temp.id(1, 1 + (n / 10) %% 72),
       pg_temp.id(1, 1000), 'report', '2021-' || lpad((1 + n %% 10)::text, 2, '0'), current_date + 5, current_date + 5,
       current_date - 5, '每月5日前', '2021', false, 0, now() + interval '3 days', 1
FROM generate_series(0, %(reports)s - 1) AS s(n);
