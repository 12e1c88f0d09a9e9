"""Whatever anybody tries with a hand-over: another approves it, its dossier holds that approval, results pile up."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models.calls import Call
from models.handover_views import HandoverApproval, HandoverCreate, HandoverResult, HandoverTransfer
from queries.sql import row
from tests.integration.lives.invariants import NoFiles, check_all
from tests.integration.lives.test_walks import toward
from tests.integration.lives.walking import PEOPLE, Walk
from tests.province import Province, on
from workflows import dossier, handovers
from workflows.tables import HANDOVER, TASK, Row, Table

MOST_STEPS = 25
WALKS = 4  # for each row
REASON = "情况有变"
PROPOSAL = {"reason": "弄虚作假", "basis": "regulation_21", "body_kind": "authorised", "body_name": "某任免机关"}
TASK_ACTIONS = sorted({row.action for row in TASK.rows if row.source} - {"reassign"})


@dataclass
class HandoverWalk(Walk):
    """A walk whose present subject is a hand-over of the task."""

    folder: Path = Path()
    subject_id: UUID | None = None

    def stage(self, table: Table) -> str | None:
        found = row(self.session, "SELECT stage FROM handover WHERE id = %(id)s", {"id": self.subject_id})
        return found["stage"] if found else None

    def propose(self, call: Call) -> None:
        content = HandoverCreate.model_validate(PROPOSAL)
        made = handovers.propose_handover(self.session, call=call, task_id=self.task_id, content=content)
        self.subject_id = made.subject_id

    def take(self, call: Call) -> None:
        """Take the dossier, in the walk's own transaction."""
        task = dossier.may_take(self.session, call=call, task_id=self.task_id)
        store = NoFiles(self.folder)
        made = dossier.pack_dossier(self.session, call=call, task=task, store=store, folder=self.folder)
        dossier._record(self.session, call, task, made)

    def act(self, action: str, who: str) -> bool:
        """Try an action of the table, or taking the dossier."""
        here: dict[str, Any] = {"session": self.session, "handover_id": self.subject_id}
        acts: dict[str, Callable[[Call], Any]] = {
            "propose": self.propose,
            "take": self.take,
            "approve": lambda call: handovers.approve_handover(
                **here, call=call, approval=HandoverApproval(by_office=True, basis="主任会议")
            ),
            "decline": lambda call: handovers.decline_handover(**here, call=call, reason=REASON),
            "transfer": lambda call: handovers.transfer_handover(
                **here, call=call, transfer=HandoverTransfer(received_by="赵某", transferred_on=call.on)
            ),
            "record_result": lambda call: handovers.record_result(
                **here,
                call=call,
                result=HandoverResult(result="已立案", decided_by="某机关", decided_on=call.on, document_no="一号"),
            ),
        }
        return self.tried(who, acts[action])


def step(walk: HandoverWalk, goal: Row, data: st.DataObject) -> bool:
    """Mostly a step toward the goal; often anything else by anybody, something with the task, or the clock."""
    mode = data.draw(st.integers(0, 9))
    next_row = toward(HANDOVER, walk.stage(HANDOVER), goal)
    if mode == 0:
        walk.pass_days(data.draw(st.integers(0, 8)))
    elif mode == 1:
        walk.task(data.draw(st.sampled_from(TASK_ACTIONS)), data.draw(st.sampled_from(PEOPLE)))
    elif mode <= 3:
        action = data.draw(st.sampled_from(["propose", "take", "approve", "decline", "transfer", "record_result"]))
        walk.act(action, data.draw(st.sampled_from(PEOPLE)))
    elif next_row is not None:
        if next_row.action == "transfer":
            walk.act("take", "office.clerk")
        return walk.act(next_row.action, data.draw(st.sampled_from(walk.willing(next_row)))) and next_row is goal
    return False


def check_handovers(session: Session, events: list[dict[str, Any]]) -> None:
    """Another approved; the dossier that went out held the approval; no result is lost."""
    by_kind: dict[tuple[UUID, str], list[dict[str, Any]]] = {}
    for event in events:
        by_kind.setdefault((event["subject_id"], event["kind"]), []).append(event)
    taken = [event for event in events if event["kind"] == "dossier_made"]
    for (subject_id, kind), found in by_kind.items():
        if kind == "handover_approved":
            [proposed] = by_kind[subject_id, "handover_proposed"]
            assert found[0]["person_id"] != proposed["person_id"]
        if kind == "handover_transferred":
            digest = found[0]["data"]["manifest_sha256"]
            sent = [event for event in taken if event["data"]["manifest_sha256"] == digest]
            assert any(str(subject_id) in event["data"]["approved_handovers"] for event in sent)
        if kind == "handover_result_recorded":
            kept = row(session, "SELECT result FROM handover WHERE id = %(id)s", {"id": subject_id})
            assert kept is not None
            assert len(kept["result"]["decisions"]) == len(found)


@pytest.mark.parametrize(
    "goal", [row for row in HANDOVER.rows if row.source], ids=lambda row: f"{row.source}-{row.action}"
)
def test_any_walk_through_any_row_keeps_stages_record_and_dossier(
    trial: Session, province: Province, tmp_path: Path, goal: Row
) -> None:
    taken: set[Row] = set()

    @settings(max_examples=WALKS, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(HANDOVER.rows.index(goal))
    @given(data=st.data())
    def walk_once(data: st.DataObject) -> None:
        with trial.begin_nested() as savepoint:
            walk = HandoverWalk(trial, province, on(3, 3, 15), province.task("ecology"), folder=tmp_path)
            walk.task("sign_for", "ecology.handler")
            walk.act("propose", "office.clerk")
            for _ in range(MOST_STEPS):
                if step(walk, goal, data):
                    break
            events = walk.events()
            taken.update(check_all(trial, events, walk.task_id))
            check_handovers(trial, events)
            savepoint.rollback()

    walk_once()
    assert goal in taken, "walks that never take a row show nothing about it"
