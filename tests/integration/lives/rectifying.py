"""Walks on a rectification and on a look-back: commands of any kind by anybody, and what must hold of any record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from core.clock import day_of
from models.calls import Call
from models.look_back_views import Looked, Relapsed
from models.measures import MeasureSource
from models.rectification_views import (
    Failed,
    LevelDraft,
    MeasureDraft,
    MeasureResult,
    OnSite,
    Publicised,
    PublicObjection,
    RectificationOrder,
    RectificationPlan,
    RectificationResult,
    Reviewed,
    StandardFinding,
)
from models.rectifications import RectificationKind, Standard
from models.reports import ReportKind
from queries import rectifications as queries
from queries.sql import row
from tests.integration.lives.walking import Walk
from tests.province import attachment
from workflows import look_backs, rectification_plans, rectification_publicity, rectification_results, rectifications
from workflows.tables import Table

REASON = "情况有变"


@dataclass
class RectificationWalk(Walk):
    """A walk whose present subject is a rectification, or a look-back at the task."""

    subject_id: UUID | None = None

    def stage(self, table: Table) -> str | None:
        found = row(self.session, f"SELECT stage FROM {table.subject.value} WHERE id = %(id)s", {"id": self.subject_id})
        return found["stage"] if found else None

    def ahead(self, days: int) -> date:
        return day_of(self.at) + timedelta(days=days)

    def order(self, kind: RectificationKind) -> None:
        """Let the issuer order something on the task."""
        standing = kind is RectificationKind.STANDING
        content = RectificationOrder(
            source=MeasureSource.INSPECTION,
            kind=kind,
            problem="污水直排",
            basis="现场检查记录",
            due_on=None if standing else self.ahead(300),
            stage_goal="减半" if standing else None,
            next_review_on=self.ahead(90) if standing else None,
            levels=[LevelDraft(name="区级验收"), LevelDraft(name="市级验收")],
        )
        call = self.province.call("office.issuer", self.at)
        made = rectifications.order(self.session, call=call, task_id=self.task_id, content=content)
        self.subject_id = made.subject_id

    def close(self) -> None:
        """Close the task; the policy schedules the look-back."""
        done = (
            self.send(ReportKind.CLOSING, f"{self.bearer}.handler")
            and self.task("examine_closing", "office.clerk")
            and self.task("accept_closing", "office.reviewer")
        )
        assert done
        found = row(self.session, "SELECT id FROM look_back WHERE of_id = %(id)s", {"id": self.task_id})
        assert found is not None
        self.subject_id = found["id"]

    def rectification(self, action: str, who: str) -> bool:
        """Try a command; before a paper is submitted its writer writes it, before a later step people did theirs."""
        writer = f"{self.bearer}.handler"
        if action in ("submit_plan", "submit_result"):
            self._try(action.replace("submit", "draft"), writer)
        if action == "publicise":
            self._try("accept", "office.reviewer")
            self._try("accept", "office.reviewer.2")
        if action == "end_publicity":
            self.pass_days(9)
        return self._try(action, who)

    def _try(self, action: str, who: str) -> bool:
        command, more = self._commands()[action]
        return self.tried(
            who, lambda call: command(self.session, call=call, rectification_id=self.subject_id, **more(call))
        )

    def _commands(self) -> dict[str, tuple[Callable[..., Any], Callable[[Call], dict[str, Any]]]]:
        plans, results, publicity = rectification_plans, rectification_results, rectification_publicity
        return {
            "sign_for": (rectifications.sign_for, lambda _: {}),
            "draft_plan": (plans.draft_plan, lambda _: {"content": self._plan()}),
            "submit_plan": (plans.submit_plan, lambda _: {}),
            "approve_plan": (plans.approve_plan, lambda _: {}),
            "return_plan": (plans.return_plan, lambda _: {"reason": REASON}),
            "draft_result": (results.draft_result, lambda _: {"content": self._result()}),
            "submit_result": (results.submit_result, lambda _: {}),
            "return_result": (results.return_result, lambda _: {"reason": REASON}),
            "review": (
                results.review,
                lambda call: {"content": Reviewed(finding="已减半", next_review_on=call.on + timedelta(days=90))},
            ),
            "verify": (results.verify, lambda call: {"content": self._on_site(call)}),
            "fail": (results.fail, lambda _: {"content": Failed(reason=REASON)}),
            "accept": (results.accept, lambda _: {}),
            "publicise": (publicity.publicise, lambda _: {"content": Publicised(published_in="政府网站")}),
            "object": (
                publicity.object_to,
                lambda _: {"content": PublicObjection(objector="某村民", reason="仍有直排")},
            ),
            "answer_objection": (publicity.answer_objection, lambda _: {"reason": REASON}),
            "end_publicity": (publicity.end_publicity, lambda _: {}),
            "file": (rectifications.file, lambda _: {}),
            "reopen": (rectifications.reopen, lambda _: {"reason": REASON, "due_on": None}),
            "withdraw": (rectifications.withdraw, lambda _: {"reason": REASON}),
        }

    def _plan(self) -> RectificationPlan:
        measure = MeasureDraft(
            problem="直排",
            goal="纳管",
            measures="新建管网",
            due_on=self.ahead(30),
            responsible_person="张某",
            urging_unit="省环境厅",
            accepting_unit="省督查办",
        )
        return RectificationPlan(measures=[measure])

    def _result(self) -> RectificationResult:
        assert self.subject_id is not None
        evidence = [attachment(self.session, self.province.units[self.bearer])]
        found = queries.by_id(self.session, self.subject_id)
        planned = queries.measures(self.session, self.subject_id, found["round"] if found else None)
        items = [MeasureResult(measure_id=entry["id"], done="已建成", evidence=evidence) for entry in planned]
        return RectificationResult(items=items, long_term="每月巡查", self_conclusion="已完成")

    def _on_site(self, call: Call) -> OnSite:
        standards = [StandardFinding(standard=name, met=True) for name in Standard]
        return OnSite(inspectors=["李某"], verified_on=call.on, finding="已纳管", standards=standards)

    def look_back(self, action: str, who: str) -> bool:
        """Try a command on the look-back."""
        seen = {"inspectors": ["赵某"], "looked_on": day_of(self.at), "finding": "现场查看"}
        given: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
            "hold": (look_backs.hold, {"content": Looked.model_validate(seen)}),
            "relapse": (
                look_backs.relapse,
                {"content": Relapsed.model_validate(seen | {"due_on": self.ahead(60)})},
            ),
            "cancel": (look_backs.cancel, {"reason": REASON}),
        }
        command, more = given[action]
        return self.tried(who, lambda call: command(self.session, call=call, look_back_id=self.subject_id, **more))


def check_rectifications(events: list[dict[str, Any]]) -> None:
    """Nothing is filed that was not verified, accepted on every level by others and left public long enough."""
    this_round: list[dict[str, Any]] = []
    for event in events:
        if event["subject_kind"] != "rectification":
            continue
        kind = event["kind"]
        this_round = [] if kind in ("rectification_failed", "rectification_reopened") else [*this_round, event]
        if kind == "rectification_filed":
            kinds = [entry["kind"] for entry in this_round]
            assert kinds.count("rectification_verified") == 1
            assert kinds.count("rectification_level_accepted") == 2
            assert kinds.count("rectification_objected") == kinds.count("rectification_objection_answered")
            assert kinds[-2] == "rectification_publicity_over"
            doers = _doers(this_round)
            assert doers["rectification_verified"].isdisjoint(doers["rectification_level_accepted"])
            assert event["person_id"] not in doers["rectification_verified"] | doers["rectification_level_accepted"]
            shown = this_round[-2]
            assert str(day_of(shown["occurred_at"])) > shown["data"]["to_on"]


def _doers(events: list[dict[str, Any]]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for event in events:
        found.setdefault(event["kind"], set()).add(event["person_id"])
    return found
