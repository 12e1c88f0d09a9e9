"""Shows a reading to a person: first what needs a look, then every plan with its tasks, units and dates."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from plans.ledger import Comparator, Role
from plans.reader import line_of
from plans.reading import DateMention, Flag, PlanReading, Reading, TargetMention, TaskReading, UnitMention

_ROLES = {
    Role.LEAD: "牵头",
    Role.SHARED: "分工负责",
    Role.RESPONSIBLE: "负责",
    Role.PARTICIPATE: "参与",
    Role.GUIDE: "指导",
    Role.LOCAL: "地方落实",
}
_SIGNS = {
    Comparator.AT_LEAST: "不低于 ",
    Comparator.AT_MOST: "不高于 ",
    Comparator.MORE_THAN: "高于 ",
    Comparator.LESS_THAN: "低于 ",
    Comparator.EQUAL: "达到 ",
}
_QUOTED = 40


def summary(reading: Reading, text: str) -> Iterator[str]:
    """Yield the lines of a summary; `text` is what the reading's places point into."""
    yield from _head(reading)
    yield ""
    yield from _doubts(reading, text)
    for count, plan in enumerate(reading.plans, start=1):
        yield ""
        yield f"方案 {count}：{plan.title or '（没有标题）'}"
        yield from _plan(plan)


def _head(reading: Reading) -> Iterator[str]:
    facts = reading.document
    yield facts.title or "（没有读到标题）"
    yield (
        f"发文字号：{facts.number or '未读到'}  发文机关：{facts.issuer or '未读到'}"
        f"  成文日期：{facts.issued_on or '未读到'}"
    )
    tasks = sum(len(plan.tasks) for plan in reading.plans)
    safeguards = sum(len(plan.safeguards) for plan in reading.plans)
    yield f"共 {len(reading.plans)} 个方案，任务 {tasks} 项，保障措施 {safeguards} 项。"


def _doubts(reading: Reading, text: str) -> Iterator[str]:
    found = [("", flag) for flag in reading.flags]
    for plan in reading.plans:
        found += [(f"任务 {task.no} ", flag) for task in plan.tasks for flag in task.flags]
        found += [(f"保障措施 {task.no} ", flag) for task in plan.safeguards for flag in task.flags]
    if not found:
        yield "没有需要核对的地方。"
        return
    yield f"需要核对（{len(found)} 处）："
    for place, flag in sorted(found, key=lambda one: one[1].span):
        yield f"  第 {line_of(text, flag.span)} 行 {place}{flag.reason}{_quoted(flag, text)}"


def _quoted(flag: Flag, text: str) -> str:
    words = " ".join(text[slice(*flag.span)].split())
    return f"：“{words[:_QUOTED]}{'……' if len(words) > _QUOTED else ''}”" if words else ""


def _plan(plan: PlanReading) -> Iterator[str]:
    if plan.document_targets:
        yield "  总体指标："
        yield from (f"    {_target(one)}" for one in plan.document_targets)
    if plan.carry_over:
        yield f"  承前条款（第 {plan.carry_over.from_task or '1'} 项起）：{plan.carry_over.text}"
    yield f"  任务 {len(plan.tasks)} 项："
    yield from _tasks(plan.tasks)
    if plan.safeguards:
        yield f"  保障措施 {len(plan.safeguards)} 项："
        yield from _tasks(plan.safeguards)


def _tasks(tasks: Iterable[TaskReading]) -> Iterator[str]:
    for path, group in groupby(tasks, key=lambda task: task.path):
        if path:
            yield f"  {' / '.join(path)}"
        for task in group:
            yield f"    {task.no} {task.title}"
            yield from (f"      {line}" for line in _details(task))


def _details(task: TaskReading) -> Iterator[str]:
    units = [*_units(task.units), *(["地方落实（承前）"] if task.implied_local else [])]
    if units:
        yield "；".join(units)
    yield from (f"指标：{_target(one)}" for one in task.targets)
    if task.deadlines:
        yield f"时限：{'；'.join(_date(one) for one in task.deadlines)}"


def _units(units: Iterable[UnitMention]) -> Iterator[str]:
    for (_, role), group in groupby(units, key=lambda unit: (unit.clause, unit.role)):
        names = [unit.name + ("等" if unit.open_list else "") for unit in group]
        yield f"{_ROLES[role]}：{'、'.join(names)}"


def _target(target: TargetMention) -> str:
    about = "约 " if target.approx else _SIGNS.get(target.comparator, "")
    value = "" if target.value is None else f"{about}{target.value.normalize():f}{target.unit or ''}"
    extra = ["力争"] if target.soft else []
    extra += [target.scope] if target.scope else []
    extra += [f"{target.due_on} 前"] if target.due_on else []
    said = value or f"（{target.text}）"
    return f"{target.indicator} {said}" + (f"（{'，'.join(extra)}）" if extra else "")


def _date(date: DateMention) -> str:
    return f"{date.text}（{date.on or '未定日期'}）"
