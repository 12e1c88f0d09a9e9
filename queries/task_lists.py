"""Pages of tasks by completion date, each walking an index in the order of the page, whatever the table's size."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.tasks import OPEN_STAGES
from queries.dated import on_day
from queries.sql import Row, rows
from queries.tasks import VISIBLE

_OVERDUE = """EXISTS (SELECT FROM deadline d WHERE d.task_id = t.id AND d.missed_at IS NOT NULL
                      AND d.met_at IS NULL AND d.cancelled_at IS NULL)"""
_FILTERS = {
    "stage": "t.stage = %(stage)s",
    "open_only": "t.stage = ANY(%(open)s)",
    "unit_id": "t.unit_id = %(unit_id)s",
    "parent_id": "t.parent_id = %(parent_id)s",
    "item_id": "t.item_id = %(item_id)s",
    "plan_id": "t.item_id IN (SELECT i.id FROM plan_item i WHERE i.plan_id = %(plan_id)s)",
    "due_until": "t.due_on <= %(due_until)s",
    "overdue": _OVERDUE,
    "text": "t.title LIKE '%%' || %(text)s || '%%'",
}
_VIEWS = {
    "mine": "t.unit_id = ANY(%(units)s) AND t.stage <> 'drafted'",
    "supervised": "t.supervising_unit_id = ANY(%(units)s)",
    "visible": VISIBLE,
}


def listed(
    session: Session,
    *,
    units: list[UUID],
    on: date,
    view: str,
    filters: dict[str, Any],
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Row]:
    """Return one page: borne by the caller's units (`mine`), under his offices (`supervised`), or all he may see."""
    where = [_VIEWS[view]]
    params: dict[str, Any] = {"units": units, "on": on, "limit": limit, "open": list(OPEN_STAGES)}
    for name, clause in _FILTERS.items():
        if filters.get(name) is not None:
            where.append(clause)
            params[name] = filters[name]
    if after is not None:
        where.append("(t.due_on, t.id) > (%(after_on)s, %(after_id)s)")
        params |= {"after_on": after[0], "after_id": after[1]}
    return rows(
        session,
        f"""SELECT t.id, t.title, t.stage, t.version, t.role, t.unit_id, bearer.name AS unit_name,
              t.supervising_unit_id, office.name AS office_name, t.parent_id, t.due_on, t.item_id, t.report_cycle,
              {_OVERDUE} AS overdue
            FROM task t
            JOIN unit_name bearer ON bearer.unit_id = t.unit_id AND {on_day("bearer")}
            JOIN unit_name office ON office.unit_id = t.supervising_unit_id AND {on_day("office")}
            WHERE {" AND ".join(where)}
            ORDER BY t.due_on, t.id LIMIT %(limit)s""",
        params,
    )
