"""`duban policy`: checks a ladder, tries it on the recorded history, hands it in for publication, shows versions."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from sqlmodel import Session

from cli.doors import Command, Door
from cli.processes import Folder, look_into
from core.clock import ZONE, business_time
from core.database import make_engine, run_command
from core.errors import Invalid, NotFound
from core.settings import get_settings
from models.actors import SYSTEM
from models.calls import Call
from models.policy_views import PolicyDraftCreate
from queries import deployment
from queries import policies as queries
from queries import trial as trial_queries
from workflows.firing_words import act_words
from workflows.policies import draft_policy, policy_of
from workflows.policy import Policy
from workflows.policy_files import checked_policy, parsed
from workflows.policy_trial import Trial, try_policy
from workflows.rule_books import blanks
from workflows.rungs import OnBehind, OnCount, OnDate, OnNoProgress, Rung
from workflows.trial_compare import DIFFERENCE_NAMES, Difference

T = TypeVar("T")
MOST_SHOWN = 200

app = typer.Typer(cls=Door, help="督办规则：检查、试算、提交发布、查看各版本。", no_args_is_help=True)

RuleFile = Annotated[Path, typer.Argument(metavar="文件", help="规则文件（JSON），格式见 docs/policy.md。")]
Office = Annotated[str | None, typer.Option("--office", metavar="代码", help="督查机构的单位代码。")]


@app.command("check", cls=Command, help="检查规则文件：每处错误都指出行、台阶、字段；有错时退出码为 1。")
def check(file: RuleFile) -> None:
    """Need no service and no database."""
    policy = _read(file, None)
    print(f"规则无误：{policy.title or policy.basis}，台阶 {len(policy.rungs)} 级。")
    if policy.taken_over:
        print(f"文件未作规定、沿用现行规则的数字：{'、'.join(policy.taken_over)}")
    for name in blanks(policy):
        print(f"文件未作规定，发布前须填写：{name}")


@app.command("try", cls=Command, help="试算：在历史记录上重放规则，列出会提醒、标记、建议什么，与实际有何不同。")
def try_(
    file: RuleFile,
    from_on: Annotated[str, typer.Option("--from", metavar="日期", help="起始日，如 2021-03-01。")],
    to_on: Annotated[str, typer.Option("--to", metavar="日期", help="截止日（含）。")],
    office: Office = None,
    all_: Annotated[bool, typer.Option("--all", help="与实际相同的也列出。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用。")] = False,
    data: Folder = None,
) -> None:
    """Write nothing; the judges are those of the clock."""
    begin, end = _day(from_on, "--from"), _day(to_on, "--to")

    def work(session: Session, call: Call) -> Trial:
        offices = _offices(session, office)
        policy = _read(file, policy_of(session, offices[0], call.on))
        return try_policy(session, policy=policy, offices=offices, from_on=begin, to_on=end)

    trial = _run(data, work)
    print(json.dumps(_as_json(trial), ensure_ascii=False, indent=1) if as_json else _table(trial, all_=all_))


@app.command("publish", cls=Command, help="提交一版新规则，自某日起施行；由该机构的审核或签发人员发布后生效。")
def publish(
    file: RuleFile,
    from_on: Annotated[str, typer.Option("--from", metavar="日期", help="施行日，须在今日之后。")],
    office: Office = None,
    data: Folder = None,
) -> None:
    """Hand it in as a draft, a ladder or scores; a person of the office publishes it, as every act of an office."""
    day, body = _day(from_on, "--from"), parsed_file(file)

    def work(session: Session, call: Call) -> None:
        offices = _offices(session, office)
        if len(offices) != 1:
            raise NotFound(f"督查机构有 {len(offices)} 个，请用 --office 写明代码")
        try:
            draft = PolicyDraftCreate(office_id=offices[0], from_on=day, policy=body)
            draft_policy(session, call=call, draft=draft)
        except Invalid as error:
            print_errors(error)
            raise

    _run(data, work)
    print(f"已提交，拟自 {day} 起施行；待该机构的审核或签发人员发布后生效，此前开始的时限仍按原规则。")


@app.command("list", cls=Command, help="列出已发布的各版本及其起止日期。")
def list_(office: Office = None, data: Folder = None) -> None:
    """Show an office's own versions and the common ones."""

    def work(session: Session, _: Call) -> list[dict[str, Any]]:
        return queries.versions(session, name="ladder", office_id=_offices(session, office)[0] if office else None)

    for entry in _run(data, work):
        until = f"至 {entry['to_on']}（不含）" if entry["to_on"] else "现行或待施行"
        whose = entry["office_name"] or "各机构通用"
        print(f"{whose}  第 {entry['version']} 版  自 {entry['from_on']} {until}  {entry['basis']}")


