"""A change that a further paper makes to an issued plan, as the row that waits for a person's decision. Pure."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from core.ids import new_id
from models.plan_rereads import ChangeState
from queries.sql import Row
from workflows.plan_merge_shapes import Change


def proposal(change: Change, doubts: Sequence[Row], *, plan_id: UUID, reading_id: UUID, at: datetime) -> Row:
    """Return the row of a change of an issued plan, with what is doubtful in the new paper about the fact."""
    about = {change.fact_id} | {row["id"] for rows in change.rows.values() for row in rows}
    said = [row["reason"] for row in doubts
              if {row[name] for name in ("item_id", "item_unit_id", "target_id")} & about]  # fmt: skip
    return {
        "id": new_id(),
        "plan_id": plan_id,
        "reading_id": reading_id,
        "item_id": change.item_id,
        "fact_id": change.fact_id,
        "kind": change.kind,
        "title": change.title,
        "before": change.before,
        "printed_before": change.printed_before,
        "after": change.after,
        "read_from": change.read_from,
        "doubts": said,
        "writes": {"table": change.table, "columns": change.columns, "rows": change.rows},
        "state": ChangeState.PROPOSED,
        "created_at": at,
        "by_hand": [],
    }
