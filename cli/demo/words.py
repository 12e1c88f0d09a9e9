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