@app.command("show", cls=Command, help="显示某机构在某日适用的规则，逐级列出。")
def show(
    office: Office = None,
    on: Annotated[str | None, typer.Option("--on", metavar="日期", help="默认今日。")] = None,
    data: Folder = None,
) -> None:
    """Print the version in force, rung by rung, with its bases and what its paper leaves open."""

    def work(session: Session, call: Call) -> Policy | None:
        day = _day(on, "--on") if on else call.on
        return policy_of(session, _offices(session, office)[0], day)

    policy = _run(data, work)
    if policy is None:
        raise NotFound("没有已发布的督办规则")
    print(f"{policy.title or '督办规则'} 第 {policy.version} 版；依据：{policy.basis}")
    for rung in policy.rungs:
        print(f"  {rung.key}：{_when(rung)}，{act_words(rung, policy)}；依据：{rung.basis or '—'}")
        for name, words in (rung.sources | rung.unstated).items():
            print(f"      {name}：{words}")
    for level in policy.notice_levels:
        entry = f"；{level.direct_entry}" if level.direct_entry else ""
        print(f"  督办第 {level.level} 级：{level.label}（{level.colour}）{entry}")
    for term in policy.terms:
        length = "未写明" if term.length is None else term.length
        print(f"  时限档次 {term.label}：{length} {term.unit or ''}".rstrip())


def _when(rung: Rung) -> str:
    trigger = rung.trigger
    if isinstance(trigger, OnDate):
        offset = trigger.offset
        words = (
            "未写明"
            if offset is None
            else "到期"
            if offset == 0
            else f"到期{'前' if offset < 0 else '后'} {abs(offset)} 个工作日"
        )
        return f"{'、'.join(sorted(trigger.kinds))} {words}"
    if isinstance(trigger, OnCount):
        return f"{trigger.what} 达 {trigger.count} 次（{trigger.within_days or '不限'} 日内，按{trigger.per}）"
    if isinstance(trigger, OnNoProgress):
        return f"{trigger.days or '未写明'} 日无经采纳的进展"
    assert isinstance(trigger, OnBehind)  # noqa: S101  # the last kind there is
    return f"落后进度 {trigger.points or '未写明'} 个百分点以上"


def _table(trial: Trial, *, all_: bool) -> str:
    shown = [line for line in trial.lines if all_ or line.difference is not Difference.SAME]
    differing = sum(line.difference is not Difference.SAME for line in trial.lines)
    out = [f"试算 {trial.from_on} 至 {trial.to_on}：共 {len(trial.lines)} 项，与实际不同 {differing} 项。"]
    out.append("差别 | 应触发 | 实际 | 单位 | 事项 | 台阶 | 动作 | 告知")
    for line in shown[:MOST_SHOWN]:
        cells = (DIFFERENCE_NAMES[line.difference], _at(line.due_at), _at(line.recorded_at),
                 trial.names.get(line.unit_id, ""), line.title, line.rung, line.act, line.audience)  # fmt: skip
        out.append(" | ".join(cells))
    out += [f"（以下 {len(shown) - MOST_SHOWN} 项从略，可用 --json）"] if len(shown) > MOST_SHOWN else []
    out += ["", "合计 | " + " | ".join(DIFFERENCE_NAMES.values())]
    out += [f"{act} | " + " | ".join(str(count) for count in counts.values()) for act, counts in trial.totals().items()]
    out += [f"未试算：{words}" for words in trial.not_judged]
    return "\n".join([*out, "说明：各时限的起止按实际记录，试算的是台阶；建议件是否准许提出，以当时情形为准。"])


def _as_json(trial: Trial) -> dict[str, Any]:
    lines = [
        {"difference": line.difference, "subject_id": str(line.subject_id), "period": line.period,
         "unit": trial.names.get(line.unit_id, ""), "title": line.title, "rung": line.rung, "act": line.act,
         "audience": line.audience, "due_at": _iso(line.due_at), "recorded_at": _iso(line.recorded_at)}
        for line in trial.lines
    ]  # fmt: skip
    days = {"from": str(trial.from_on), "to": str(trial.to_on)}
    return days | {"lines": lines, "totals": trial.totals(), "not_judged": trial.not_judged}


def _at(at: Any) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" if at else "—"


def _iso(at: Any) -> str | None:
    return at.astimezone(ZONE).isoformat() if at else None


def _read(file: Path, base: Policy | None) -> Policy:
    body = parsed_file(file)
    try:
        return checked_policy(body, text=file.read_text(encoding="utf-8"), base=base)
    except Invalid as error:
        print_errors(error)
        raise


def parsed_file(file: Path) -> dict[str, Any]:
    """Return the body of a file of rules. Raises NotFound or Invalid, whose errors are printed."""
    try:
        return parsed(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"读不到文件，或不是 UTF-8 文本：{file}") from error
    except Invalid as error:
        print_errors(error)
        raise


def print_errors(error: Invalid) -> None:
    """Print every error of a file with its place."""
    for entry in error.errors:
        line = f"第 {entry['row']} 行 " if entry.get("row") else ""
        value = f"“{entry['value']}”，" if entry.get("value") else ""
        print(f"{line}{entry['field']}：{value}应为{entry['expected']}")


def _offices(session: Session, code: str | None) -> list[UUID]:
    found = [entry["id"] for entry in trial_queries.offices(session) if code in (None, entry["code"])]
    if not found:
        raise NotFound(f"没有代码为 {code} 的督查机构，或它没有督办任务" if code else "还没有任务，没有可用的记录")
    return found


def _run(data: Path | None, work: Callable[[Session, Call], T]) -> T:
    look_into(data)
    engine = make_engine(get_settings().database_url, pool_size=1)
    try:
        return run_command(
            engine, lambda session: work(session, Call(SYSTEM, business_time(deployment.offset(session))))
        )
    finally:
        engine.dispose()


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"日期应写作 2021-03-01：{text}", param_hint=option) from error
