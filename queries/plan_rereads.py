"""Further papers of a plan: where its facts stand now, the changes that wait for a person, and what came of them."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows

_PLACED = {
    "plan_item": "read_from = g.read_from, position = g.position, dates = coalesce(g.dates, f.dates)",
    "plan_item_unit": "read_from = g.read_from, position = g.position",
    "target": "read_from = g.read_from",
}


def place_facts(session: Session, table: str, entries: Sequence[Row]) -> None:
    """Write where facts that were found again stand in the newest paper. Raises KeyError for any other table."""
    if entries:
        rows(
            session,
            f"""UPDATE {table} f SET {_PLACED[table]}
                FROM jsonb_to_recordset(%(rows)s) AS g(id uuid, read_from jsonb, position integer, dates jsonb)
                WHERE f.id = g.id""",
            {"rows": json(list(entries))},
        )


def free_numbers(session: Session, item_ids: Sequence[UUID]) -> None:
    """Let go of the numbers of entries that get others in this transaction, so that two may exchange theirs."""
    rows(session, "UPDATE plan_item SET no = '~' || id::text WHERE id = ANY(%(ids)s)", {"ids": list(item_ids)})


def open_changes(session: Session, plan_id: UUID) -> int:
    """Return how many changes of an issued plan wait for a person."""
    found = row(
        session,
        "SELECT count(*) AS n FROM plan_change WHERE plan_id = %(plan)s AND state = 'proposed'",
        {"plan": plan_id},
    )
    return int(found["n"]) if found else 0


_CHANGE = """
SELECT c.id, c.plan_id, c.reading_id, c.item_id, c.fact_id, c.kind, c.title, c.before, c.printed_before, c.after,
       c.read_from, c.doubts, c.state, c.created_at, c.decided_by, d.name AS decided_by_name, c.decided_at,
       c.decided_event_id, c.reason, c.outcome, c.by_hand, c.handled_by, h.name AS handled_by_name, c.handled_at,
       c.handled_result
FROM plan_change c LEFT JOIN person d ON d.id = c.decided_by LEFT JOIN person h ON h.id = c.handled_by
"""


def changes(
    session: Session, plan_id: UUID, *, state: str | None = None, after: UUID | None = None, limit: int = 100
) -> list[Row]:
    """Return one page of the changes of a plan, oldest first."""
    return rows(
        session,
        _CHANGE
        + """WHERE c.plan_id = %(plan)s AND (%(state)s::text IS NULL OR c.state = %(state)s)
             AND (%(after)s::uuid IS NULL OR c.id > %(after)s::uuid) ORDER BY c.id LIMIT %(limit)s""",
        {"plan": plan_id, "state": state, "after": after, "limit": limit},
    )


def change(session: Session, plan_id: UUID, change_id: UUID) -> Row | None:
    """Return one change of a plan with what its acceptance writes."""
    return row(
        session,
        "SELECT * FROM plan_change WHERE plan_id = %(plan)s AND id = %(id)s",
        {"plan": plan_id, "id": change_id},
    )


def decide_change(session: Session, change_id: UUID, decided: Row) -> bool:
    """Write how a change was decided, once; return whether it still waited."""
    found = rows(
        session,
        """UPDATE plan_change SET state = %(state)s, decided_by = %(by)s, decided_at = %(at)s,
             decided_event_id = %(event_id)s, reason = %(reason)s, outcome = %(outcome)s, by_hand = %(by_hand)s
           WHERE id = %(id)s AND state = 'proposed' RETURNING id""",
        {**decided, "id": change_id, "outcome": json(decided["outcome"]), "by_hand": json(decided["by_hand"])},
    )
    return bool(found)


def handle_change(session: Session, change_id: UUID, handled: Row) -> None:
    """Write what a person did about what acceptance could not do."""
    rows(
        session,
        """UPDATE plan_change SET handled_by = %(by)s, handled_at = %(at)s, handled_result = %(result)s
           WHERE id = %(id)s""",
        {**handled, "id": change_id},
    )


def tasks_of_item(session: Session, item_id: UUID) -> list[Row]:
    """Return every task of an entry, whoever supervises it, with the unit's name and the parts it waits for."""
    return rows(
        session,
        """SELECT t.*, n.name AS unit_name, o.name AS office_name FROM task t
           JOIN unit_name n ON n.unit_id = t.unit_id AND n.to_on IS NULL
           JOIN unit_name o ON o.unit_id = t.supervising_unit_id AND o.to_on IS NULL
           WHERE t.item_id = %(item)s ORDER BY t.parent_id NULLS LAST, t.id""",
        {"item": item_id},
    )


def contributors(session: Session, task_ids: Sequence[UUID]) -> list[Row]:
    """Return who contributes to these tasks."""
    return rows(
        session,
        """SELECT c.task_id, c.unit_id, c.role, n.name AS unit_name FROM contribution c
           JOIN unit_name n ON n.unit_id = c.unit_id AND n.to_on IS NULL WHERE c.task_id = ANY(%(tasks)s)""",
        {"tasks": list(task_ids)},
    )


def unbind_target(session: Session, target_id: UUID) -> None:
    """Let no task be measured by a target that has left the paper; what was reported for it stays reported."""
    rows(session, "DELETE FROM task_target WHERE target_id = %(target)s", {"target": target_id})


def shares_of(session: Session, target_id: UUID) -> int:
    """Return into how many shares a target was split."""
    found = row(session, "SELECT count(*) AS n FROM target WHERE split_from_id = %(id)s", {"id": target_id})
    return int(found["n"]) if found else 0


def redate_targets(session: Session, *, item_id: UUID, before: object, after: object) -> None:
    """Let the targets that had their entry's date have its new one."""
    rows(
        session,
        """UPDATE target SET due_on = %(after)s
           WHERE item_id = %(item)s AND due_on IS NOT DISTINCT FROM %(before)s::date""",
        {"item": item_id, "before": before, "after": after},
    )
