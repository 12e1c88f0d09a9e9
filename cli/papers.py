"""Opens the paper that a command is given: a file, or standard input."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from plans.formats import MOST_BYTES, SourceText, text_of, text_of_path

Paper = Annotated[
    str, typer.Argument(metavar="文件|-", help="TXT、DOCX、带文字的 PDF、Markdown 或 HTML；- 表示标准输入。")
]


def text_of_paper(place: str) -> SourceText:
    """Return the text of a file, or of standard input if the place is `-`. Raises PaperUnreadable."""
    if place == "-":
        return text_of(sys.stdin.buffer.read(MOST_BYTES + 1), name="")
    return text_of_path(Path(place))
