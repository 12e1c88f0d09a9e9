"""What the people of a simulation look at each day: their lists of work, in an order that no random id decides."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, rows

_LOCAL_DAY = "AT TIME ZONE 'Asia/Shanghai')::date"
# Where a task stands in its plan: the same in every run, as no id is.
_PLACE = "coalesce(i.position, -1) AS place"
_TASK = (
    f"""t.*, u.code, {_PLACE} FROM task t JOIN unit u ON u.id = t.unit_id LEFT JOIN plan_item i ON i.id = t.item_id"""
)
_ORDER = "ORDER BY place, u.code, t.created_at"


def count_anew(session: Session) -> None:
    """Let the database count its tables, as it would by itself before the next morning."""
    rows(session, "ANALYZE")


def posts(session: Session, on: date) -> list[Row]:
    """Return every post of a day by unit, duty and log-in."""
    return rows(
        session,
        """SELECT po.id, po.person_id, po.unit_id, po.duty FROM post po JOIN person p ON p.id = po.person_id
           WHERE po.from_on <= %(on)s AND (po.to_on IS NULL OR po.to_on > %(on)s)
           ORDER BY po.unit_id, po.duty, p.login""",
        {"on": on},
    )


def tasks_at(session: Session, stage: str) -> list[Row]:
    """Return the tasks of a stage, each since when it stands there."""
    return rows(
        session,
        f"""SELECT (SELECT max(e.occurred_at) FROM event e WHERE e.subject_id = t.id AND e.to_stage = %(stage)s
                      AND e.from_stage IS DISTINCT FROM e.to_stage) AS since,
              {_TASK} WHERE t.stage = %(stage)s {_ORDER}""",
        {"stage": stage},
    )


def tasks(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """Return tasks as they stand now, with what keeps them from being closed and their own targets."""
    return rows(
        session,
        f"""SELECT (SELECT count(*) FROM task c WHERE c.parent_id = t.id
                    AND c.stage NOT IN ('closed', 'excused', 'withdrawn')) AS open_children,
              (SELECT count(*) FROM rectification x WHERE x.task_id = t.id AND x.kind <> 'standing'
               AND x.stage NOT IN ('filed', 'withdrawn')) AS open_rectifications,
              (SELECT jsonb_agg(k.target_id) FROM task_target k WHERE k.task_id = t.id) AS targets,
              (SELECT jsonb_agg(to_jsonb(d)) FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'completion'
               AND d.cancelled_at IS NULL AND d.met_at IS NULL) AS completion,
              (SELECT r.id FROM report r WHERE r.task_id = t.id AND r.kind = 'closing' AND r.stage = 'returned')
                AS returned_paper,
              {_TASK} WHERE t.id = ANY(%(ids)s) {_ORDER}""",
        {"ids": list(ids)},
    )


def papers_owed(session: Session) -> list[Row]:
    """Return the open dates of plans, reports and contributions of tasks signed for, each with the paper under way."""
    return rows(
        session,
        f"""SELECT d.id AS deadline_id, d.kind, d.period, d.due_on, d.unit_id, d.task_id, b.code, {_PLACE},
              r.id AS report_id, r.stage AS report_stage, r.round,
              (SELECT max(e.occurred_at) FROM event e WHERE e.subject_id = r.id AND e.kind = 'report_returned')
                AS back_at,
              (SELECT jsonb_agg(k.target_id) FROM task_target k WHERE k.task_id = t.id) AS targets
            FROM deadline d JOIN task t ON t.id = d.task_id JOIN unit b ON b.id = d.unit_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            LEFT JOIN report r ON r.task_id = d.task_id AND r.unit_id = d.unit_id AND r.stage <> 'discarded'
              AND r.kind = CASE d.kind WHEN 'report' THEN 'progress' ELSE d.kind END
              AND r.period IS NOT DISTINCT FROM d.period
            WHERE d.kind IN ('plan', 'report', 'contribution') AND d.met_at IS NULL AND d.cancelled_at IS NULL
              AND t.stage IN ('in_progress', 'closing_applied', 'closing_examined')
              AND (r.id IS NULL OR r.stage = 'returned')
            ORDER BY place, b.code, d.kind, d.period""",
    )


def papers_in(session: Session) -> list[Row]:
    """Return the papers that wait for a review: not closings and refusals, which their tasks decide."""
    return rows(
        session,
        f"""SELECT r.id, r.kind, r.period, r.round, r.task_id, r.unit_id, r.reviewing_unit_id, u.code, {_PLACE},
              (r.submitted_at {_LOCAL_DAY} AS submitted_on
            FROM report r JOIN unit u ON u.id = r.unit_id JOIN task t ON t.id = r.task_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE r.stage = 'submitted' AND r.kind NOT IN ('closing', 'refusal')
            ORDER BY place, u.code, r.kind, r.period, r.created_at""",
    )


def closings_in(session: Session, stage: str) -> list[Row]:
    """Return the closing applications whose task stands at a stage, with what their decision asks for."""
    return rows(
        session,
        f"""SELECT t.*, u.code, o.code AS office_code, {_PLACE}, to_jsonb(r) AS paper,
              (SELECT count(*) FROM task c WHERE c.parent_id = t.id
                 AND c.stage NOT IN ('closed', 'excused', 'withdrawn')) AS open_children,
              (SELECT count(*) FROM rectification x WHERE x.task_id = t.id AND x.kind <> 'standing'
                 AND x.stage NOT IN ('filed', 'withdrawn')) AS open_rectifications,
              EXISTS (SELECT FROM look_back l WHERE l.of_id = t.id AND l.stage = 'scheduled') AS look_back_waits,
              (SELECT jsonb_object_agg(e.kind, e.people) FROM (
                 SELECT kind, jsonb_agg(DISTINCT person_id) AS people FROM event
                 WHERE subject_id IN (t.id, r.id) AND person_id IS NOT NULL GROUP BY kind) e) AS done_by,
              (SELECT jsonb_agg(to_jsonb(d)) FROM deadline d WHERE d.task_id = t.id AND d.met_at IS NULL
                 AND d.cancelled_at IS NULL
                 AND d.kind IN ('sign_for', 'plan', 'report', 'contribution', 'completion')) AS owed,
              (SELECT to_jsonb(d) FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'completion'
               ORDER BY d.id DESC LIMIT 1) AS completion
            FROM task t JOIN unit u ON u.id = t.unit_id JOIN unit o ON o.id = t.supervising_unit_id
            JOIN report r ON r.task_id = t.id AND r.kind = 'closing' AND r.stage = 'submitted'
            LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE t.stage = %(stage)s {_ORDER}""",
        {"stage": stage},
    )


def notices_at(session: Session, *stages: str) -> list[Row]:
    """Return the notices of these stages, each since when it stands there, with what its task has come to."""
    return rows(
        session,
        f"""SELECT n.*, u.code, {_PLACE}, t.stage AS task_stage, r.id AS report_id, r.stage AS report_stage,
              (SELECT max(e.occurred_at {_LOCAL_DAY} FROM event e WHERE e.subject_id = n.id) AS since_on,
              (SELECT d.due_on FROM deadline d WHERE d.subject_id = n.id ORDER BY d.id LIMIT 1) AS answer_on
            FROM notice n JOIN unit u ON u.id = n.unit_id JOIN task t ON t.id = n.task_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            LEFT JOIN report r ON r.notice_id = n.id AND r.stage <> 'discarded'
            WHERE n.stage = ANY(%(stages)s) ORDER BY place, u.code, n.level, n.created_at""",
        {"stages": list(stages)},
    )


def bulletins_at(session: Session, *stages: str) -> list[Row]:
    """Return the bulletins of these stages with the units they speak of."""
    return rows(
        session,
        f"""SELECT b.id, b.stage, b.supervising_unit_id, (b.created_at {_LOCAL_DAY} AS since_on,
              (SELECT min(u.code) FROM jsonb_array_elements(b.content->'addressees') a
               JOIN unit u ON u.id = (a->>'unit_id')::uuid) AS code
            FROM bulletin b WHERE b.stage = ANY(%(stages)s) ORDER BY b.created_at, code""",
        {"stages": list(stages)},
    )


def copies_out(session: Session) -> list[Row]:
    """Return the copies of bulletins that nobody has signed for."""
    return rows(
        session,
        """SELECT c.bulletin_id, c.unit_id, u.code FROM bulletin_copy c JOIN unit u ON u.id = c.unit_id
           JOIN bulletin b ON b.id = c.bulletin_id WHERE c.stage = 'sent' ORDER BY b.created_at, u.code""",
    )


def talks_at(session: Session, *stages: str) -> list[Row]:
    """Return the talks of these stages."""
    return rows(
        session,
        f"""SELECT k.id, k.stage, k.supervising_unit_id, u.code, {_PLACE}, (k.created_at {_LOCAL_DAY} AS since_on
            FROM talk k JOIN task t ON t.id = k.task_id JOIN unit u ON u.id = t.unit_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE k.stage = ANY(%(stages)s) ORDER BY k.created_at, place, u.code""",
        {"stages": list(stages)},
    )


def extensions_at(session: Session, *stages: str) -> list[Row]:
    """Return the applications for more time of these stages."""
    return rows(
        session,
        f"""SELECT x.id, x.stage, x.supervising_unit_id, x.wanted_on, x.from_on, u.code, d.kind, {_PLACE},
              (SELECT max(e.occurred_at {_LOCAL_DAY} FROM event e WHERE e.subject_id = x.id) AS since_on
            FROM extension x JOIN unit u ON u.id = x.unit_id JOIN deadline d ON d.id = x.deadline_id
            LEFT JOIN task t ON t.id = x.task_id LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE x.stage = ANY(%(stages)s) ORDER BY place, u.code, d.kind, x.created_at""",
        {"stages": list(stages)},
    )


def extendable(session: Session, *, kinds: Sequence[str], until: date) -> list[Row]:
    """Return the open dates of these kinds up to a day for which nobody ever asked for more time."""
    return rows(
        session,
        f"""SELECT d.id, d.kind, d.due_on, d.unit_id, d.task_id, u.code, {_PLACE},
              (SELECT p.due_on FROM task p WHERE p.id = t.parent_id) AS parent_due_on
            FROM deadline d JOIN unit u ON u.id = d.unit_id JOIN task t ON t.id = d.task_id
            LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE d.kind = ANY(%(kinds)s) AND d.due_on <= %(until)s AND d.met_at IS NULL AND d.cancelled_at IS NULL
              AND d.missed_at IS NULL AND t.stage IN ('assigned', 'in_progress')
              AND NOT EXISTS (SELECT FROM extension x WHERE x.deadline_id = d.id)
            ORDER BY place, u.code, d.kind""",
        {"kinds": list(kinds), "until": until},
    )


def look_backs_due(session: Session, *, until: date) -> list[Row]:
    """Return the look-backs planned up to a day, with who took part in what they look at."""
    return rows(
        session,
        f"""SELECT l.*, u.code, o.code AS office_code, {_PLACE}, t.title AS task_title,
              (SELECT jsonb_agg(to_jsonb(d)) FROM deadline d WHERE d.subject_id = l.id AND d.met_at IS NULL
                 AND d.cancelled_at IS NULL) AS owed,
              (SELECT jsonb_object_agg(e.kind, e.people) FROM (
                 SELECT kind, jsonb_agg(DISTINCT person_id) AS people FROM event
                 WHERE subject_id = ANY(l.of_id || ARRAY(
                         SELECT r.id FROM report r WHERE r.task_id = l.task_id AND r.kind = 'closing'))
                   AND person_id IS NOT NULL GROUP BY kind) e) AS done_by
            FROM look_back l JOIN task t ON t.id = l.task_id JOIN unit u ON u.id = l.unit_id
            JOIN unit o ON o.id = l.supervising_unit_id LEFT JOIN plan_item i ON i.id = t.item_id
            WHERE l.stage = 'scheduled' AND l.planned_on <= %(until)s ORDER BY place, u.code, l.created_at""",
        {"until": until},
    )


def entries_proposed(session: Session) -> list[Row]:
    """Return the entries that wait for a person."""
    return rows(
        session,
        """SELECT e.id, e.supervising_unit_id, e.rule, e.amount, u.code FROM entry e JOIN unit u ON u.id = e.unit_id
           WHERE e.stage = 'proposed' ORDER BY e.created_at, u.code, e.rule, e.amount""",
    )
