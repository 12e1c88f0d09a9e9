"""The one way to a moved completion date: its unit applies, the office examines, and somebody approves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.extension_views import ExtensionDraft
from queries.sql import Row, row
from workflows import extensions


class Walker(Protocol):
    """What is asked of a walk."""

    session: Session
    task_id: UUID
    bearer: str
    office: str

    def tried(self, who: str, action: Callable[[Call], Any]) -> bool:
        """Let somebody try something; whether it was done."""
        ...


def completion(session: Session, task_id: UUID) -> Row | None:
    """The open completion date of a task."""
    return row(
        session,
        """SELECT * FROM deadline WHERE subject_id = %(id)s AND kind = 'completion' AND met_at IS NULL
             AND cancelled_at IS NULL""",
        {"id": task_id},
    )


def extend(walk: Walker, who: str) -> bool:
    """Bring an application for ten more days as far as it goes, and let `who` approve it."""
    session, date = walk.session, completion(walk.session, walk.task_id)
    if date is None:
        return False
    draft = ExtensionDraft(
        deadline_id=date["id"], wanted_on=date["due_on"] + timedelta(days=10), reason="汛期停工", progress="过半"
    )
    walk.tried(f"{walk.bearer}.handler", lambda call: extensions.draft_extension(session, call=call, draft=draft))
    made = row(
        session,
        "SELECT id FROM extension WHERE deadline_id = %(id)s AND stage IN ('draft', 'applied', 'examined')",
        {"id": date["id"]},
    )
    if made is None:
        return False
    asked = {"extension_id": made["id"]}
    leader, clerk = f"{walk.bearer}.deputy_leader", f"{walk.office}.clerk"
    walk.tried(leader, lambda call: extensions.apply_extension(session, call=call, **asked))
    walk.tried(clerk, lambda call: extensions.examine_extension(session, call=call, **asked, finding="属实"))
    return walk.tried(who, lambda call: extensions.approve_extension(session, call=call, **asked))
