"""The columns of a ledger as the offices keep it: their words, their synonyms, and what an import may do with each."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.sheets import SheetColumn

NOWHERE = "不能通过台账导入改变"
KEPT = "title"
LAST_PRINTED = "remark"


class Use(StrEnum):
    """What an import does with a column of a task that exists already."""

    FILLED = "filled"
    """The bearing unit's words: what differs becomes the draft of a report."""
    GUARDED = "guarded"
    """What differs is refused with the reason; nothing of the file is taken."""
    SHOWN = "shown"
    """Reckoned on the day of export; never read back."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `header` is printed, any of `synonyms` is understood as well, `refusal` says who may change it."""

    key: str
    header: str
    width: float
    synonyms: tuple[str, ...] = ()
    use: Use = Use.SHOWN
    refusal: str = NOWHERE


def _guarded(key: str, header: str, width: float, *synonyms: str, refusal: str = NOWHERE) -> Column:
    return Column(key, header, width, synonyms, Use.GUARDED, refusal)


_MOVED = "只能通过改派改变"
_DUE = "只能通过延期申请改变"
_PLAN = "以方案载明的为准，" + NOWHERE
COLUMNS: tuple[Column, ...] = (
    Column("number", "序号", 5),
    Column("part", "部分/章节", 12, ("部分", "章节", "类别", "任务类别", "所属领域")),
    Column("item", "编号", 6, ("任务编号", "条目", "条目编号")),
    _guarded(
        "title", "重点任务", 20, "任务", "任务名称", "主要任务", "改革任务", "任务内容", "督办事项", "督查事项", "事项"
    ),
    _guarded("requirement", "工作措施", 24, "措施", "主要措施", "具体措施", "我省工作措施", "工作要求", "办理要求"),
    Column("targets", "目标", 16, ("工作目标", "目标要求", "年度目标", "目标任务")),
    _guarded("original_on", "原定时限", 10.5, "原定完成时限", "原完成时限", refusal=NOWHERE),
    _guarded(
        "due_on", "完成时限", 10.5, "完成期限", "完成时间", "时限要求", "办结时限", "办理时限", "现行时限", refusal=_DUE
    ),
    _guarded("lead", "牵头单位", 11, "牵头部门", "省牵头单位", "牵头责任单位", refusal=_PLAN),
    # In Beijing's form 牵头部门 and 主责单位 stand side by side: who leads, and who itself does it.
    _guarded("responsible", "责任单位", 12, "主责单位", "责任部门", "主责部门", refusal=_PLAN),
    _guarded(
        "participants",
        "配合单位",
        13,
        "协办单位",
        "参加单位",
        "参与单位",
        "配合部门",
        "协办部门",
        "参与部门",
        refusal=_PLAN,
    ),
    _guarded("local", "属地", 9, "属地单位", "属地政府", "属地责任单位", refusal=_PLAN),
    _guarded("bearer", "承办单位", 11, "承办部门", "办理单位", "主办单位", refusal=_MOVED),
    Column("contact", "联系人", 8, ("联络员", "联系人及电话")),
    Column(
        "text",
        "进展情况",
        32,
        ("进展", "工作进展", "目前进展", "办理进展", "完成情况", "办理情况", "落实情况"),
        Use.FILLED,
    ),
    Column("ratio", "完成比例", 9, ("完成率", "完成进度")),
    Column("obstacles", "存在问题", 18, ("存在的问题", "存在困难", "困难问题", "存在的困难和问题"), Use.FILLED),
    Column("next_step", "下一步", 18, ("下一步工作", "下一步打算", "下一步措施", "下步打算", "下步工作"), Use.FILLED),
    _guarded("stage", "状态", 7, "办理状态", "任务状态", "当前状态", refusal="由办理过程产生，" + NOWHERE),
    Column("lamp", "进度灯", 6, ("亮灯", "亮灯情况", "红黄绿灯")),
    Column("overdue", "是否逾期", 15, ("逾期情况", "是否超期")),
    Column("reported_on", "最近报送时间", 10.5, ("报送时间", "最近报送")),
    Column("remark", "备注", 12, ("说明",)),
    Column("source", "任务来源", 11, ("来源", "事项来源")),
    Column("basis_paper", "依据文件", 18, ("依据", "文件依据", "交办依据", "来文字号")),
    Column("occurred_on", "依据日期", 11, ("收文时间", "收文日期", "交办时间", "交办日期", "立项时间")),
    Column("cycle", "报送周期", 9, ("报送频次", "调度周期")),
    Column("office", "督查机构", 16, ("督办机构", "交办机构")),
    Column("id", "任务标识", 40, ("系统标识",)),
)
BY_KEY = {column.key: column for column in COLUMNS}
PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
_NARROW = 11  # what is that narrow holds a number, a date or one word
_FILLS = {Use.FILLED: "#FFF2CC", Use.GUARDED: "#D9E2EC", Use.SHOWN: "#EDEDED"}
REMARKS = (
    "填报说明",
    "1. 黄色表头（进展情况、存在问题、下一步）由承办单位填写；填好后导入系统，生成进展报告草稿，仍须领导签批后报送。",
    "2. 蓝色表头为已经确定的内容，导入时如有改动，整个文件不予导入，并逐处说明原因。",
    "3. 完成时限只能通过延期申请改变，承办单位只能通过改派改变，状态由办理过程产生。",
    "4. 灰色表头由系统在导出时计算，导入时不读取。",
    "5. 进度灯的名称和颜色按督办规则的现行版本，“—”为未交办、中止或已了结。",
    "6. “任务标识”是系统找到任务的依据，请勿改动或复制；督查机构新立任务时留空。",
    "7. 未改动的行不产生任何变化；同一文件重复导入不会重复生成草稿。空白的单元格视为未填，不会清除原有内容。",
    "8. 单元格均为文本，请直接填写，不要使用公式；一项任务占一行，请勿改动表头，行的次序可以改变。",
)


def sheet_columns() -> tuple[SheetColumn, ...]:
    """Return the columns as they are printed; the colour of a header says what may be filled in under it."""
    return tuple(SheetColumn(one.header, one.width, _FILLS[one.use], one.width < _NARROW) for one in COLUMNS)


def folded(header: str) -> str:
    """Return a header without spaces, line breaks, full-width forms and a remark in brackets at its end."""
    text = re.sub(r"[\s*:]", "", unicodedata.normalize("NFKC", header))
    return re.sub(r"(?<=.)[(\[【][^()\[\]【】]*[)\]】]$", "", text)


_NAMES = {folded(name): column.key for column in COLUMNS for name in (column.header, *column.synonyms)}


def recognised(header: str) -> str | None:
    """Return the key of the column that a header means, None for one that no ledger knows."""
    return _NAMES.get(folded(header))


def recognised_all(headers: Sequence[str]) -> dict[int, str]:
    """Return the keys of the headers that are known, by their places."""
    found = ((place, recognised(header)) for place, header in enumerate(headers))
    return {place: key for place, key in found if key is not None}


def repeated(keys: Iterable[str]) -> list[str]:
    """Return the printed headers of columns that stand more than once."""
    seen: set[str] = set()
    twice = [key for key in keys if key in seen or seen.add(key)]  # type: ignore[func-returns-value]  # add is never true
    return [BY_KEY[key].header for key in dict.fromkeys(twice)]
