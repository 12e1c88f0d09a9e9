import re

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.reader import read_paper
from plans.reading import Reading, Span

PIECES = """
    一、 二、 （一） （二） 1. 2． ① 第一条 （1） 省甲厅 市乙局 各市、县级政府 牵头 参与 负责 按职责分工负责
    （ ） ( ) 〔 〕 【 】 ， 、 。 ； ： 责任单位： 牵头单位： 完成时限： 责任领导：张某 等 等部门 到2025年 达到90%以上
    以下任务均需各地政府负责落实，不再列出 排在第一位的部门为牵头部门，下同 保障措施 重点任务 主要目标 工作方案
    关于印发 的通知 《 》 “ ” 会同 由 和 及 下同 加强监管 ⻓ Ⅲ
"""
BLANKS = ["\n", "\n\n", "　　", "\t", "\r\n", "\f", "— 3 —\n", "\u2028", "\x00", "\ud800"]
TEXTS = st.lists(st.sampled_from(PIECES.split() + BLANKS) | st.text(max_size=6), max_size=60).map("".join)
CLAUSES = re.compile(
    r"[（(][^（()）〔〕【】\[\]\r\n\f\u2028]*(?:牵头|负责|参与|责任单位)[^（()）〔〕【】\[\]\r\n\f\u2028]*[)）]"
)


def places(reading: Reading) -> list[Span]:
    """Return the places of everything used or doubted."""
    tasks = [task for plan in reading.plans for task in plan.tasks + plan.safeguards]
    found = [unit.span for task in tasks for unit in task.units]
    found += [date.span for task in tasks for date in task.deadlines]
    found += [flag.span for task in tasks for flag in task.flags]
    found += [plan.carry_over.span for plan in reading.plans if plan.carry_over]
    return found + [flag.span for flag in reading.flags]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    for start, end in places(read_paper(text)):
        assert 0 <= start <= end <= len(text)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_bracket_that_speaks_of_duty_is_used_or_doubted(text: str) -> None:
    found = places(read_paper(text))
    for clause in CLAUSES.finditer(text):
        assert any(start < clause.end() and clause.start() < end for start, end in found), clause[0]
