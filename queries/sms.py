"""The numbers by which a text message names a matter: of its paper, or of its plan and the entry in it."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import rows

_NUMBERS = """
SELECT e.id AS event_id, coalesce(paper.payload->>'number', e.data->>'number') AS paper_number,
       plan.number AS plan_number, item.no AS item_number
FROM event e
LEFT JOIN notice n ON e.subject_kind = 'notice' AND n.id = e.subject_id
LEFT JOIN paper ON paper.id = coalesce(n.paper_id, (e.data->>'paper_id')::uuid)
LEFT JOIN task t ON t.id = coalesce(e.task_id, CASE WHEN e.subject_kind = 'task' THEN e.subject_id END)
LEFT JOIN plan_item item ON item.id = t.item_id
LEFT JOIN plan ON plan.id = item.plan_id
WHERE e.id = ANY(%(ids)s)"""


def numbers(session: Session, event_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what each of these events is known by: 督办通知单〔2021〕3号, or 某政办发〔2021〕10号第7项."""
    found = rows(session, _NUMBERS, {"ids": list(event_ids)})
    named = {
        entry["event_id"]: entry["paper_number"] or _of_plan(entry["plan_number"], entry["item_number"])
        for entry in found
    }
    return {event_id: number for event_id, number in named.items() if number}


def _of_plan(plan: str | None, item: str | None) -> str | None:
    return f"{plan}第{item}项" if plan and item and item.isdecimal() else plan
