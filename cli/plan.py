"""`duban plan`: from a paper to its text, and from its text to a ledger draft; needs no service."""

import sys

import typer

from cli.doors import Command, Door
from cli.papers import Paper, text_of_paper
from cli.plan_reading import read, score_reading

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
app.command("read", cls=Command)(read)
app.command("score", cls=Command)(score_reading)


@app.command("text", cls=Command)
def text(file: Paper) -> None:
    """取出文件的正文，原样输出；读方案所得各项的位置都指向这份文字。"""
    source = text_of_paper(file)
    sys.stdout.buffer.write(source.text.encode())
    for note in source.notes:
        print(f"注意：{note}", file=sys.stderr)
