"""The one way to a revoked notice: its unit objects, and somebody who took no part revokes it."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from models.objection_views import Objectionable, ObjectionDraft
from queries.sql import row
from workflows import objection_decisions, objections


class Walker(Protocol):
    """What is asked of a walk."""

    session: Session
    notice_id: UUID
    bearer: str

    def tried(self, who: str, action: Callable[[Call], Any]) -> bool:
        """Let somebody try something; whether it was done."""
        ...


def object_to(walk: Walker, who: str) -> bool:
    """Bring an objection to the present notice as far as it goes, and let `who` revoke the notice."""
    session = walk.session
    draft = ObjectionDraft(against_kind=Objectionable.NOTICE, against_id=walk.notice_id, text="情况不实")
    handler, leader = f"{walk.bearer}.handler", f"{walk.bearer}.deputy_leader"
    walk.tried(handler, lambda call: objections.draft_objection(session, call=call, draft=draft))
    made = row(
        session,
        "SELECT id FROM objection WHERE against_id = %(id)s AND stage <> 'withdrawn'",
        {"id": walk.notice_id},
    )
    if made is None:
        return False
    objection_id = made["id"]
    walk.tried(leader, lambda call: objections.sign_objection(session, call=call, objection_id=objection_id))
    walk.tried(handler, lambda call: objections.file_objection(session, call=call, objection_id=objection_id))
    return walk.tried(
        who,
        lambda call: objection_decisions.revoke_objected(
            session, call=call, objection_id=objection_id, reason="情况不实"
        ),
    )
