-- Tasks from number %(first)s to %(last)s as some years of supervision leave them: half closed, one in eight overdue.
-- Unit 1 bears one in eight, as a province's leading department does; office 1000 supervises every second task.
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT n, pg_temp.id(10, n) AS id, pg_temp.id(7, 1 + n %% 200) AS item_id,
       CASE WHEN n %% 8 = 0 THEN 1 ELSE 2 + n %% 71 END AS unit_no,
       CASE WHEN n %% 2 = 0 THEN 1000 ELSE 1001 + n %% 9 END AS office_no,
       CASE WHEN turn < 45 THEN 'closed' WHEN turn < 48 THEN 'withdrawn' WHEN turn < 88 THEN 'in_progress'
            WHEN turn < 94 THEN 'assigned' WHEN turn < 98 THEN 'closing_applied' ELSE 'suspended' END AS stage,
       turn >= 48 AND turn < 61 AS overdue,
       CASE WHEN turn < 48 THEN current_date - 1 - spread ELSE
         CASE WHEN turn < 61 THEN current_date - 1 - spread %% 300 ELSE current_date + 1 + spread %% 700 END END AS due_on
FROM (SELECT n, hash %% 100 AS turn, hash / 100 %% 1800 AS spread
      FROM (SELECT n, abs(hashint8(n)::bigint)::integer AS hash
            FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS s(n)) AS hashed) AS numbered;

INSERT INTO task (id, source_id, item_id, parent_id, unit_id, supervising_unit_id, role, title, requirement, report_cycle,
                  stage, version, due_on, created_at, closed_at)
SELECT id, pg_temp.id(9, 1 + n %% 200), item_id, CASE WHEN n %% 50 BETWEEN 1 AND 3 THEN pg_temp.id(10, n - n %% 50) END,
       pg_temp.id(1, unit_no), pg_temp.id(1, office_no), 'responsible', '测试任务' || n || '：按方案要求完成年度治理工程',
       '按时完成并报送佐证材料', 'monthly', stage, 3, due_on, now() - interval '1 year',
       CASE WHEN stage = 'closed' THEN now() - interval '30 days' END
FROM made;

INSERT INTO task_party (task_id, unit_id, role)
SELECT id, pg_temp.id(1, unit_no), 'responsible' FROM made
UNION ALL SELECT id, pg_temp.id(1, office_no), 'supervising' FROM made
UNION ALL SELECT id, pg_temp.id(1, 0), 'superior' FROM made
UNION ALL SELECT id, pg_temp.id(1, 2 + (n + 1) %% 71), 'line' FROM made WHERE n %% 8 > 3;

INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, period, original_on, due_on,
                      basis_on, explanation, calendar_version, provisional, paused_days, met_at, missed_at, cancelled_at,
                      next_check_at, version)
SELECT pg_temp.id(13, n), 'task', id, id, pg_temp.id(1, unit_no), pg_temp.id(1, office_no), 'completion', NULL, due_on, due_on,
       due_on - 300, '方案载明的完成时限', '2021', false, 0,
       CASE WHEN stage IN ('closed', 'closing_applied') THEN due_on - interval '3 days' END,
       CASE WHEN overdue THEN due_on + interval '1 day' END,
       CASE WHEN stage = 'withdrawn' THEN now() END,
       CASE WHEN stage IN ('in_progress', 'assigned') THEN now() + interval '3 days' END, 2
FROM made;

INSERT INTO deadline (id, subject_kind, subject_id, task_id, unit_id, supervising_unit_id, kind, period, original_on, due_on,
                      basis_on, explanation, calendar_version, provisional, paused_days, met_at, next_check_at, version)
SELECT pg_temp.id(14, n), 'task', id, id, pg_temp.id(1, unit_no), pg_temp.id(1, office_no), 'report', '2021-10',
       current_date + 5, current_date + 5, current_date - 25, '每月5日前', '2021', false, 0,
       CASE WHEN stage <> 'in_progress' THEN now() END, CASE WHEN stage = 'in_progress' THEN now() + interval '3 days' END, 1
FROM made WHERE n %% 2 = 0;

INSERT INTO event (id, subject_kind, subject_id, subject_seq, kind, schema_version, occurred_at, person_id, post_id, unit_id,
                   duty, capacity, via, from_stage, to_stage, data, task_id, concerned_unit_id, supervising_unit_id)
SELECT pg_temp.id(15, n), 'task', id, 1, 'task_signed_for', 1, now(), pg_temp.id(4, unit_no), pg_temp.id(5, unit_no),
       pg_temp.id(1, unit_no), 'handler', 'unit', 'web', 'assigned', 'in_progress', '{"title": "测试任务"}', id,
       pg_temp.id(1, unit_no), pg_temp.id(1, office_no)
FROM made;

INSERT INTO task_target (task_id, target_id) SELECT id, pg_temp.id(8, 1 + n %% 200) FROM made WHERE n %% 2 = 0;

INSERT INTO contribution (id, task_id, unit_id, role, created_at)
SELECT pg_temp.id(11, n), id, pg_temp.id(1, 2 + (n + 5) %% 71), 'participate', now() FROM made WHERE n %% 4 = 0;

INSERT INTO report (id, task_id, unit_id, reviewing_unit_id, kind, period, stage, version, round, text, obstacles,
                    next_step, self_rating, milestones, milestones_done, late_contributors, drafted_by, signed_by, signed_on,
                    created_at, submitted_at)
SELECT pg_temp.id(12, n), id, pg_temp.id(1, unit_no), pg_temp.id(1, office_no), 'progress', '2021-09', 'accepted', 4, 1,
       '已完成阶段任务。', '无', '继续推进', '按期', '[]', '[]', '[]', pg_temp.id(4, unit_no), '测试', current_date, now(), now()
FROM made WHERE n %% 4 = 0;

INSERT INTO report_value (report_id, target_id, value)
SELECT pg_temp.id(12, n), pg_temp.id(8, 1 + n %% 200), 95.5 FROM made WHERE n %% 4 = 0;
