"""What the units do on a day: sign for tasks, write and hand in papers, answer, ask for more time, close."""

from collections.abc import Iterable
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from cli.simulate import batches
from cli.simulate.diary import Diary
from cli.simulate.habits import Habits
from cli.simulate.house import House
from core.clock import day_of
from core.files import FileStore
from models.extension_views import ExtensionDraft
from models.people import Duty
from models.reports import MilestoneDraft, ReportContent, ReportCreate, ReportKind, TargetValue
from queries import simulated as queries
from queries.sql import Row
from workflows import bulletins, extensions, notices, reports, tasks
from workflows.attachments import keep_attachment

CLOSE, SUSPEND, EXCUSE = "close", "suspend", "excuse"
AGAIN_AFTER = timedelta(days=7)
_REPORT_OF = {"report": ReportKind.PROGRESS, "plan": ReportKind.PLAN, "contribution": ReportKind.CONTRIBUTION}
_MOST_BYTES = 10_000
_WRITTEN = "本期工作按方案推进，主要措施已落实到责任人，具体情况见所附材料。"
_DONE = "任务已按方案完成，佐证材料附后，申请办结销号。"


class Agencies:
    """Everybody who bears tasks."""

    def __init__(self, house: House, habits: Habits, diary: Diary, store: FileStore) -> None:
        self.house, self.habits, self.diary = house, habits, diary
        self._store = store
        self._evidence: dict[UUID, UUID] = {}

    def day(self, closing: list[UUID]) -> None:
        """Do what this day asks for, in a fixed order; `closing` are tasks whose bearer means to be done today."""
        self._sign()
        self._hand_in()
        self._answer()
        self._sign_for_copies()
        if self.house.on.weekday() == 0:
            self._ask_for_time()
        self._close(closing)

    def _sign(self) -> None:
        waiting = [task for task in self.house.read(queries.tasks_at, "assigned") if self._signs_today(task)]
        for unit_id, of_unit in _by(waiting, "unit_id"):
            call = self.house.call(unit_id, Duty.HANDLER)
            if self.house.act(tasks.sign_for_many, call=call, task_ids=[task["id"] for task in of_unit]):
                for task in of_unit:
                    self._plan(task)

    def _signs_today(self, task: Row) -> bool:
        after = self.habits.signs_after(task["code"], task["place"])
        return after is not None and day_of(task["since"]) + timedelta(days=after) <= self.house.on

    def _plan(self, task: Row) -> None:
        """Mean to close it some day; and what may come in between."""
        if task["due_on"] is None:
            return
        code, place, on, lots = task["code"], task["place"], self.house.on, self.habits.lots
        if closes := self.habits.closes_on(code, place, on, task["due_on"]):
            self.diary.write(closes, CLOSE, task["id"])
        if lots.falls(0.006, SUSPEND, code, place):
            self.diary.write(on + self.habits.days(30, 200, SUSPEND, code, place), SUSPEND, task["id"])
        if task["parent_id"] and lots.falls(0.008, EXCUSE, code, place):
            self.diary.write(on + self.habits.days(10, 60, EXCUSE, code, place), EXCUSE, task["id"])

    def _hand_in(self) -> None:
        for owed in self.house.read(queries.papers_owed):
            if owed["report_stage"] == "returned":
                if self.house.on >= day_of(owed["back_at"]) + self.habits.days(1, 4, "again", owed["code"]):
                    self._write_again(owed)
                continue
            planned = self.habits.hands_in(owed["code"], owed["place"], owed["kind"], owed["period"], owed["due_on"])
            if planned is not None and planned <= self.house.on:
                self._write(owed["task_id"], owed["unit_id"], self._paper(owed))

    def _paper(self, owed: Row) -> ReportCreate:
        kind = _REPORT_OF[owed["kind"]]
        return ReportCreate(kind=kind, period=owed["period"], **self._content(kind, owed["targets"], owed["due_on"]))

    def _content(self, kind: ReportKind, targets: list[str] | None, due_on: date) -> dict[str, Any]:
        content: dict[str, Any] = {"text": _WRITTEN}
        if kind is ReportKind.PROGRESS:
            content["values"] = [TargetValue(target_id=UUID(one), statement="按进度推进") for one in targets or ()]
        if kind is ReportKind.PLAN:
            first = max(due_on, self.house.on)
            content["milestones"] = [
                MilestoneDraft(title=f"第{name}阶段", due_on=first + timedelta(days=days))
                for name, days in (("一", 60), ("二", 120), ("三", 200))
            ]
        return content

    def _write(self, task_id: UUID, unit_id: UUID, content: ReportCreate) -> None:
        made = self.house.act(
            reports.draft_report, call=self.house.call(unit_id, Duty.HANDLER), task_id=task_id, content=content
        )
        if made:
            self._send(unit_id, made.subject_id)

    def _write_again(self, owed: Row) -> None:
        unit_id, report_id = owed["unit_id"], owed["report_id"]
        content = ReportContent(**self._content(_REPORT_OF[owed["kind"]], owed["targets"], owed["due_on"]))
        self.house.act(reports.revise_report, call=self.house.call(unit_id, Duty.HANDLER), report_id=report_id)
        self.house.act(
            reports.edit_report, call=self.house.call(unit_id, Duty.HANDLER), report_id=report_id, content=content
        )
        self._send(unit_id, report_id)

    def _send(self, unit_id: UUID, report_id: UUID) -> None:
        self.house.act(reports.sign_report, call=self.house.call(unit_id, Duty.DEPUTY_LEADER), report_id=report_id)
        self.house.act(reports.submit_report, call=self.house.call(unit_id, Duty.HANDLER), report_id=report_id)

    def _answer(self) -> None:
        for notice in self.house.read(queries.notices_at, "issued", "signed_for", "unanswered"):
            code, place = notice["code"], notice["place"]
            if notice["stage"] == "issued":
                if self.house.on >= notice["since_on"] + self.habits.days(0, 2, "notice", code, place):
                    call = self.house.call(notice["unit_id"], Duty.HANDLER)
                    self.house.act(notices.sign_for_notice, call=call, notice_id=notice["id"])
                continue
            kind = f"answer {notice['level']}"
            planned = self.habits.hands_in(code, place, kind, str(notice["answer_on"]), notice["answer_on"])
            if planned is None or planned > self.house.on:
                continue
            if notice["report_stage"] == "returned":
                self._again(notice["unit_id"], notice["report_id"])
            elif notice["report_id"] is None:
                paper = ReportCreate(kind=ReportKind.ANSWER, notice_id=notice["id"], text=_WRITTEN)
                self._write(notice["task_id"], notice["unit_id"], paper)

    def _again(self, unit_id: UUID, report_id: UUID) -> None:
        """Hand a returned paper in again, its words as they were."""
        call = self.house.call(unit_id, Duty.HANDLER)
        self.house.act(reports.revise_report, call=call, report_id=report_id)
        self._send(unit_id, report_id)

    def _sign_for_copies(self) -> None:
        for copy in self.house.read(queries.copies_out):
            call = self.house.call(copy["unit_id"], Duty.LIAISON)
            self.house.act(bulletins.sign_for_bulletin, call=call, bulletin_id=copy["bulletin_id"])

    def _ask_for_time(self) -> None:
        until = self.house.on + timedelta(days=24)
        for date_ in self.house.read(queries.extendable, kinds=("completion", "plan"), until=until):
            code, key = date_["code"], (date_["code"], date_["place"], date_["kind"])
            chance = 0.03 + 0.08 * self.habits.carelessness(code)
            asks_on = date_["due_on"] - self.habits.days(1, 24, "asks", *key)
            if asks_on > self.house.on or not self.habits.lots.falls(chance, "asks for time", *key):
                continue
            wanted = date_["due_on"] + self.habits.days(10, 75, "wants", *key)
            self._apply_for_time(date_, wanted)

    def _apply_for_time(self, date_: Row, wanted: date) -> None:
        draft = ExtensionDraft(
            deadline_id=date_["id"],
            wanted_on=wanted,
            reason="施工期受天气影响，工程进度后延",
            progress="主体工程已完成，附属工程正在施工",
        )
        made = self.house.act(
            extensions.draft_extension, call=self.house.call(date_["unit_id"], Duty.HANDLER), draft=draft
        )
        if made:
            given = {"extension_id": made.subject_id}
            leader = self.house.call(date_["unit_id"], Duty.DEPUTY_LEADER)
            if not self.house.act(extensions.apply_extension, call=leader, **given):
                writer = self.house.call(date_["unit_id"], Duty.HANDLER)
                self.house.act(extensions.withdraw_extension, call=writer, **given)

    def _close(self, task_ids: list[UUID]) -> None:
        found = self.house.read(queries.tasks, task_ids) if task_ids else []
        ready = [task for task in found if task["stage"] == "in_progress" and _nothing_open(task)]
        for task in found:
            if task["stage"] in ("in_progress", "suspended") and task not in ready:
                self.diary.write(self.house.on + AGAIN_AFTER, CLOSE, task["id"])
        for task in ready:
            if task["returned_paper"]:
                self._again(task["unit_id"], task["returned_paper"])
        for unit_id, of_unit in _by((task for task in ready if not task["returned_paper"]), "unit_id"):
            evidence = self._evidence_of(unit_id)
            call, leader = self.house.call(unit_id, Duty.HANDLER), self.house.call(unit_id, Duty.DEPUTY_LEADER)
            given = {"leader": leader, "tasks": of_unit, "evidence": evidence, "text": _DONE}
            self.house.act(batches.apply_for_closing, call=call, **given)

    def _evidence_of(self, unit_id: UUID) -> UUID:
        """Upload the unit's file of evidence, once."""
        if unit_id not in self._evidence:
            content = f"佐证材料（{self.house.codes[unit_id]}）\n".encode()
            stored = self._store.take(BytesIO(content), limit=_MOST_BYTES, media_type="text/plain")
            call = self.house.call(unit_id, Duty.HANDLER)
            kept = self.house.act(keep_attachment, call=call, stored=stored, filename="佐证材料.txt")
            self._evidence[unit_id] = kept.id
        return self._evidence[unit_id]


def _nothing_open(task: Row) -> bool:
    return not task["open_children"] and not task["open_rectifications"]


def _by(found: Iterable[Row], name: str) -> list[tuple[UUID, list[Row]]]:
    """Group rows, groups in the order of their first row."""
    groups: dict[UUID, list[Row]] = {}
    for entry in found:
        groups.setdefault(entry[name], []).append(entry)
    return list(groups.items())
