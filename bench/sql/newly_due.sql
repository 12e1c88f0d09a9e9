-- The dates of tasks %(first)s to %(last)s were yesterday: the clock has reminded of them and looks again tonight.
UPDATE deadline d SET due_on = '2021-06-30', next_check_at = '2021-07-01 00:00+08'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS s(n) WHERE d.id = pg_temp.id(13, n);

INSERT INTO firing (id, rule_set_id, rung, subject_id, period, due_at, fired_at, saw)
SELECT pg_temp.id(20 + place::integer, n), r.id, f.rung, pg_temp.id(13, n), '2021-06-30', f.fired_at, f.fired_at,
       '{"kind": "completion", "due_on": "2021-06-30", "missed_at": null}'
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS s(n),
     (SELECT id FROM rule_set WHERE name = 'ladder') AS r,
     unnest(ARRAY['due-7', 'due-3', 'due-1'],
            ARRAY['2021-06-21 08:30+08', '2021-06-25 08:30+08', '2021-06-29 08:30+08']::timestamptz[])
       WITH ORDINALITY AS f(rung, fired_at, place);
