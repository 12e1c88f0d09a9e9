-- A small province for measurements: 72 units that bear tasks, ten offices that supervise, a plan of 200 items.
INSERT INTO unit (id, code, kind, from_on)
SELECT pg_temp.id(1, n), 'bench-' || n, CASE WHEN n = 0 THEN 'province' WHEN n >= 1000 THEN 'office' ELSE 'county' END,
       '2015-01-01'
FROM (SELECT generate_series(0, 72) UNION ALL SELECT generate_series(1000, 1009)) AS s(n);

INSERT INTO unit_name (id, unit_id, name, short_name, from_on)
SELECT pg_temp.id(2, row_number() OVER (ORDER BY id)), id, '测试单位' || code, '测试' || code, '2015-01-01' FROM unit;

INSERT INTO unit_parent (id, unit_id, parent_id, from_on)
SELECT pg_temp.id(3, row_number() OVER (ORDER BY id)), id, pg_temp.id(1, 0), '2015-01-01' FROM unit WHERE kind <> 'province';

-- Persons 1 to 72 handle their unit's papers, person 1000 is the clerk of the office.
INSERT INTO person (id, name, login, email, password_hash)
SELECT pg_temp.id(4, n), '测试' || n, 'bench-' || n, 'bench-' || n || '@bench.invalid', %(password_hash)s
FROM (SELECT generate_series(1, 72) UNION ALL SELECT 1000) AS s(n);

INSERT INTO post (id, person_id, unit_id, duty, from_on)
SELECT pg_temp.id(5, n), pg_temp.id(4, n), pg_temp.id(1, n), CASE n WHEN 1000 THEN 'clerk' ELSE 'handler' END, '2015-01-01'
FROM (SELECT generate_series(1, 72) UNION ALL SELECT 1000) AS s(n);

INSERT INTO plan (id, number, title, issuer, issued_on, supervising_unit_id, stage, version, created_at)
VALUES (pg_temp.id(6, 1), '测试〔2021〕1号', '测试方案', '测试省', '2021-01-01', pg_temp.id(1, 1000), 'issued', 2, now());

INSERT INTO plan_item (id, plan_id, part_key, part_title, group_no, group_title, no, title, kind, position, local_duty,
                       report_cycle)
SELECT pg_temp.id(7, n), pg_temp.id(6, 1), 'main', '重点任务', '（一）', '测试', n::text, '测试任务' || n, 'task', n, false,
       'monthly'
FROM generate_series(1, 200) AS s(n);

INSERT INTO target (id, plan_id, item_id, part_key, indicator, comparator, value, unit, scope_unit_ids, soft, approx)
SELECT pg_temp.id(8, n), pg_temp.id(6, 1), pg_temp.id(7, n), 'main', '测试指标' || n, '>=', 90, '%%', '[]', false, false
FROM generate_series(1, 200) AS s(n);

INSERT INTO matter_source (id, kind, item_id, title, basis_paper, occurred_on)
SELECT pg_temp.id(9, n), 'plan_item', pg_temp.id(7, n), '测试任务' || n, '测试〔2021〕1号', '2021-01-01'
FROM generate_series(1, 200) AS s(n);
