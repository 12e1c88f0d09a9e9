"""A paper written for the tests in the grammar of such papers, and its reading made by hand: every span is found."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from core.files import Stored
from plans.formats import SourceText, text_of
from plans.ledger import Comparator, Role
from plans.reading import (
    DateMention,
    DocumentFacts,
    Flag,
    PlanReading,
    Reading,
    Span,
    TargetMention,
    TaskReading,
    UnitMention,
)
from workflows.plan_imports import ReadPaper

NUMBER = "测政办发〔2021〕7号"
TEXT = f"""测试省人民政府办公厅关于印发测试省清水行动方案的通知
{NUMBER}

各市人民政府，省政府各厅委办：
《测试省清水行动方案》已经省政府同意，现印发给你们。

测试省人民政府办公厅
2021年3月1日

测试省清水行动方案

为做好2021年清水工作，制定本方案。到2021年底，全省优良水体比例达到80%以上。

一、重点任务
（一）治理污染
1.整治排污口。2021年9月30日前完成120个排污口整治，东原市完成40个。（省水务厅牵头，省环境厅、省财税厅等参与，各市、县级政府负责落实）
2.修复河道。推进河道修复。（省水务厅、各相关部门按职责分工负责）
（二）保障供水
3.保护水源地。汛期前完成排查。（省环境厅负责）
二、保障措施
（一）加强调度。省督查办按月调度。
"""


def span(words: str, text: str = TEXT, nth: int = 1) -> Span:
    """Where words stand in the text."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + 1)
    return (at, at + len(words))


def unit(name: str, role: Role, *, nth: int = 1, **more: Any) -> UnitMention:
    return UnitMention(name=name, role=role, span=span(name, nth=nth), **more)


def target(indicator: str, words: str, value: str, unit_: str, **more: Any) -> TargetMention:
    given: dict[str, Any] = {"comparator": Comparator.AT_LEAST, "text": words, "span": span(words), **more}
    return TargetMention(indicator=indicator, value=Decimal(value), unit=unit_, **given)


def task(no: str, heading: str, title: str, **more: Any) -> TaskReading:
    line = next(line for line in TEXT.splitlines() if title in line)
    return TaskReading(no=no, path=("一、重点任务", heading), title=title, text=line, span=span(line), **more)


def reading(**changed: Any) -> Reading:
    """What a careful reader finds: one name unknown, one open list, one unnamed, one date without a day."""
    first = task(
        "1", "（一）治理污染", "整治排污口",
        units=(
            unit("省水务厅", Role.LEAD),
            unit("省环境厅", Role.PARTICIPATE),
            unit("省财税厅", Role.PARTICIPATE, open_list=True),
            unit("各市、县级政府", Role.LOCAL),
        ),
        targets=(
            target("排污口整治数量", "完成120个排污口整治", "120", "个"),
            target("排污口整治数量", "东原市完成40个", "40", "个", scope="东原市"),
        ),
        deadlines=(DateMention(text="2021年9月30日前", on=date(2021, 9, 30), span=span("2021年9月30日前")),),
    )  # fmt: skip
    second = task(
        "2", "（一）治理污染", "修复河道",
        units=(
            unit("省水务厅", Role.SHARED, nth=2),
            unit("各相关部门", Role.SHARED, unnamed=True),
        ),
    )  # fmt: skip
    third = task(
        "3", "（二）保障供水", "保护水源地",
        units=(unit("省环境厅", Role.RESPONSIBLE, nth=2),),
        deadlines=(DateMention(text="汛期前", on=None, span=span("汛期前")),),
        flags=(Flag(code="measure_without_number", reason="“排查”没有数量", span=span("完成排查")),),
    )  # fmt: skip
    safeguard = TaskReading(
        no="（一）",
        path=("二、保障措施",),
        title="加强调度",
        text="省督查办按月调度。",
        span=span("省督查办按月调度。"),
    )
    whole = target("优良水体比例", "全省优良水体比例达到80%以上", "80", "%", scope="全省", due_on=date(2021, 12, 31))
    plan = PlanReading(
        title="测试省清水行动方案",
        document_targets=(whole,),
        tasks=(first, second, third),
        safeguards=(safeguard,),
    )
    facts = {
        "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "document": DocumentFacts(
            number=NUMBER,
            title="测试省清水行动方案",
            issuer="测试省人民政府办公厅",
            issued_on=date(2021, 3, 1),
        ),
        "plans": (plan,),
    }
    return Reading(**{**facts, **changed})


def source(text: str = TEXT) -> SourceText:
    return text_of(text.encode(), name="方案.txt")


def paper(text: str = TEXT, **changed: Any) -> ReadPaper:
    """The paper as it comes to the command, read by hand."""
    content = text.encode()
    stored = Stored(hashlib.sha256(content).hexdigest(), len(content), "text/plain; charset=utf-8")
    read = changed.pop("reading", None) or reading()
    given: dict[str, Any] = {"filename": "方案.txt", "source": source(text), "reader_version": "hand", **changed}
    return ReadPaper(stored=stored, reading=read, **given)
