"""Why a rung fired, in one Chinese sentence: rung, rule and 依据, the figures it saw, how its day was reckoned."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from core.clock import ZONE
from models.deadlines import DEADLINE_KIND_NAMES, DeadlineKind
from models.papers import NoticeKind
from standards.workdays import WorkCalendar
from workflows.policy import Policy
from workflows.rungs import Act, Counted, OnBehind, OnCount, OnDate, OnNoProgress, Proposal, Rung

ACT_NAMES = {Act.REMIND: "提醒", Act.MISS: "标记逾期", Act.URGE: "催办", Act.PROPOSE: "提出建议"}
PROPOSAL_NAMES = {
    Proposal.NOTICE: "拟发督办件",
    Proposal.BULLETIN: "建议通报",
    Proposal.TALK: "建议约谈",
    Proposal.HANDOVER: "建议移送",
    Proposal.ENTRY: "建议计分",
}
COUNTED_NAMES = {
    Counted.MISSED_REPORTS: "报送进展逾期",
    Counted.NOTICES: "督办通知单",
    Counted.UNANSWERED_NOTICES: "督办件逾期未复",
    Counted.FAILED_RECTIFICATIONS: "整改未通过",
}


def act_words(rung: Rung, policy: Policy) -> str:
    """Say what a rung does: 提醒, 拟发黄色督办, 建议计分 -1 分."""
    if rung.proposes is None:
        return ACT_NAMES[rung.act]
    if rung.proposes is Proposal.NOTICE and rung.notice is not None:
        words = policy.words(rung.notice, rung.level)
        return f"拟发{words[0]}" if words else PROPOSAL_NAMES[rung.proposes]
    points = f" {rung.points} 分" if rung.proposes is Proposal.ENTRY and rung.points is not None else ""
    return PROPOSAL_NAMES[rung.proposes] + points


def standing_reason(rung: Rung, saw: Mapping[str, Any], policy: Policy) -> str:
    """Say what a task or unit has come to, with the figures that the firing saw."""
    trigger = rung.trigger
    if isinstance(trigger, OnCount):
        name = COUNTED_NAMES[trigger.what]
        if trigger.what is Counted.NOTICES and trigger.level is not None:
            name = (policy.words(NoticeKind.SUPERVISION, trigger.level) or (name, ""))[0]
        within = f"{trigger.within_days} 日内" if trigger.within_days else "连续" if trigger.in_a_row else "累计"
        return f"{within}{name} {saw['count']} 次（{'、'.join(saw['on'])}），达到 {saw['needed']} 次"
    if isinstance(trigger, OnNoProgress):
        return f"自 {saw['since']} 起至 {saw['reached_on']} 满 {saw['days']} 日没有经采纳的进展"
    if isinstance(trigger, OnBehind):
        return f"{saw['on']} 落后{saw['against']} {saw['behind']} 个百分点，超过 {saw['allowed']} 个百分点"
    raise ValueError(rung.key)


def why(firing: Mapping[str, Any], rung: Rung, policy: Policy, calendar: WorkCalendar) -> str:
    """Say in one sentence why a rung fired, or why it was only recorded.

    `firing` is a row with `saw`, `period`, `due_at`, `fired_at`, `skipped_reason`.
    """
    if isinstance(rung.trigger, OnDate):
        seen = _date_words(firing["saw"], rung.trigger.offset or 0, calendar)
    else:
        seen = standing_reason(rung, firing["saw"], policy)
    basis = f"，依据：{rung.basis}" if rung.basis else ""
    rule = f"{policy.title or '督办规则'}第 {policy.version} 版台阶 {rung.key}{basis}"
    done = act_words(rung, policy)
    moment = _instant(firing["due_at"])
    if firing["skipped_reason"]:
        return f"{seen}；按{rule}，应于 {moment} {done}；未执行：{firing['skipped_reason']}。"
    late = "" if firing["fired_at"] == firing["due_at"] else f"，{_instant(firing['fired_at'])} 执行"
    return f"{seen}；按{rule}，应于 {moment} {done}{late}。"


def _date_words(saw: Mapping[str, Any], offset: int, calendar: WorkCalendar) -> str:
    due_on = date.fromisoformat(str(saw["due_on"]))
    name = DEADLINE_KIND_NAMES[DeadlineKind(saw["kind"])]
    if offset == 0:
        return f"{name}时限 {due_on}，当日 24 时止未完成"
    if offset < 0:
        due = calendar.subtract_working_days(due_on, -offset)
        return f"{name}时限 {due_on}，之前第 {-offset} 个工作日为 {due.on}（{due.explanation}）"
    due = calendar.add_working_days(due_on, offset)
    return f"{name}时限 {due_on}，之后第 {offset} 个工作日为 {due.on}（{due.explanation}）"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
