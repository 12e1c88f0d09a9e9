"""Pages of tasks by completion date, each walking an index in the order of the page, whatever the table's size.

Every unit's first rows come from its own index: one condition for all units would sort everything they have.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.tasks import IS_OPEN
from queries.dated import on_day
from queries.sql import Row, rows
from queries.tasks import VISIBLE

# OFFSET 0 has it asked of each task in turn; joined, all overdue dates of the province would be read for one page.
_OVERDUE = """EXISTS (SELECT FROM deadline d WHERE d.task_id = t.id AND d.missed_at IS NOT NULL
                      AND d.met_at IS NULL AND d.cancelled_at IS NULL OFFSET 0)"""
_STAGNANT = """t.stage IN ('assigned', 'in_progress')
  AND EXISTS (SELECT FROM stagnation s WHERE s.task_id = t.id OFFSET 0)"""
_FILTERS: dict[str, str] = {
    "stage": "t.stage = %(stage)s",
    "open_only": f"t.{IS_OPEN}",  # in these very words, so that the partial index is found
    "unit_id": "t.unit_id = %(unit_id)s",
    "parent_id": "t.parent_id = %(parent_id)s",
    "item_id": "t.item_id = %(item_id)s",
    "plan_id": "t.item_id IN (SELECT i.id FROM plan_item i WHERE i.plan_id = %(plan_id)s)",
    "due_until": "t.due_on <= %(due_until)s",
    "overdue": f"t.{IS_OPEN} AND {_OVERDUE}",
    "stagnant": f"t.{IS_OPEN} AND {_STAGNANT}",
    "text": "t.title LIKE '%%' || %(text)s || '%%'",
}
_OWNED = {"mine": "t.unit_id = own.id AND t.stage <> 'drafted'", "supervised": "t.supervising_unit_id = own.id"}


def listed(
    session: Session,
    *,
    units: list[UUID],
    on: date,
    view: str,
    filters: dict[str, Any],
    after: tuple[date | None, UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page: borne by the caller's units (`mine`), under his offices (`supervised`), or all he may see."""
    where = [_OWNED.get(view, VISIBLE)]
    params: dict[str, Any] = {"units": units, "on": on, "limit": limit}
    for name, clause in _FILTERS.items():
        if filters.get(name) is not None:
            where.append(clause)
            params[name] = filters[name]
    if after is not None:
        params |= {"after_on": after[0], "after_id": after[1]}
    of_each_unit = "unnest(%(units)s::uuid[]) AS own(id) CROSS JOIN LATERAL" if view in _OWNED else ""
    first_rows = " UNION ALL ".join(
        f"(SELECT t.* FROM task t WHERE {' AND '.join([*where, part])} ORDER BY t.due_on, t.id LIMIT %(limit)s)"
        for part in _parts(after)
    )
    return rows(
        session,
        f"""SELECT t.id, t.title, t.stage, t.version, t.role, t.unit_id, bearer.name AS unit_name,
              t.supervising_unit_id, office.name AS office_name, t.parent_id, t.due_on, t.item_id, t.report_cycle,
              {_OVERDUE} AS overdue
            FROM {of_each_unit} ({first_rows}) t
            JOIN unit_name bearer ON bearer.unit_id = t.unit_id AND {on_day("bearer")}
            JOIN unit_name office ON office.unit_id = t.supervising_unit_id AND {on_day("office")}
            ORDER BY t.due_on, t.id LIMIT %(limit)s""",
        params,
    )


def _parts(after: tuple[date | None, UUID] | None) -> list[str]:
    """Return what may still come, in parts that each walk an index; tasks without a date come last."""
    if after is None:
        return ["TRUE"]
    if after[0] is None:
        return ["t.due_on IS NULL AND t.id > %(after_id)s"]
    return ["(t.due_on, t.id) > (%(after_on)s, %(after_id)s)", "t.due_on IS NULL"]
