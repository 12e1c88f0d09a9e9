"""What the offices do on a day: pass down, review, close, approve and issue, look back, decide on more time."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from cli.simulate import batches
from cli.simulate.agencies import CLOSE, EXCUSE, SUSPEND
from cli.simulate.diary import Diary
from cli.simulate.habits import Habits
from cli.simulate.house import House
from models.look_back_views import Relapsed
from models.people import Duty
from models.talk_views import TalkApproval, TalkCheck
from queries import simulated as queries
from queries.sql import Row
from workflows import (
    bulletins,
    entries,
    extensions,
    look_backs,
    notices,
    reviews,
    talks,
    tasks,
)

RESUME = "resume"
LATEST_PASSING_DOWN = 3
_FRIDAY = 4
_INSPECTORS = ["检查组成员甲", "检查组成员乙"]


class Offices:
    """Everybody who supervises."""

    def __init__(self, house: House, habits: Habits, diary: Diary, *, plan_id: UUID) -> None:
        self.house, self.habits, self.diary = house, habits, diary
        self.lots = habits.lots
        self._plan_id = plan_id
        self._to_pass_down = {
            unit_id: house.on + habits.days(1, LATEST_PASSING_DOWN, "passes down", code)
            for code, unit_id in sorted(house.units.items())
            if code.startswith("office-")
        }

    def day(self, intended: dict[str, list[UUID]]) -> None:
        """Do what this day asks for, in a fixed order; `intended` is what the diary names for today."""
        self._pass_down()
        self._review()
        self._decide_notices()
        self._decide_bulletins()
        self._decide_talks()
        self._decide_extensions()
        self._confirm_entries()
        self._suspend(intended.get(SUSPEND, []))
        self._excuse(intended.get(EXCUSE, []))
        self._resume(intended.get(RESUME, []))
        self._look_back()
        if self.house.on.weekday() == _FRIDAY:
            self._close()

    def _pass_down(self) -> None:
        for office_id, on in list(self._to_pass_down.items()):
            if on <= self.house.on:
                call = self.house.call(office_id, Duty.REVIEWER)
                self.house.act(tasks.assign_drafts, call=call, plan_id=self._plan_id)
                del self._to_pass_down[office_id]

    def _review(self) -> None:
        for paper in self.house.read(queries.papers_in):
            key = (paper["code"], paper["place"], paper["kind"], paper["period"])
            if self.house.on < paper["submitted_on"] + self.habits.days(1, 4, "reviews", *key):
                continue
            duty = Duty.HANDLER if paper["kind"] == "contribution" else Duty.CLERK
            call = self.house.call(paper["reviewing_unit_id"], duty)
            if self.habits.is_poor(*key, paper["round"]):
                reason = "内容空泛，未说明具体进展和数据，请补充后重报"
                self.house.act(reviews.return_report, call=call, report_id=paper["id"], reason=reason)
            else:
                self.house.act(reviews.accept_report, call=call, report_id=paper["id"], finding="情况属实")

    def _decide_notices(self) -> None:
        for notice in self.house.read(queries.notices_at, "proposed", "approved"):
            key = (notice["code"], notice["place"], notice["level"])
            if self.house.on < notice["since_on"] + self.habits.days(1, 2, "decides", notice["stage"], *key):
                continue
            office_id, given = notice["supervising_unit_id"], {"notice_id": notice["id"]}
            if notice["stage"] == "approved":
                self.house.act(notices.issue_notice, call=self.house.call(office_id, Duty.ISSUER), **given)
                continue
            call = self.house.call(office_id, Duty.REVIEWER)
            if notice["task_stage"] != "in_progress" or self.lots.falls(0.15, "declines", *key):
                self.house.act(notices.decline_notice, call=call, reason="已当面督促，不再发文", **given)
            else:
                self.house.act(notices.approve_notice, call=call, requirement=None, **given)

    def _decide_bulletins(self) -> None:
        for bulletin in self.house.read(queries.bulletins_at, "drafted", "approved"):
            office_id, given = bulletin["supervising_unit_id"], {"bulletin_id": bulletin["id"]}
            if self.house.on < bulletin["since_on"] + timedelta(days=2):
                continue
            if bulletin["stage"] == "approved":
                self.house.act(bulletins.issue_bulletin, call=self.house.call(office_id, Duty.ISSUER), **given)
            elif self.lots.falls(0.3, "no bulletin", bulletin["code"], bulletin["since_on"]):
                call = self.house.call(office_id, Duty.REVIEWER)
                self.house.act(bulletins.decline_bulletin, call=call, reason="拟先约谈提醒，暂不通报", **given)
            else:
                self.house.act(bulletins.approve_bulletin, call=self.house.call(office_id, Duty.REVIEWER), **given)

    def _decide_talks(self) -> None:
        for talk in self.house.read(queries.talks_at, "proposed", "checked"):
            office_id, given = talk["supervising_unit_id"], {"talk_id": talk["id"]}
            if talk["stage"] == "proposed":
                check = TalkCheck(finding="经现场核查，情况属实", checked_on=self.house.on, checked_by="核查组")
                self.house.act(talks.check_talk, call=self.house.call(office_id, Duty.CLERK), check=check, **given)
            elif self.lots.falls(0.4, "no talk", talk["code"], talk["place"], talk["since_on"]):
                call = self.house.call(office_id, Duty.REVIEWER)
                self.house.act(talks.decline_talk, call=call, reason="已列入下次调度会重点督促", **given)
            else:
                approval = TalkApproval(by_office=True, basis="本机构负责人批准")
                call = self.house.call(office_id, Duty.REVIEWER)
                self.house.act(talks.approve_talk, call=call, approval=approval, **given)

    def _decide_extensions(self) -> None:
        for asked in self.house.read(queries.extensions_at, "applied", "examined"):
            office_id, given = asked["supervising_unit_id"], {"extension_id": asked["id"]}
            key = (asked["code"], asked["place"], asked["kind"])
            if self.house.on < asked["since_on"] + self.habits.days(1, 3, "extension", asked["stage"], *key):
                continue
            if asked["stage"] == "applied":
                call = self.house.call(office_id, Duty.CLERK)
                self.house.act(extensions.examine_extension, call=call, finding="理由属实", **given)
            elif self.lots.falls(0.3, "no extension", *key):
                self._decline(office_id, asked["id"], "理由不充分，请加快推进")
            else:
                part = (asked["wanted_on"] - asked["from_on"]).days
                shorter = asked["from_on"] + timedelta(days=max(7, part // 2)) if part > 30 else None
                call = self.house.call(office_id, Duty.ISSUER)
                if not self.house.act(extensions.approve_extension, call=call, granted_on=shorter, **given):
                    self._decline(office_id, asked["id"], "所涉时限已无须延期")

    def _decline(self, office_id: UUID, extension_id: UUID, reason: str) -> None:
        call = self.house.call(office_id, Duty.ISSUER)
        self.house.act(extensions.decline_extension, call=call, extension_id=extension_id, reason=reason)

    def _confirm_entries(self) -> None:
        for entry in self.house.read(queries.entries_proposed):
            call = self.house.call(entry["supervising_unit_id"], Duty.REVIEWER)
            if self.lots.falls(0.1, "no entry", entry["code"], entry["rule"], self.house.on):
                self.house.act(entries.decline_entry, call=call, entry_id=entry["id"], reason="情况特殊，不予扣分")
            else:
                self.house.act(entries.confirm_entry, call=call, entry_id=entry["id"])

    def _suspend(self, task_ids: list[UUID]) -> None:
        for task in self._stages(task_ids, "in_progress"):
            call = self.house.call(task["supervising_unit_id"], Duty.REVIEWER)
            if self.house.act(tasks.suspend, call=call, task_id=task["id"], reason="受汛情影响，暂停施工"):
                ends = self.house.on + self.habits.days(10, 45, "suspended", task["code"], task["place"])
                self.diary.write(ends, RESUME, task["id"])

    def _resume(self, task_ids: list[UUID]) -> None:
        for task in self._stages(task_ids, "suspended"):
            call = self.house.call(task["supervising_unit_id"], Duty.REVIEWER)
            self.house.act(tasks.resume, call=call, task_id=task["id"], reason="施工条件恢复")

    def _excuse(self, task_ids: list[UUID]) -> None:
        for task in self._stages(task_ids, "in_progress"):
            call = self.house.call(task["supervising_unit_id"], Duty.REVIEWER)
            self.house.act(tasks.excuse, call=call, task_id=task["id"], reason="辖区内无此项内容，不涉及")

    def _stages(self, task_ids: list[UUID], stage: str) -> list[Row]:
        found = self.house.read(queries.tasks, task_ids) if task_ids else []
        return [task for task in found if task["stage"] == stage and not task["open_children"]]

    def _close(self) -> None:
        """The weekly session: what was examined a week ago is accepted, what came in is examined or returned."""
        for office_id, of_office in _by_office(self.house.read(queries.closings_in, "closing_examined")):
            call = self.house.call(office_id, Duty.REVIEWER)
            self.house.act(batches.accept_closings, call=call, tasks=of_office)
        for office_id, of_office in _by_office(self.house.read(queries.closings_in, "closing_applied")):
            poor = [task for task in of_office if self._is_poor(task)]
            good = [task for task in of_office if task not in poor]
            call = self.house.call(office_id, Duty.CLERK)
            if good:
                self.house.act(batches.examine_closings, call=call, tasks=good, finding="材料齐全，现场核实属实")
            if poor:
                reason = "佐证材料不能说明任务已完成，请补充"
                self.house.act(batches.return_closings, call=call, tasks=poor, reason=reason)
            for task in poor:
                again = self.house.on + self.habits.days(3, 12, "again", task["code"], task["place"])
                self.diary.write(again, CLOSE, task["id"])

    def _is_poor(self, task: Row) -> bool:
        return self.habits.is_poor(task["code"], task["place"], "closing", str(self.house.on), 2)

    def _look_back(self) -> None:
        """By the second clerk, who took no part in the closing; a few find that it has not held."""
        for office_id, of_office in _by_office(self.house.read(queries.look_backs_due, until=self.house.on)):
            call = self.house.call(office_id, Duty.CLERK, nth=1)
            relapsed = [one for one in of_office if self.lots.falls(0.004, "relapse", one["code"], one["place"])]
            held = [one for one in of_office if one not in relapsed]
            if held:
                self.house.act(batches.hold_look_backs, call=call, look_backs=held, inspectors=_INSPECTORS)
            for found in relapsed:
                content = Relapsed(
                    inspectors=_INSPECTORS,
                    looked_on=self.house.on,
                    finding="现场发现问题反弹",
                    due_on=self.house.on + timedelta(days=45),
                )
                self.house.act(look_backs.relapse, call=call, look_back_id=found["id"], content=content)
                again = self.house.on + self.habits.days(20, 60, "after relapse", found["code"], found["place"])
                self.diary.write(again, CLOSE, found["task_id"])


def _by_office(found: Iterable[Row]) -> list[tuple[UUID, list[Row]]]:
    groups: dict[tuple[str, UUID], list[Row]] = {}
    for entry in found:
        groups.setdefault((entry["office_code"], entry["supervising_unit_id"]), []).append(entry)
    return [(office_id, rows) for (_, office_id), rows in sorted(groups.items(), key=lambda group: group[0][0])]
