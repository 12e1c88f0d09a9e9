"""What the clock proposed by rule, confirmed or declined by a person many at a time: a unit, a month, a list."""

from typing import Any

from sqlmodel import Session

from core.errors import Conflict, NotFound
from models.calls import Call
from models.score_views import ScoreScope, ScoresMoved
from queries import history
from queries import scores as queries
from queries.sql import Row
from workflows.entries import about_entry
from workflows.lifecycle import BatchMove, Writing, advance_many
from workflows.subjects import entry_subject
from workflows.tables import ENTRY

MOST_AT_ONCE = 5000


def confirm_scores(session: Session, *, call: Call, scope: ScoreScope) -> ScoresMoved:
    """Confirm what the clock proposed of a unit, month or list, all in one act; it counts from this day.

    What rests on a cause that no longer stands (a notice withdrawn, a date moved) is left for a decision of its own.
    Raises NotFound if nothing of it waits, Conflict if somebody else was faster with one of them.
    """
    found = _waiting(session, call, scope)
    sound = [entry for entry in found if not entry["cause_gone"]]
    moved = _moved(session, call, "confirm", sound, columns={"counts_from": call.on})
    return ScoresMoved(count=moved, left=len(found) - moved)


def decline_scores(session: Session, *, call: Call, scope: ScoreScope, reason: str) -> ScoresMoved:
    """Do not adopt what the clock proposed of a unit, month or list, with one reason for all."""
    found = _waiting(session, call, scope)
    return ScoresMoved(count=_moved(session, call, "decline", found, given={"reason": reason}), left=0)


def _waiting(session: Session, call: Call, scope: ScoreScope) -> list[Row]:
    found = queries.waiting(session, units=call.actor.unit_ids, scope=scope.model_dump(), limit=MOST_AT_ONCE)
    if not found or (scope.entry_ids is not None and len(found) < len(set(scope.entry_ids))):
        raise NotFound("没有等待确认的计分建议，或清单中有不在等待的，未处理任何一项")
    return found


def _moved(
    session: Session,
    call: Call,
    action: str,
    found: list[Row],
    *,
    columns: Row | None = None,
    given: dict[str, Any] | None = None,
) -> int:
    """They share the run that proposed them as their cause, so that each person is told once, with his list."""
    if not found:
        return 0
    batch = [
        BatchMove(entry_subject(entry), writing=Writing(columns or {}, about_entry(entry)), given=given or {})
        for entry in found
    ]
    run_id = history.cause_of(session, found[0]["id"], "entry_proposed")
    moved = advance_many(session, ENTRY, action, batch, call=call.caused_by(run_id) if run_id else call)
    if len(moved) < len(found):
        raise Conflict("其中有建议刚被他人处理，未处理任何一项，请重新读取后再试")
    return len(moved)
