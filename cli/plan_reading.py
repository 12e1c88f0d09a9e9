"""`duban plan read` and `duban plan score`: reads a paper into a draft, and measures a reading."""

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.papers import Paper, text_of_paper
from cli.plan_summary import summary
from plans.reader import read_paper
from plans.reading import Reading
from plans.score import GoldInvalid, score


def read(
    file: Paper,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，各项都带在正文中的位置。")] = False,
) -> None:
    """读方案：列出任务、责任单位、指标和时限，先列需要核对的地方。"""
    source = text_of_paper(file)
    reading = read_paper(source.text)
    if as_json:
        _print(_plain(reading))
        return
    for note in source.notes:
        print(f"注意：{note}", file=sys.stderr)
    for line in summary(reading, source.text):
        print(line)


def score_reading(
    file: Paper,
    annotation: Annotated[Path, typer.Argument(metavar="标注", help="人工标注的 JSON 文件。")],
) -> None:
    """与人工标注比对：任务、责任单位、指标、地方责任各读对多少。"""
    reading = read_paper(text_of_paper(file).text)
    _print(score(reading, _annotation(annotation)).as_dict())


def _annotation(path: Path) -> dict[str, Any]:
    try:
        gold = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise GoldInvalid(f"{path.name}：标注文件无法读取，应为 UTF-8 的 JSON") from error
    if not isinstance(gold, dict):
        raise GoldInvalid(f"{path.name}：标注文件应为 JSON 对象")
    return gold


def _plain(reading: Reading) -> dict[str, Any]:
    """Return the reading as JSON has it; values are numbers, not texts."""
    plain: dict[str, Any] = reading.model_dump(mode="python")
    return plain


def _print(value: dict[str, Any]) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_number_or_text)
    sys.stdout.write("\n")


def _number_or_text(value: object) -> int | float | str:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
