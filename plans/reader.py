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
from plans.reading import DocumentFacts, Flag, Reading, Span

_FOOTER = re.compile(
    r"(?:抄送|主送|分送|主题词|报送|抄报|印送)[::].*|.*\d{4}年\d{1,2}月\d{1,2}日印发|\(?此件.{0,12}公开.{0,6}\)?|附件\d{0,2}[::]?.{0,60}|附:.{0,40}"
    r"|信息公开(?:选项|形式).*|\(?联系(?:人|电话).*|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日"
)


def read_paper(text: str) -> Reading:
    """Read a decoded paper; spans of the result are code-point offsets into `text` as it was given.

    Never fails on any text: what cannot be read is flagged, and a paper without tasks has no plans.
    """
    printed = Print(clean(text), text)
    skeleton = outline(printed.passage)
    tail = _cut_footer(skeleton)
    facts = read_head(skeleton, tail)
    readings = [PlanReader(printed, plan, facts) for plan in skeleton.plans]
    plans = tuple(reader.read() for reader in readings)
    flags = [flag for reader in readings for flag in reader.flags]
    flags += _head_flags(printed, skeleton)
    return Reading(
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        document=_shown(facts),
        plans=tuple(plan for plan in plans if plan.tasks or plan.safeguards or plan.document_targets),
        flags=tuple(sorted(flags, key=lambda flag: flag.span)),
    )


def _shown(facts: DocumentFacts) -> DocumentFacts:
    title = facts.title.replace(",", "，").replace("(", "（").replace(")", "）") if facts.title else None
    return facts.model_copy(update={"title": title})


def _head_flags(printed: Print, skeleton: Outline) -> Iterator[Flag]:
    """Brackets that speak of duty in the head of a paper are shown, though nothing there can be a task."""
    for one in skeleton.head:
        duties = find_duties(printed.passage.text, one.start, one.end)
        yield from outside(printed.passage, duties)


def _cut_footer(skeleton: Outline) -> list[Paragraph]:
    """Take signature, 抄送 and 印发 lines off the end of every plan; those of the last are returned."""
    tail: list[Paragraph] = []
    for plan in skeleton.plans:
        node = plan.sections[-1] if plan.sections else None
        while node and node.children:
            node = node.children[-1]
        if node:
            tail = _cut_node(node, skeleton.passage.text)
    return tail


def _cut_node(node: Node, text: str) -> list[Paragraph]:
    last = [text[one.start : one.end] for one in node.paragraphs]
    cut = len(last)
    for at in range(len(last) - 1, max(len(last) - 8, 0), -1):
        if _FOOTER.fullmatch(last[at]):
            cut = at
            dated = re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", last[at])
            if dated and at > 1 and len(last[at - 1]) <= 24 and not re.search("[,。;:)]", last[at - 1]):
                cut = at - 1
    tail = node.paragraphs[cut:]
    node.paragraphs = node.paragraphs[:cut]
    return tail


def line_of(text: str, span: Span) -> int:
    """Return the line of the text, counted from 1, on which a span begins."""
    return text.count("\n", 0, span[0]) + 1
