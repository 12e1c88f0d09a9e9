"""Readings of papers and what became of them: stored readings, findings, corrections; reached through their plan."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, json, row, rows


def hold_paper(session: Session, *, office_id: UUID, file_sha256: str) -> None:
    """Let the imports of one paper into one office pass one after another, till the end of the transaction."""
    rows(
        session,
        "SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))",
        {"key": f"paper/{office_id}/{file_sha256}"},
    )


def plan_of_file(session: Session, *, office_id: UUID, file_sha256: str) -> Row | None:
    """Return the plan that an office has made of a file and not discarded, with the newest reading of it."""
    return row(
        session,
        """SELECT p.id, p.stage, p.version, g.id AS reading_id,
             (SELECT count(*) FROM plan_item i WHERE i.plan_id = p.id AND NOT i.removed) AS items,
             (SELECT count(*) FROM plan_finding f WHERE f.plan_id = p.id AND f.state = 'open') AS open_findings
           FROM plan_reading g JOIN plan p ON p.id = g.plan_id
           WHERE g.supervising_unit_id = %(office)s AND g.file_sha256 = %(sha256)s AND p.stage <> 'discarded'
           ORDER BY g.id DESC LIMIT 1""",
        {"office": office_id, "sha256": file_sha256},
    )


def add_reading(session: Session, entry: Row) -> None:
    """Store a reading; its columns are those of the table."""
    columns = ", ".join(entry)
    values = ", ".join(f"%({name})s" for name in entry)
    plain = {name: json(value) if isinstance(value, dict | list) else value for name, value in entry.items()}
    rows(session, f"INSERT INTO plan_reading ({columns}) VALUES ({values})", plain)


_READING = """
SELECT g.id, g.plan_id, g.attachment_id, a.filename, a.size, a.media_type, g.file_sha256, g.text_sha256, g.media,
       g.encoding, g.notes, g.reader_version, g.read_by, h.name AS read_by_name, g.created_at
