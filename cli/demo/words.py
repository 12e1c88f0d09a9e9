"""The names by which the player tells events and capacities."""

from datetime import date

CAPACITIES = {"responsible_unit": "承办单位", "supervising_office": "督查机构", "system": "系统"}
EVENTS = {
    "plan_drafted": "方案录入",
    "plan_issued": "方案下发交办",
    "task_assigned": "任务交办",
    "task_signed_for": "任务签收",
    "task_return_asked": "申请退办",
    "task_return_refused": "维持交办",
    "task_reassigned": "改派",
    "closing_applied": "申请办结",
    "closing_examined": "办结初审",
    "closing_returned": "退回办结申请",
    "task_closed": "销号",
    "task_suspended": "中止",
    "task_resumed": "恢复",
    "task_excused": "免予办理",
    "task_reopened": "重新打开",
    "report_drafted": "报送件起草",
    "report_edited": "报送件修改",
    "report_signed": "报送件领导签批",
    "report_submitted": "报送",
    "report_accepted": "报送件采纳",
    "report_returned": "报送件退回",
    "report_revised": "报送件重新修改",
    "notice_proposed": "督办件拟发",
    "notice_approved": "督办件审核",
    "notice_issued": "督办件签发",
    "notice_signed_for": "督办件签收",
    "notice_answered": "督办件答复",
    "notice_answered_late": "督办件逾期答复",
    "notice_unanswered": "督办件逾期未复",
    "notice_accepted": "督办答复采纳",
    "bulletin_drafted": "通报拟稿",
    "bulletin_edited": "通报修改",
    "bulletin_approved": "通报审核",
    "bulletin_issued": "通报印发",
    "bulletin_copy_sent": "通报发出",
    "bulletin_copy_signed_for": "通报签收",
    "talk_proposed": "约谈提出",
    "talk_checked": "约谈现场核查",
    "talk_approved": "约谈批准启动",
    "talk_planned": "约谈方案拟定",
    "talk_party_summoned": "列为被约谈单位",
    "talk_plan_approved": "约谈方案审定",
    "talk_served": "约谈通知送达",
    "talk_party_served": "被约谈单位收到通知",
    "talk_notice_signed_for": "约谈通知签收",
    "talk_account_drafted": "书面汇报起草",
    "talk_account_received": "书面汇报签批提交",
    "talk_attended": "到会",
    "talk_held": "约谈举行",
    "talk_minutes_drafted": "约谈纪要拟稿",
    "talk_minutes_issued": "约谈纪要印发",
    "talk_minutes_sent": "被约谈单位收到纪要",
    "talk_published": "约谈公开",
    "rectification_ordered": "整改下达",
    "rectification_signed_for": "整改通知签收",
    "rectification_plan_drafted": "整改方案起草",
    "rectification_plan_submitted": "整改方案签批报送",
    "rectification_plan_approved": "整改方案同意",
    "rectification_result_drafted": "整改报告起草",
    "rectification_result_submitted": "整改报告签批报送",
    "rectification_verified": "整改现场核查",
    "rectification_level_accepted": "整改验收",
    "rectification_publicised": "整改公示",
    "rectification_publicity_over": "公示期满",
    "rectification_filed": "销号备案",
    "look_back_scheduled": "回头看安排",
    "look_back_cancelled": "回头看取消",
    "look_back_held": "回头看成效巩固",
    "look_back_relapsed": "回头看发现反弹",
    "handover_proposed": "移送建议",
    "handover_approved": "移送批准",
    "handover_transferred": "移送",
    "handover_result_recorded": "移送结果登记",
}
_WEEKDAYS = "一二三四五六日"


def event_name(kind: str) -> str:
    """Return an event's name, or its kind where none was thought of."""
    return EVENTS.get(kind, kind)


def written_on(day: date) -> str:
    """Return the line by which a mail says on which business day it was written."""
    return f"督办系统 {day.year}年{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Return the day of the week."""
    return f"星期{_WEEKDAYS[day.weekday()]}"
