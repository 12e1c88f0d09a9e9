"""`duban scores`: checks a file of score rules and hands it in for publication."""

from pathlib import Path
from typing import Annotated

import typer

from cli.doors import Command, Door
from cli.policy import parsed_file, print_errors, publish
from core.errors import Invalid
from workflows.policy_files import checked_policy
from workflows.rule_books import blanks
from workflows.score_files import checked_scores
from workflows.score_rules import DEFAULT_SCORES, ScoreRule

app = typer.Typer(cls=Door, help="年度计分：检查计分规则，提交发布。", no_args_is_help=True)

RuleFile = Annotated[Path, typer.Argument(metavar="文件", help="计分规则文件（JSON），格式见 docs/scores.md。")]


@app.command("check", cls=Command, help="检查计分规则文件：每处错误都指出行、规则、字段；有错时退出码为 1。")
def check(
    file: RuleFile = DEFAULT_SCORES,
    ladder: Annotated[
        Path | None, typer.Option("--ladder", metavar="文件", help="一并核对的督办规则，查是否一事计分两次。")
    ] = None,
) -> None:
    """Need no service and no database; without a file the shipped example is checked."""
    body, beside = parsed_file(file), parsed_file(ladder) if ladder else None
    try:
        rules = checked_scores(
            body, text=file.read_text(encoding="utf-8"), ladder=checked_policy(beside) if beside else None
        )
    except Invalid as error:
        print_errors(error)
        raise
    base = "未写明" if rules.base_points is None else rules.base_points
    print(f"计分规则无误：{rules.title or rules.basis}，基础分 {base}，规则 {len(rules.rules)} 条。")
    for rule in rules.rules:
        print(f"  {rule.key}：{rule.label} {_points(rule)}；依据：{rule.basis}")
    for name in blanks(rules):
        print(f"文件未作规定，发布前须填写：{name}")


app.command("publish", cls=Command, help="提交一版计分规则，自某日起施行；由该机构的审核或签发人员发布后生效。")(
    publish
)


def _points(rule: ScoreRule) -> str:
    if rule.points is None:
        return "分值未写明"
    cap = f"，全年至多 {rule.cap} 分" if rule.cap else ""
    share = f"，配合单位按 {rule.participants_percent}% 承担" if rule.participants_percent else ""
    return f"{rule.points:+} 分{cap}{share}"
