"""Policies as callers read them: versions past, present and to come, and the drafts of their offices."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.policies import POLICY_DRAFT_STAGE_NAMES, PolicyDraftStage
from queries import history
from queries import policies as queries
from queries.sql import Row
from workflows.guards import Facts
from workflows.lifecycle import allowed_actions, history_needed
from workflows.policies import read_draft
from workflows.rule_books import Book, blanks, read_book
from workflows.tables import POLICY_DRAFT


def list_versions(
    session: Session,
    *,
    call: Call,  # noqa: ARG001  every query is called alike; by which rule one is judged is nobody's secret
    after: tuple[date, UUID] | None,
    limit: int,
    office_id: UUID | None = None,
    name: Book = Book.LADDER,
) -> list[Row]:
    """Return one page of published versions, latest first; with an office its own and the common ones."""
    found = sorted(
        queries.versions(session, name=name, office_id=office_id),
        key=lambda entry: (entry["from_on"], entry["id"]),
        reverse=True,
    )
    return [entry for entry in found if after is None or (entry["from_on"], entry["id"]) < after][:limit]


def get_version(session: Session, *, call: Call, policy_id: UUID) -> Row:  # noqa: ARG001  as above
    """Return a published version with all it says. Raises NotFound."""
    found = queries.version(session, policy_id)
    if found is None or found["name"] not in tuple(Book):
        raise NotFound("没有这一版督办规则")
    return found


def list_drafts(session: Session, *, call: Call, after: tuple[UUID] | None, limit: int) -> list[Row]:
    """Return one page of the drafts of the caller's offices, newest first."""
    found = queries.drafts(
        session, units=call.actor.unit_ids, on=call.on, after=after[0] if after else None, limit=limit
    )
    return [_named(entry) for entry in found]


def get_draft(session: Session, *, call: Call, draft_id: UUID) -> dict[str, Any]:
    """Return a draft with what is still open and the actions allowed now. Raises NotFound."""
    found, subject = read_draft(session, call, draft_id)
    facts = Facts(done_by=history.done_by(session, [draft_id], history_needed(POLICY_DRAFT)))
    return _named(found) | {
        "blanks": blanks(read_book(found["body"])),
        "allowed_actions": allowed_actions(POLICY_DRAFT, subject, actor=call.actor, facts=facts),
    }


def _named(found: Row) -> Row:
    return found | {"stage_name": POLICY_DRAFT_STAGE_NAMES[PolicyDraftStage(found["stage"])]}
