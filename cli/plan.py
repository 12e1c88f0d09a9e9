"""`duban plan`: from a paper to its text, and from its text to a ledger draft; needs no service."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.doors import Command, Door
from plans.formats import MOST_BYTES, SourceText, text_of, text_of_path

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)

Paper = Annotated[
    str, typer.Argument(metavar="文件|-", help="TXT、DOCX、带文字的 PDF、Markdown 或 HTML；- 表示标准输入。")
]


@app.callback()
def plan() -> None:
    """Keep `text` a word of its own."""


def read_paper(place: str) -> SourceText:
    """Return the text of a file, or of standard input if the place is `-`. Raises PaperUnreadable."""
    if place == "-":
        return text_of(sys.stdin.buffer.read(MOST_BYTES + 1), name="")
    return text_of_path(Path(place))


@app.command("text", cls=Command)
def text(file: Paper) -> None:
    """取出文件的正文，原样输出；读方案所得各项的位置都指向这份文字。"""
    source = read_paper(file)
    sys.stdout.buffer.write(source.text.encode())
    for note in source.notes:
        print(f"注意：{note}", file=sys.stderr)
