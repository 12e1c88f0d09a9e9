"""Looks over a plan that has been read for what does not fit: numbers that jump, tasks that nobody bears."""

from collections.abc import Iterable, Iterator

from plans.numbering import Style
from plans.outline import Node
from plans.passage import Passage
from plans.reading import Flag, TaskReading


def numbering_flags(passage: Passage, sections: Iterable[Node]) -> Iterator[Flag]:
    """Flag a number that neither goes on from the last of its kind nor begins a new list."""
    last: dict[Style, int] = {}
    for section in sections:
        for parent in [None, *section.every()]:
            for at, node in enumerate([section] if parent is None else parent.children):
                before = last.get(node.number.style, 0)
                last[node.number.style] = node.number.value
                begins = node.number.value == 1 and at == 0 and parent is not None
                if node.number.value != before + 1 and not begins:
                    yield _jump(passage, node, before)


def _jump(passage: Passage, node: Node, before: int) -> Flag:
    number = node.number
    says = "重复或倒退" if number.value <= before else "不连续"
    reason = f"编号“{number.printed}”{says}：上一个是第 {before} 项" if before else f"编号从“{number.printed}”开始"
    return Flag(code="numbering", reason=reason, span=passage.span(node.start, node.start + number.length))


def without_units(tasks: Iterable[TaskReading]) -> list[TaskReading]:
    """Flag the tasks without units where most have some; a plan that names nobody is a plan of another kind."""
    all_tasks = list(tasks)
    bare = [task for task in all_tasks if not task.units]
    if 2 * len(bare) > len(all_tasks):
        return all_tasks
    return [task if task.units else _flagged(task) for task in all_tasks]


def _flagged(task: TaskReading) -> TaskReading:
    flag = Flag(code="no-units", reason="没有读到责任单位，而同级任务有", span=(task.span[0], task.span[0]))
    return task.model_copy(update={"flags": (*task.flags, flag)})
