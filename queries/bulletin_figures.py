"""Figures of an office's tasks as they stood at the end of a day, read from the record and from the dates."""

from datetime import date
from uuid import UUID

from sqlmodel import Session

from queries.dated import on_day
from queries.sql import Row, rows

_DAY = "({} AT TIME ZONE 'Asia/Shanghai')::date"

# Drafts were never assigned; what was withdrawn or excused by that day is owed by nobody.
_MATTERS = f"""
matter AS (
  SELECT t.id, t.unit_id, stood.stage FROM task t
  CROSS JOIN LATERAL (
    SELECT e.to_stage AS stage FROM event e
    WHERE e.subject_id = t.id AND e.to_stage IS NOT NULL AND {_DAY.format("e.occurred_at")} <= %(on)s
    ORDER BY e.subject_seq DESC LIMIT 1) stood
  WHERE t.supervising_unit_id = %(office)s AND stood.stage NOT IN ('drafted', 'withdrawn', 'excused')
    AND (%(plan)s::uuid IS NULL OR t.item_id IN (SELECT i.id FROM plan_item i WHERE i.plan_id = %(plan)s::uuid)))"""
_UNMET = f"(d.met_at IS NULL OR {_DAY.format('d.met_at')} > {{}})"
_STANDING = f"(d.cancelled_at IS NULL OR {_DAY.format('d.cancelled_at')} > %(on)s)"


def by_unit(session: Session, *, office_id: UUID, plan_id: UUID | None, on: date) -> list[Row]:
    """Return for each unit: tasks, closed, overdue, late reports and notices by level, with its name of the day."""
    return rows(
        session,
        f"""WITH {_MATTERS},
        counted AS (
          SELECT m.unit_id, count(*) AS tasks, count(*) FILTER (WHERE m.stage = 'closed') AS closed,
            count(*) FILTER (WHERE m.stage <> 'closed' AND EXISTS (
              SELECT FROM deadline d WHERE d.subject_id = m.id AND d.kind = 'completion' AND d.due_on < %(on)s
                AND {_UNMET.format("%(on)s")} AND {_STANDING})) AS overdue
          FROM matter m GROUP BY m.unit_id),
        late AS (
          SELECT d.unit_id, count(*) AS late_reports FROM deadline d JOIN matter m ON m.id = d.task_id
          WHERE d.kind IN ('report', 'plan') AND d.due_on < %(on)s AND {_UNMET.format("d.due_on")} AND {_STANDING}
          GROUP BY d.unit_id),
        levels AS (
          SELECT n.unit_id, n.level_label, count(*) AS issued FROM notice n JOIN matter m ON m.id = n.task_id
          JOIN paper p ON p.id = n.paper_id AND {_DAY.format("p.issued_at")} <= %(on)s
          WHERE n.stage NOT IN ('withdrawn', 'replaced') GROUP BY n.unit_id, n.level_label)
        SELECT c.unit_id, u.name AS unit_name, c.tasks, c.closed, c.overdue,
          coalesce(l.late_reports, 0) AS late_reports,
          coalesce((SELECT jsonb_object_agg(v.level_label, v.issued) FROM levels v WHERE v.unit_id = c.unit_id), '{{}}')
            AS notices
        FROM counted c JOIN unit_name u ON u.unit_id = c.unit_id AND {on_day("u")}
        LEFT JOIN late l ON l.unit_id = c.unit_id
        ORDER BY u.name, c.unit_id""",
        {"office": office_id, "plan": plan_id, "on": on},
    )
