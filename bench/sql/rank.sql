-- Counties with their own sites, a year of daily values of six pollutants, audited, in one batch a month; the group of
-- each county is in its code: 2200 + league (01 to 20) + number.
INSERT INTO unit (id, code, kind, from_on)
SELECT pg_temp.id(1, 100000 + n), 'c' || lpad((1 + n %% 20)::text, 2, '0') || '-' || n, 'county', '2015-01-01'
FROM generate_series(0, %(counties)s - 1) AS s(n);

INSERT INTO unit_name (id, unit_id, name, short_name, from_on)
SELECT pg_temp.id(2, 100000 + n), pg_temp.id(1, 100000 + n), '第' || n || '县', '第' || n || '县', '2015-01-01'
FROM generate_series(0, %(counties)s - 1) AS s(n);

INSERT INTO monitoring_site (id, code, name, kind, unit_id, from_on)
SELECT pg_temp.id(20, n), 'site-' || n, '第' || n || '县', 'unit', pg_temp.id(1, 100000 + n), '2015-01-01'
FROM generate_series(0, %(counties)s - 1) AS s(n);

INSERT INTO reading_batch (id, medium, edition, source, sha256, rows, replaced, unchanged, first_on, last_on, remarks, remark_count, via, received_at)
SELECT pg_temp.id(21, m), 'air', 'audited', '监测中心', lpad(m::text, 64, '0'), 1, 0, 0, make_date(2021, m, 1),
       (make_date(2021, m, 1) + interval '1 month')::date - 1, '[]', 0, 'key', now()
FROM generate_series(1, 12) AS s(m);

-- Figures are published so: integers, CO with one decimal. One day in fifty lacks a pollutant.
INSERT INTO air_reading (batch_id, site_id, span, measured_on, treatment, edition, so2, no2, pm10, pm25, co, o3)
SELECT pg_temp.id(21, extract(month FROM d)::integer), pg_temp.id(20, n), 'day', d, 'raw', 'audited',
       CASE WHEN (n * 7 + k) %% 50 <> 0 THEN 3 + (n * 31 + k * 17) %% 19 END,
       10 + (n * 13 + k * 29) %% 41, 20 + (n * 17 + k * 37) %% 131, 8 + (n * 11 + k * 23) %% 71,
       (3 + (n * 5 + k * 19) %% 17) / 10.0::double precision, 30 + (n * 3 + k * 41) %% 151
FROM (SELECT d::date AS d, row_number() OVER ()::integer AS k
      FROM generate_series('2021-01-01'::date, '2021-12-31', '1 day') d) AS days,
     generate_series(0, %(counties)s - 1) AS s(n);

INSERT INTO reading_batch_unit (batch_id, unit_id, first_on, last_on, rows)
SELECT pg_temp.id(21, m), pg_temp.id(1, 100000 + n), make_date(2021, m, 1),
       (make_date(2021, m, 1) + interval '1 month')::date - 1, 28
FROM generate_series(1, 12) AS s(m), generate_series(0, %(counties)s - 1) AS t(n);

-- Last year's rows of both sides, as its own rankings of that time would have left them.
INSERT INTO ranking (id, supervising_unit_id, medium, rank_window, period, from_on, to_on, group_key, group_name, limits,
                     revision, last_batch_id, stage, version, places, reckoned_at, remarks)
SELECT pg_temp.id(22, o * 2 + w), pg_temp.id(1, 1000 + o), 'air', CASE w WHEN 0 THEN 'month' ELSE 'cumulative' END,
       CASE w WHEN 0 THEN '2020-12' ELSE '2020-01..12' END, make_date(2020, CASE w WHEN 0 THEN 12 ELSE 1 END, 1),
       '2020-12-31', 'all', '全省', '2012', 1, pg_temp.id(21, 0), 'reckoned', 1, %(counties)s, now(), '[]'
FROM generate_series(0, 1) AS s(o), generate_series(0, 1) AS t(w);

INSERT INTO rank_row (ranking_id, unit_id, so2, no2, pm10, pm25, co, o3, index, rank)
SELECT pg_temp.id(22, k), pg_temp.id(1, 100000 + n), 10, 30 + n %% 11, 80 + n %% 23, 40 + n %% 17, 1.5, 140 + n %% 31,
       10 / 60.0 + (30 + n %% 11) / 40.0 + (80 + n %% 23) / 70.0 + (40 + n %% 17) / 35.0 + 1.5 / 4 + (140 + n %% 31) / 160.0,
       1
FROM generate_series(0, 3) AS t(k), generate_series(0, %(counties)s - 1) AS s(n);
