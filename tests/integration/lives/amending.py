"""What a plan's further paper does to a walk's task: its entry is amended for every open task."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from sqlmodel import Session

from models.calls import Call
from queries.sql import row
from workflows.plan_amending import amend_tasks
from workflows.plan_rebinding import Outcome


class Walker(Protocol):
    """What is asked of a walk."""

    session: Session
    task_id: UUID

    def tried(self, who: str, action: Callable[[Call], Any]) -> bool:
        """Let somebody try something; whether it was done."""
        ...


def amend(walk: Walker, who: str) -> bool:
    """Let `who` carry an accepted change over to the tasks of the entry; whether the walk's own was among them."""
    session = walk.session
    before = _version(session, walk.task_id)
    plan = row(
        session,
        "SELECT p.*, t.item_id FROM plan p JOIN plan_item i ON i.plan_id = p.id JOIN task t ON t.item_id = i.id "
        "WHERE t.id = %(id)s",
        {"id": walk.task_id},
    )
    if plan is None:
        return False
    walk.tried(
        who,
        lambda call: amend_tasks(
            session,
            call=call,
            plan=plan,
            item_id=plan["item_id"],
            told="事项名称有更正",
            reason="文件更正",
            outcome=Outcome(),
            title="更正后的事项",
        ),
    )
    return _version(session, walk.task_id) > before


def _version(session: Session, task_id: UUID) -> int:
    found = row(session, "SELECT version FROM task WHERE id = %(id)s", {"id": task_id})
    return int(found["version"]) if found else 0
