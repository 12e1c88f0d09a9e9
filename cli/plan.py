"""`duban plan`: from a paper to its text, and from its text to a ledger draft; needs no service."""

import sys

import typer

from cli.doors import Command
from cli.later import Later, holding
from cli.papers import Paper, text_of_paper

READING = holding(
    Later("read", "cli.plan_reading:read", "读方案：列出任务、责任单位、指标和时限，先列需要核对的地方。"),
    Later("score", "cli.plan_reading:score_reading", "与人工标注比对：任务、责任单位、指标、地方责任各读对多少。"),
    Later("compare", "cli.plan_compare:compare_papers", "对照上级方案：下级的指标哪些弱于上级、没有、单位不同。"),
    Later("reread", "cli.plan_reread:reread_plan", "再次识读更正或重新印发的文件，看有何变更。"),
    Later("import", "cli.plan_import:import_plan", "把方案文件识读为草案，连同原文存入数据库。"),
)
app = typer.Typer(cls=READING, no_args_is_help=True, add_completion=False)


@app.callback()
def plan() -> None:
    """Hold the commands; what reads is imported when it is used."""


@app.command("text", cls=Command)
def text(file: Paper) -> None:
    """取出文件的正文，原样输出；读方案所得各项的位置都指向这份文字。"""
    source = text_of_paper(file)
    sys.stdout.buffer.write(source.text.encode())
    for note in source.notes:
        print(f"注意：{note}", file=sys.stderr)
