"""The figures of a stretch of time, from the record alone: what happened by month, who kept dates, what stops cost."""

from datetime import datetime

from sqlmodel import Session

from queries.sql import Row, rows

_MONTH = "to_char({} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"


def events_by_month(session: Session) -> list[Row]:
    """Return how often each kind of event happened in each month; an issued notice under its level."""
    return rows(
        session,
        f"""SELECT {_MONTH.format("occurred_at")} AS month, kind,
              CASE WHEN kind = 'notice_issued' THEN data->>'label' END AS label, count(*) AS number
            FROM event GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    )


def messages_by_month(session: Session, channel: str) -> list[Row]:
    """Return how many persons got how many messages, holding how many matters, by business month."""
    return rows(
        session,
        f"""SELECT {_MONTH.format("business_at")} AS month, count(DISTINCT person_id) AS persons, count(*) AS messages,
              sum(item_count)::integer AS items
            FROM message WHERE channel = %(channel)s GROUP BY 1 ORDER BY 1""",
        {"channel": channel},
    )


def slippage(session: Session) -> Row:
    """Return how late tasks were completed, in natural days, held against the first date and against the last one."""
    (found,) = rows(
        session,
        """WITH met AS (
             SELECT (met_at AT TIME ZONE 'Asia/Shanghai')::date - original_on AS original,
               (met_at AT TIME ZONE 'Asia/Shanghai')::date - due_on AS current
             FROM deadline WHERE kind = 'completion' AND met_at IS NOT NULL)
           SELECT count(*) FILTER (WHERE original > 0) AS late_by_original,
             coalesce(sum(original) FILTER (WHERE original > 0), 0)::integer AS days_by_original,
             count(*) FILTER (WHERE current > 0) AS late_by_current,
             coalesce(sum(current) FILTER (WHERE current > 0), 0)::integer AS days_by_current,
             (SELECT count(*) FROM extension WHERE stage = 'approved') AS extended,
             (SELECT coalesce(sum(granted_on - from_on), 0)::integer FROM extension WHERE stage = 'approved')
               AS days_granted
           FROM met""",
    )
    return found


def standing_of_units(session: Session) -> list[Row]:
    """Return for each unit that bore a date how many were over by the end or met, and how many it missed.

    A prefecture's figures include its counties'; `kind` is the unit's own.
    """
    return rows(
        session,
        """WITH borne AS (
             SELECT d.unit_id, count(*) AS dates, count(*) FILTER (WHERE d.missed_at IS NOT NULL) AS missed,
               count(*) FILTER (WHERE d.kind = 'completion' AND d.missed_at IS NOT NULL) AS completions_missed
             FROM deadline d WHERE d.unit_id <> d.supervising_unit_id
               AND (d.met_at IS NOT NULL OR d.missed_at IS NOT NULL) GROUP BY 1),
           noticed AS (
             SELECT unit_id, count(*) AS notices, count(*) FILTER (WHERE level > 1) AS reds
             FROM notice WHERE paper_id IS NOT NULL GROUP BY 1),
           figures AS (
             SELECT b.*, coalesce(n.notices, 0) AS notices, coalesce(n.reds, 0) AS reds
             FROM borne b LEFT JOIN noticed n USING (unit_id)),
           shown AS (
             SELECT u.id AS shown_id, u.id AS unit_id FROM unit u
             UNION ALL
             SELECT p.parent_id, p.unit_id FROM unit_parent p JOIN unit a ON a.id = p.parent_id
             WHERE a.kind = 'prefecture' AND p.to_on IS NULL)
           SELECT u.code, u.kind,
             (SELECT n.short_name FROM unit_name n WHERE n.unit_id = u.id AND n.to_on IS NULL) AS name,
             sum(f.dates)::integer AS dates, sum(f.missed)::integer AS missed,
             sum(f.completions_missed)::integer AS completions_missed, sum(f.notices)::integer AS notices,
             sum(f.reds)::integer AS reds
           FROM shown s JOIN figures f ON f.unit_id = s.unit_id JOIN unit u ON u.id = s.shown_id
           GROUP BY u.id, u.code, u.kind ORDER BY u.code""",
    )


def open_tasks(session: Session) -> list[Row]:
    """Return what the lamps of all open tasks ask for."""
    return rows(
        session,
        """SELECT id, stage, supervising_unit_id FROM task
           WHERE stage NOT IN ('drafted', 'closed', 'excused', 'withdrawn') ORDER BY id""",
    )


def caught_up(session: Session, *, looked_at: datetime, since: datetime) -> list[Row]:
    """Return what the first look after a stop did about moments that had passed: fired, or skipped for which reason."""
    return rows(
        session,
        """SELECT regexp_replace(coalesce(skipped_reason, ''), '[0-9]+', 'N', 'g') AS reason, count(*) AS number
           FROM firing WHERE fired_at = %(at)s AND due_at < %(since)s GROUP BY 1 ORDER BY 2 DESC, 1""",
        {"at": looked_at, "since": since},
    )


def counts(session: Session) -> Row:
    """Return the sums of a run."""
    (found,) = rows(
        session,
        """SELECT (SELECT count(*) FROM task) AS tasks, (SELECT count(*) FROM event) AS events,
             (SELECT count(*) FROM deadline) AS deadlines, (SELECT count(*) FROM firing) AS firings,
             (SELECT count(*) FROM message_item) AS items, (SELECT count(*) FROM message) AS messages,
             (SELECT count(*) FROM firing WHERE skipped_reason IS NOT NULL) AS skipped""",
    )
    return found
