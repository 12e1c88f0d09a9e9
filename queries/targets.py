"""Targets of a plan and their splitting to tasks."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

_CARRIED = ("plan_id", "item_id", "part_key", "indicator", "comparator", "unit", "scope", "due_on", "soft", "approx")


def for_office(session: Session, target_id: UUID, units: list[UUID]) -> Row | None:
    """Return a target to the office that supervises its plan."""
    return row(
        session,
        """SELECT g.*, p.supervising_unit_id FROM target g JOIN plan p ON p.id = g.plan_id
           WHERE g.id = %(id)s AND NOT g.removed AND p.supervising_unit_id = ANY(%(units)s)""",
        {"id": target_id, "units": units},
    )


def tasks_of_plan(session: Session, target: Row, task_ids: Sequence[UUID]) -> list[Row]:
    """Return which of the tasks belong to the target's plan (and item, if it has one) and have no share of it yet."""
    return rows(
        session,
        """SELECT t.id, t.stage, t.title, t.unit_id FROM task t JOIN plan_item i ON i.id = t.item_id
           WHERE t.id = ANY(%(ids)s) AND i.plan_id = %(plan)s AND (%(item)s::uuid IS NULL OR i.id = %(item)s::uuid)
             AND NOT EXISTS (SELECT FROM task_target k JOIN target g ON g.id = k.target_id
                             WHERE k.task_id = t.id AND (g.id = %(target)s OR g.split_from_id = %(target)s))""",
        {"ids": list(task_ids), "plan": target["plan_id"], "item": target["item_id"], "target": target["id"]},
    )


def share_of(target: Row, share_id: UUID, value: Decimal) -> dict[str, Any]:
    """Return the row of a share: the target's own words with the task's own number."""
    carried = {name: target[name] for name in _CARRIED}
    return carried | {"id": share_id, "split_from_id": target["id"], "value": value, "scope_unit_ids": []}