FROM plan_reading g JOIN attachment a ON a.id = g.attachment_id LEFT JOIN person h ON h.id = g.read_by
"""


def readings(session: Session, plan_id: UUID) -> list[Row]:
    """Return the readings of a plan without their texts, newest first."""
    return rows(session, _READING + "WHERE g.plan_id = %(plan)s ORDER BY g.id DESC", {"plan": plan_id})


def source(session: Session, plan_id: UUID, reading_id: UUID | None = None) -> Row | None:
    """Return one reading of a plan with its text and what was read, the newest unless one is named."""
    return row(
        session,
        _READING.replace("g.created_at\n", "g.created_at, g.text, g.reading\n")
        + """WHERE g.plan_id = %(plan)s AND (%(reading)s::uuid IS NULL OR g.id = %(reading)s::uuid)
             ORDER BY g.id DESC LIMIT 1""",
        {"plan": plan_id, "reading": reading_id},
    )


def findings(session: Session, plan_id: UUID, *, state: str | None = None) -> list[Row]:
    """Return the findings of a plan in the order of the paper, each with the item it is about."""
    return rows(
        session,
        """SELECT f.id, f.plan_id, f.item_id, f.item_unit_id, f.target_id, f.kind, f.code, f.reason, f.read_from,
             f.candidates, f.state, f.created_at, f.settled_how, f.settled_reason, f.settled_by,
             h.name AS settled_by_name, f.settled_at, f.settled_event_id, i.part_title, i.group_no, i.no,
             i.title AS item_title
           FROM plan_finding f LEFT JOIN plan_item i ON i.id = f.item_id LEFT JOIN person h ON h.id = f.settled_by
           WHERE f.plan_id = %(plan)s AND (%(state)s::text IS NULL OR f.state = %(state)s)
           ORDER BY (f.read_from->>'start')::int NULLS FIRST, f.id""",
        {"plan": plan_id, "state": state},
    )


def settle(session: Session, finding_ids: Sequence[UUID], settled: Row) -> None:
    """Write how open findings were settled: `how`, `reason`, `by`, `at`, `event_id`."""
    rows(
        session,
        """UPDATE plan_finding SET state = 'settled', settled_how = %(how)s, settled_reason = %(reason)s,
             settled_by = %(by)s, settled_at = %(at)s, settled_event_id = %(event_id)s
           WHERE id = ANY(%(ids)s) AND state = 'open'""",
        {**settled, "ids": list(finding_ids)},
    )


def reopen(session: Session, item_id: UUID) -> int:
    """Open again what was settled only because an entry had been taken out; return how many doubts that brings back."""
    found = rows(
        session,
        """UPDATE plan_finding f SET state = 'open', settled_how = NULL, settled_reason = NULL, settled_by = NULL,
             settled_at = NULL, settled_event_id = NULL
           WHERE f.item_id = %(item)s AND f.settled_event_id = (
             SELECT c.event_id FROM plan_correction c WHERE c.fact_id = %(item)s AND c.kind = 'item_removed'
             ORDER BY c.id DESC LIMIT 1)
           RETURNING f.id""",
        {"item": item_id},
    )
    return len(found)


def corrections(session: Session, plan_id: UUID, *, after: UUID | None, limit: int) -> list[Row]:
    """Return one page of the corrections of a plan, oldest first."""
    return rows(
        session,
        """SELECT c.id, c.event_id, c.kind, c.item_id, c.fact_id, c.was, c.became, c.read_from, c.reason, c.person_id,
             h.name AS person_name, c.created_at
           FROM plan_correction c LEFT JOIN person h ON h.id = c.person_id
           WHERE c.plan_id = %(plan)s AND (%(after)s::uuid IS NULL OR c.id > %(after)s::uuid)
           ORDER BY c.id LIMIT %(limit)s""",
        {"plan": plan_id, "after": after, "limit": limit},
    )


def count_corrections(session: Session, plan_id: UUID) -> int:
    """Return how many facts of a plan were corrected."""
    found = row(session, "SELECT count(*) AS n FROM plan_correction WHERE plan_id = %(plan)s", {"plan": plan_id})
    return int(found["n"]) if found else 0


# Columns that a correction may write, by table; nothing else reaches a statement.
CORRECTABLE: dict[str, frozenset[str]] = {
    "plan": frozenset({"number", "title", "issuer", "issued_on"}),
    "plan_item": frozenset(
        {
            "part_title",
            "group_no",
            "group_title",
            "no",
            "title",
            "text",
            "local_duty",
            "due_on",
            "due_from",
            "dates",
            "report_cycle",
            "removed",
        }
    ),
    "plan_item_unit": frozenset({"printed", "unit_id", "role", "clause", "open_list", "removed"}),
    "target": frozenset(
        {
            "indicator",
            "comparator",
            "value",
            "unit",
            "scope",
            "scope_unit_ids",
            "due_on",
            "soft",
            "approx",
            "removed",
        }
    ),
}


def correct(session: Session, table: str, fact_id: UUID, changed: dict[str, Any]) -> None:
    """Write the corrected columns of one fact. Raises ValueError for a column that no correction may touch."""
    if not changed.keys() <= CORRECTABLE[table]:
        raise ValueError(sorted(changed))
    sets = ", ".join(f"{name} = %({name})s" for name in changed)
    plain = {name: json(value) if isinstance(value, dict | list) else value for name, value in changed.items()}
    rows(session, f"UPDATE {table} SET {sets} WHERE id = %(fact_id)s", {**plain, "fact_id": fact_id})


def all_items(session: Session, plan_id: UUID) -> list[Row]:
    """Return every entry of a plan, removed ones too, for an officer who corrects it."""
    return rows(session, "SELECT * FROM plan_item WHERE plan_id = %(plan)s ORDER BY position", {"plan": plan_id})


def all_item_units(session: Session, plan_id: UUID) -> list[Row]:
    """Return every printed unit of a plan."""
    return rows(
        session,
        """SELECT u.* FROM plan_item_unit u JOIN plan_item i ON i.id = u.item_id WHERE i.plan_id = %(plan)s
           ORDER BY i.position, u.position""",
        {"plan": plan_id},
    )


def all_targets(session: Session, plan_id: UUID) -> list[Row]:
    """Return every target of a plan that was not split from another."""
    return rows(
        session,
        "SELECT * FROM target WHERE plan_id = %(plan)s AND split_from_id IS NULL ORDER BY id",
        {"plan": plan_id},
    )
