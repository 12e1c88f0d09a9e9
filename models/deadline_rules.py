"""Where each kind of deadline begins, how long it runs, by which source, and what ends it: for whoever asks why."""

from typing import NamedTuple

from models.deadlines import DeadlineKind


class DeadlineRule(NamedTuple):
    """From what a kind of date runs or is fixed, how long and by which source, and what ends it."""

    starts_from: str
    length: str
    source: str
    ends_with: str


_LADDER, _MEASURES = "督办规则参数", "措施参数"
DEADLINE_RULES = {
    DeadlineKind.SIGN_FOR: DeadlineRule(
        "交办、维持交办、改派或送达之日", "若干工作日（sign_for_working_days）", _LADDER, "签收"
    ),
    DeadlineKind.PLAN: DeadlineRule(
        "牵头或负责单位签收之日", "若干工作日（plan_working_days）", _LADDER, "报送实施方案；退回后余下工作日续计"
    ),
    DeadlineKind.REPORT: DeadlineRule(
        "报送期届满之日；每日报送为当日，按节点报送为节点之日",
        "月、季、半年、年：次月某日（report_day_of_month）；周、旬：若干日（report_days_after_period）；末日顺延",
        f"{_LADDER}、报送期间的文件、已采纳的实施方案",
        "报送该期进展；退回后余下工作日续计",
    ),
    DeadlineKind.CONTRIBUTION: DeadlineRule(
        "牵头单位的报送之日或完成时限",
        "之前若干工作日（contribution_ahead_working_days）；每日、周、旬与牵头单位同日",
        _LADDER,
        "报送配合情况；退回后余下工作日续计",
    ),
    DeadlineKind.COMPLETION: DeadlineRule(
        "方案、批示或重新打开时明确的日期", "定日，不随放假安排变动", "任务来源文件", "申请办结；退回后余下工作日续计"
    ),
    DeadlineKind.ANSWER: DeadlineRule(
        "督办件印发之日",
        "督办件写明的工作日（缺省 answer_working_days）",
        f"督办件、{_LADDER}",
        "报送答复；退回后余下工作日续计",
    ),
    DeadlineKind.TALK_ACCOUNT: DeadlineRule(
        "约谈会议之日", "之前若干工作日（talk_account_ahead_working_days）", _MEASURES, "收到书面汇报"
    ),
    DeadlineKind.TALK_MINUTES: DeadlineRule(
        "约谈会议之日", "若干工作日（talk_minutes_working_days）", _MEASURES, "印发纪要"
    ),
    DeadlineKind.PUBLICATION: DeadlineRule(
        "法定约谈纪要印发之日", "若干工作日（statutory_publication_working_days）", _MEASURES, "登记公开情况"
    ),
    DeadlineKind.RECTIFICATION_PLAN: DeadlineRule(
        "整改通知下达或进入下一轮之日",
        "若干工作日（rectification_plan_working_days），不晚于整改时限",
        f"整改通知、{_MEASURES}",
        "报送整改方案；退回后余下工作日续计",
    ),
    DeadlineKind.RECTIFICATION_RESULT: DeadlineRule(
        "整改通知明确的日期，未明确的为整改方案最后一项措施的日期",
        "定日，不随放假安排变动",
        "整改通知、整改方案",
        "报送整改结果；退回后余下工作日续计",
    ),
    DeadlineKind.RECTIFICATION_REVIEW: DeadlineRule(
        "上次评估或整改方案明确的下次评估之日", "定日，不随放假安排变动", "整改通知、整改方案", "作出阶段性评估"
    ),
    DeadlineKind.PUBLICITY: DeadlineRule(
        "公示之日", "若干工作日（publicity_working_days）", _MEASURES, "公示期满且无未答复的异议"
    ),
    DeadlineKind.LOOK_BACK: DeadlineRule(
        "销号之日，或督查机构确定的日期", "若干个月（look_back_after_months），末日顺延", _MEASURES, "开展或取消回头看"
    ),
    DeadlineKind.OBJECTION_DECISION: DeadlineRule(
        "收到复核申请之日",
        "若干日（objection_decision_natural_days），末日顺延",
        "国务院令第733号第十七条",
        "作出复核决定",
    ),
}
