"""Reads a paper into its plans, tasks, units, targets and dates, with the place of every fact and every doubt."""

import hashlib
import re
from collections.abc import Iterator

from plans.cleaning import clean
from plans.duties import find_duties
from plans.head import read_head
from plans.outline import Node, Outline, Paragraph, outline
from plans.plan_reader import PlanReader, outside
from plans.printed import Print
from plans.reading import DocumentFacts, Flag, PlanReading, Reading, Span

_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_SIGNATURE = re.compile(r"[^,。;:)]{2,24}")
_LONGEST_FOOTER = 8
_FOOTER = re.compile(
    r"(?:抄送|主送|分送|主题词|报送|抄报|印送)[::].*|.*\d{4}年\d{1,2}月\d{1,2}日印发|\(?此件.{0,12}公开.{0,6}\)?|附件\d{0,2}[::]?.{0,60}|附:.{0,40}"
    r"|(?:以上|上述|本)(?:政策|措施|方案|意见|计划|办法|通知)[^。]{0,12}自[^。]{2,30}(?:施行|执行|实施|生效).*"
    r"|信息公开(?:选项|形式).*|\(?联系(?:人|电话).*|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
)


def read_paper(text: str) -> Reading:
    """Read a decoded paper; spans of the result are code-point offsets into `text` as it was given.

    Never fails on any text: what cannot be read is flagged, and a paper without tasks has no plans.
    """
    printed = Print(clean(text), text)
    skeleton = outline(printed.passage)
    tails = _cut_footers(skeleton)
    facts = read_head(skeleton, tails[-1])
    readings = [PlanReader(printed, plan, facts) for plan in skeleton.plans]
    plans = tuple(plan for plan in (reader.read() for reader in readings) if _says_something(plan))
    flags = [flag for reader in readings for flag in reader.flags]
    flags += [*_unplaced(printed, skeleton, tails), *_missing(facts, plans)]
    return Reading(
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        document=_shown(facts),
        plans=plans,
        flags=tuple(sorted(flags, key=lambda flag: flag.span)),
    )


def _says_something(plan: PlanReading) -> bool:
    return bool(plan.tasks or plan.safeguards or plan.document_targets)


def _shown(facts: DocumentFacts) -> DocumentFacts:
    title = facts.title.replace(",", "，").replace("(", "（").replace(")", "）") if facts.title else None
    return facts.model_copy(update={"title": title})


def _unplaced(printed: Print, skeleton: Outline, tails: list[list[Paragraph]]) -> Iterator[Flag]:
    """Brackets that speak of duty in heads, titles and footers are shown, though nothing there can be a task."""
    titles = [Paragraph(*plan.title, None) for plan in skeleton.plans if plan.title]
    for one in (*skeleton.head, *titles, *(paragraph for tail in tails for paragraph in tail)):
        yield from outside(printed.passage, find_duties(printed.passage.text, one.start, one.end))


def _missing(facts: DocumentFacts, plans: tuple[PlanReading, ...]) -> Iterator[Flag]:
    """What every paper has and this one did not show is asked for, never filled in."""
    names = {"number": "发文字号", "title": "标题", "issuer": "发文机关", "issued_on": "成文日期"}
    missing = [name for key, name in names.items() if getattr(facts, key) is None]
    if missing:
        yield Flag(code="head", reason=f"文件没有写明或没有读到：{'、'.join(missing)}", span=(0, 0))
    if not any(plan.tasks for plan in plans):
        yield Flag(code="no-tasks", reason="没有读到任务", span=(0, 0))


def _cut_footers(skeleton: Outline) -> list[list[Paragraph]]:
    """Take signature, 抄送 and 印发 lines off the end of every plan, and return them."""
    tails: list[list[Paragraph]] = []
    for plan in skeleton.plans:
        node = plan.sections[-1] if plan.sections else None
        while node and node.children:
            node = node.children[-1]
        tails.append(_cut_node(node, skeleton.passage.text) if node else [])
    return tails


def _cut_node(node: Node, text: str) -> list[Paragraph]:
    lines = [text[one.start : one.end] for one in node.paragraphs]
    cut = len(lines)
    for at in range(len(lines) - 1, max(len(lines) - _LONGEST_FOOTER, 0), -1):
        if _FOOTER.fullmatch(lines[at]):
            signed = _DAY.fullmatch(lines[at]) and at > 1 and _SIGNATURE.fullmatch(lines[at - 1])
            cut = at - 1 if signed else at
    tail = node.paragraphs[cut:]
    node.paragraphs = node.paragraphs[:cut]
    return tail


def line_of(text: str, span: Span) -> int:
    """Return the line of the text, counted from 1, on which a span begins."""
    return text.count("\n", 0, span[0]) + 1
