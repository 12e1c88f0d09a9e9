"""Entries as callers read them: a ledger by unit and year with what counts of it, pages, histories."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.entries import ENTRY_KIND_NAMES, ENTRY_STAGE_NAMES, EntryKind, EntryStage
from queries import entries as queries
from queries import history
from queries.sql import Row
from workflows.entries import facts_of
from workflows.lifecycle import allowed_actions
from workflows.subjects import entry_subject, read_entry
from workflows.tables import ENTRY


def list_entries(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of entries, newest first."""
    found = queries.listed(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )
    return [_named(entry) for entry in found]


def sum_entries(session: Session, *, call: Call, filters: dict[str, Any]) -> dict[str, Any]:
    """Return what counts of all entries chosen, on whatever page they stand."""
    return {"sums": queries.sums(session, units=call.actor.unit_ids, filters=filters)}


def get_entry(session: Session, *, call: Call, entry_id: UUID) -> Row:
    """Return an entry's page. Raises NotFound."""
    entry = queries.detail(session, entry_id, call.actor.unit_ids, call.on)
    if entry is None:
        raise NotFound("没有这一建议项")
    facts = replace(facts_of(session, entry), objection_decided=False)
    allowed = allowed_actions(ENTRY, entry_subject(entry), actor=call.actor, facts=facts)
    return _named(entry) | {"allowed_actions": allowed}


def entry_history(session: Session, *, call: Call, entry_id: UUID, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of an entry's own events. Raises NotFound."""
    read_entry(session, call, entry_id)
    return history.of_subject(session, entry_id, units=call.actor.unit_ids, after=after and after[0], limit=limit)


def _named(entry: Row) -> Row:
    return entry | {
        "kind_name": ENTRY_KIND_NAMES[EntryKind(entry["kind"])],
        "stage_name": ENTRY_STAGE_NAMES[EntryStage(entry["stage"])],
    }
