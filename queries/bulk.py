"""Bulk inserts of plain facts: rows that no lifecycle governs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from queries.sql import json, rows

_TABLES = {
    "unit", "unit_name", "unit_parent", "unit_alias", "designation", "person", "post",
    "plan_item", "plan_item_unit", "target", "matter_source",
    "task_party", "task_target", "contribution", "milestone", "report_value", "report_attachment",
    "talk_commitment", "rectification_measure", "measure_attachment", "plan_finding", "plan_correction",
    "plan_change", "plan_item_link", "indicator_tie",
}  # fmt: skip


def insert(session: Session, table: str, entries: Sequence[Mapping[str, Any]], *, keep_existing: bool = False) -> None:
    """Insert whole rows, all with the same columns. Raises ValueError for a table that has a lifecycle."""
    if table not in _TABLES:
        raise ValueError(table)
    if entries:
        columns = ", ".join(entries[0])
        rows(
            session,
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %(rows)s)"
            + (" ON CONFLICT DO NOTHING" if keep_existing else ""),
            {"rows": json(list(entries))},
        )
