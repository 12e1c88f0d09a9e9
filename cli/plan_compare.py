"""`duban plan compare`: a child's plan held against its parent's, from two papers alone."""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from cli.papers import text_of_paper
from plans.aims import Aim, aims_of
from plans.cascade import NEEDS_A_LOOK, VERDICT_NAMES, Held, Verdict, amount, compare
from plans.reader import line_of, read_paper


def compare_papers(
    parent: Annotated[str, typer.Argument(metavar="上级文件", help="上级的方案；- 表示标准输入。")],
    child: Annotated[str, typer.Argument(metavar="下级文件", help="下级的方案。")],
    place: Annotated[
        list[str] | None, typer.Option(help="下级所在地区，可多次填写；上级只对其他地区的指标不再列出。")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="连同与上级一致、严于上级的指标一并列出。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，各项都带在正文中的位置。")] = False,
) -> None:
    """对照上级方案：下级的指标哪些弱于上级、没有、单位不同，每项注明在两份文件中的位置。"""
    texts = [text_of_paper(paper).text for paper in (parent, child)]
    above, below = ([*aims_of(read_paper(text))] for text in texts)
    found = compare(above, below, places=place or ())
    if as_json:
        plain = [asdict(one) for one in found]
        sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    for line in lines(found, texts[0], texts[1], everything=everything):
        print(line)


def lines(found: Sequence[Held], above: str, below: str, *, everything: bool) -> Iterator[str]:
    """Yield what a person reads: a count of each verdict, then the aims under their verdict with both places."""
    counts = Counter(one.verdict for one in found)
    told = "，".join(f"{VERDICT_NAMES[verdict]} {counts[verdict]} 项" for verdict in Verdict if counts[verdict])
    yield f"上级指标 {len(found)} 项：{told or '没有读到指标'}。"
    for verdict in Verdict:
        if not counts[verdict] or not (everything or verdict in NEEDS_A_LOOK):
            continue
        yield ""
        yield f"{VERDICT_NAMES[verdict]}："
        for one in found:
            if one.verdict is verdict:
                yield f"  {one.parent.indicator}"
                yield f"    上级：{_said(one.parent, above)}"
                if one.child is not None:
                    yield f"    下级：{_said(one.child, below)}"
                yield from (f"    · {reason}" for reason in one.reasons)


def _said(aim: Aim, text: str) -> str:
    assert aim.span is not None  # noqa: S101  # it was read from a paper
    place = f"第 {line_of(text, aim.span)} 行{f'，{aim.entry}' if aim.entry else ''}"
    words = f"，原文“{aim.text}”" if aim.value is not None else ""
    return f"{amount(aim)}（{place}{words}）"
