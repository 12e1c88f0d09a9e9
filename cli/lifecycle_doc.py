"""`duban lifecycle`: draws docs/lifecycle.md from the transition tables, so that page and code cannot disagree."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from models.people import DUTY_NAMES, Duty
from workflows.decisions import NEED_NAMES
from workflows.tables import TABLES
from workflows.transitions import Relation, Table, Who

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lifecycle.md"
RELATION_NAMES = {Relation.UNIT: "承办单位", Relation.OFFICE: "督查机构", Relation.SYSTEM: "系统"}
HEAD = """# 各类事项的环节

本页由 `duban lifecycle --write` 按 `workflows/tables.py` 的转换表生成，请勿手工修改；有测试核对二者一致。
表中没有的一行，就是不能做的一步。逾期不是环节，是时限（`deadline`）上的标记。
分办出去的任务，由分办单位按“督查机构”一栏审核。英文为接口和事件记录中的代码。
"""
GUARD_NAMES = {
    "designated": "督查授权在有效期内、范围内",
    "has_items": "方案中有任务",
    "findings_settled": "识读疑点已全部处理",
    "within_return_window": "在可以提出退办的工作日内",
    "targets_reported": "自身指标均已填报",
    "evidence_attached": "附有佐证材料",
    "children_settled": "下级分办任务均已办结、免办或撤销",
    "complete": "内容完整",
    "stamp_page_attached": "已上传签批页",
    "task_takes_reports": "任务已签收且尚在办理（退办申请、配合情况、督办答复不待签收）",
    "task_open": "任务尚在办理",
    "rectifications_settled": "本任务的整改均已销号或撤销（长期坚持类除外）",
    "objection_decided": "依据复核决定",
    "has_addressees": "有主送单位",
    "is_public": "属公开通报",
    "no_standing_bulletin": "原通报已撤回",
    "effect_not_paused": "未因复核暂停执行",
    "matter_open": "任务已交办且尚未办结、撤销或免予办理",
    "one_regime": "督查与督察不混用",
    "has_parties": "方案列明被约谈单位和人员",
    "lead_time_kept": "距约谈日期满规定的提前送达工作日",
    "day_has_come": "约谈日期已到",
    "parties_accounted_for": "各被约谈单位到会情况均已登记",
    "somebody_came": "至少一个被约谈单位到会",
    "has_commitments": "到会单位均有整改承诺和时限",
    "nothing_follows": "据此办理的约谈、通报、督办件、移送或扣奖已按其程序撤销",
    "statutory_basis": "依《大气污染防治法》第二十二条或《水污染防治法》第二十条",
    "talk_served": "约谈通知已送达",
    "account_written": "书面汇报已起草",
    "leave_if_another_came": "到会人员即被约谈人，或登记了准假人和事由",
    "not_held": "约谈尚未举行",
    "order_not_signed_for": "整改通知尚未签收",
    "measures_complete": "整改方案各项齐全",
    "result_complete": "整改结果各项齐全",
    "standing": "属长期坚持类",
    "not_standing": "不属长期坚持类",
    "five_standards_met": "现场核查五项标准均达到",
    "levels_left": "尚有未完成的验收层级",
    "all_levels_accepted": "各级验收均已完成",
    "publicity_over": "公示期满",
    "within_objection_days": "在可以申请复核的期限内",
    "took_no_part": "回避：未参与原结论",
    "dossier_made": "已生成案卷",
    "no_reversal": "不是冲销项",
    "date_open": "该时限尚未履行或取消",
    "clock_runs": "事项未中止、未暂停执行",
    "applied_in_time": "在规定的提前天数之前提出",
    "times_left": "延期次数未用尽",
    "not_too_long": "延长天数在上限之内",
    "within_parent": "不晚于上级任务的完成时限",
    "first_level_suffices": "不须上一级批准",
    "higher_level_needed": "再次延期或延期较长",
    "two_persons": "系统提出的，审核与签发不为同一人：",
    "bulletin_by_two_persons": "系统起草的通报须由两人分别审核、印发",
    "recused": "回避：未做过",
}


def command(
    write: Annotated[bool, typer.Option("--write", help="写入 docs/lifecycle.md；不写则只显示。")] = False,
) -> None:
    """Show the page, or write it where it stands."""
    if write:
        PAGE.write_text(page(), encoding="utf-8")
        print(f"已写入 {PAGE}")
    else:
        print(page(), end="")


def page(tables: Iterable[Table] | None = None) -> str:
    """Return the whole page for these tables, or for all there are."""
    return "\n".join([HEAD, *(_chapter(table) for table in tables or TABLES.values())])


def _chapter(table: Table) -> str:
    lines = [f"## {table.label}（`{table.subject}`）", "", "```mermaid", *diagram(table), "```", "", *_rows(table), ""]
    return "\n".join(lines)


def diagram(table: Table) -> Iterator[str]:
    """Yield the lines of a mermaid state diagram; ways between the same two stages share an arrow."""
    yield "stateDiagram-v2"
    for stage, name in table.stage_names.items():
        yield f"    {stage} : {name} {stage}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table.rows:
        arrows.setdefault((row.source or "[*]", row.target), []).append(row.action)
    for (source, target), actions in arrows.items():
        yield f"    {source} --> {target} : {' / '.join(actions)}"
    for stage in table.stage_names:
        if not list(table.from_stage(stage)):
            yield f"    {stage} --> [*]"


def _rows(table: Table) -> Iterator[str]:
    yield "| 原环节 | 动作 | 新环节 | 事件 | 谁可以做 | 须填写 | 须满足 |"
    yield "|---|---|---|---|---|---|---|"
    for row in table.rows:
        cells = [
            _stage(table, row.source) if row.source else "（新建）",
            f"`{row.action}`",
            _stage(table, row.target),
            f"`{row.event}`",
            "；".join(_who(who) for who in row.who),
            "、".join(f"{NEED_NAMES[need]} `{need}`" for need in row.needs) or "—",
            "；".join(_guard(guard) for guard in row.guards) or "—",
        ]
        yield f"| {' | '.join(cells)} |"


def _stage(table: Table, stage: str) -> str:
    return f"{table.stage_names[stage]} `{stage}`"


def _who(who: Who) -> str:
    if who.relation is Relation.SYSTEM:
        return RELATION_NAMES[who.relation]
    duties = "、".join(DUTY_NAMES[duty] for duty in Duty if duty in who.duties)
    return f"{RELATION_NAMES[who.relation]}：{duties}{'，或单位系统（密钥）' if who.by_key else ''}"


def _guard(guard: object) -> str:
    name = str(getattr(guard, "__name__", ""))
    events = "、".join(f"`{event}`" for event in getattr(guard, "events", ()))
    return f"{GUARD_NAMES[name]} {events}".rstrip()
