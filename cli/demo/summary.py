"""What stands at the end: counts for people, and one digest that is the same whenever the same things happened."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from cli.demo.measures import Measure, measures_of
from cli.demo.roles import REVIEWER
from cli.demo.stage import Stage
from cli.demo.standings import standings_of
from cli.demo.witness import Mail
from models.papers import NOTICE_STAGE_NAMES, NoticeStage
from models.tasks import TASK_STAGE_NAMES, TaskStage

WIDTH = 100


@dataclass(frozen=True, slots=True)
class EndState:
    """Everything the story left behind, without ids, times of day and passwords."""

    tasks: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    missed: list[dict[str, Any]]
    told: Counter[tuple[str, str]]
    mails: int
    in_time: list[tuple[str, str, bool]]
    """Of the closed tasks: title, unit, and whether no date of completion was missed."""
    measures: list[Measure]
    standings: list[Measure]

    @property
    def digest(self) -> str:
        """One line by which two runs can be compared."""
        content = [self._facts(), sorted((*key, count) for key, count in self.told.items())]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def _facts(self) -> list[Any]:
        tasks = [
            [t["title"], t["unit_name"], t["office_name"], t["stage"], t["due_on"], t["overdue"]] for t in self.tasks
        ]
        notices = [
            [n["task_title"], n["unit_name"], n["level_label"], n["stage"], n["paper_serial"]] for n in self.notices
        ]
        missed = [[d["task_title"], d["unit_name"], d["kind"], d["period"] or "", d["due_on"]] for d in self.missed]
        measures = sorted(entry.facts for entry in self.measures)
        standings = [entry.facts for entry in self.standings]
        return [sorted(tasks), sorted(notices), sorted(missed), sorted(self.in_time), measures, standings]


def end_state(stage: Stage) -> EndState:
    """Read it all through the API and from the catcher; fails if anybody was told anything twice."""
    stage.settled()
    offices = [REVIEWER, *(f"{code}-reviewer" for code in stage.journal.get("offices") or ())]
    missed = stage.together(
        lambda who: list(stage.api.pages(who, "/deadlines", view="supervised", overdue=True)), offices
    )
    mails = stage.witness.checked()
    tasks = list(stage.api.pages(REVIEWER, "/tasks", view="visible"))
    return EndState(
        tasks=tasks,
        notices=list(stage.api.pages(REVIEWER, "/notices")),
        missed=[entry for found in missed for entry in found],
        told=_told(mails),
        mails=len(mails),
        in_time=[_in_time(stage, task) for task in tasks if task["stage"] == TaskStage.CLOSED],
        measures=measures_of(stage),
        standings=standings_of(stage),
    )


def _in_time(stage: Stage, task: dict[str, Any]) -> tuple[str, str, bool]:
    dates = stage.api.get(REVIEWER, f"/tasks/{task['id']}")["deadlines"]
    missed = any(entry["kind"] == "completion" and entry["missed_at"] for entry in dates)
    return task["title"], task["unit_name"], not missed


def _told(mails: list[Mail]) -> Counter[tuple[str, str]]:
    """Count what was told to whom; how items were gathered into mails is chance."""
    told: Counter[tuple[str, str]] = Counter()
    for mail in mails:
        for what, count in mail.groups.items():
            told[mail.login, what] += count
    return told


def show(state: EndState) -> None:
    """Print the summary."""
    console = Console(width=WIDTH, highlight=False)
    stages = Counter(task["stage"] for task in state.tasks)
    rows = [(TASK_STAGE_NAMES[name], str(stages[name])) for name in TaskStage if stages[name]]
    console.print(_table("任务", ("阶段", "项数"), [*rows, ("合计", str(len(state.tasks)))]))
    in_time = sum(kept for _, _, kept in state.in_time)
    console.print(
        f"已销号 {len(state.in_time)} 项中，按期办结 {in_time} 项，逾期后办结 {len(state.in_time) - in_time} 项\n"
    )
    kinds = Counter(entry["kind_name"] for entry in state.missed)
    console.print(
        _table("逾期未完成的期限", ("种类", "个数"), [(name, str(count)) for name, count in kinds.most_common()])
    )
    console.print(_table("督办件", ("编号", "级别", "单位", "状态"), [_notice(entry) for entry in state.notices]))
    for title, measures in (("措施", state.measures), ("县级空气质量排名", state.standings)):
        if measures:
            console.print(_table(title, ("种类", "事项", "单位", "状态"), [entry.facts for entry in measures]))
    told = Counter[str]()
    for (_, what), count in state.told.items():
        told[what] += count
    rows = [(what, str(count)) for what, count in told.most_common()]
    people = len({login for login, _ in state.told})
    total = (f"共 {state.mails} 封邮件，{people} 人", str(sum(told.values())))
    console.print(_table("邮件告知的事项", ("种类", "条数"), [*rows, total]))


def _notice(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    number = f"〔{entry['paper_year']}〕{entry['paper_serial']}号" if entry["paper_serial"] else "未编号"
    return number, entry["level_label"], entry["unit_name"], NOTICE_STAGE_NAMES[NoticeStage(entry["stage"])]


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(*head, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    return table
