"""Who hears of what: every event kind of the system, once, with `()` for those that nobody is told of."""

from models.messages import Urgency
from notifications.audience import (
    APPROVERS,
    BY_PAPER,
    BY_RUNG,
    DESK,
    DESK_AND_DEPUTY,
    EXAMINERS,
    FORMER_DESK,
    ISSUERS,
    OFFICE,
    Audience,
    Reaction,
)
from workflows.administration import AdministrativeEvent

_REPORTS = ("progress", "plan", "contribution")
"""Answers, closings and refusals are told by what follows from them."""


def _urgent(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    return Reaction(audience, template, Urgency.URGENT, report_kinds)


def _ordinary(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    return Reaction(audience, template, Urgency.ORDINARY, report_kinds)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    # Plans: the tasks of an issued plan are its news, gathered into one message for each person.
    "plan_drafted": (),
    "plan_issued": (),
    # Tasks
    "task_drafted": (_ordinary(EXAMINERS, "task_drafted"),),
    "task_assigned": (_ordinary(DESK, "task_assigned"),),
    "task_signed_for": (),
    "task_return_asked": (_ordinary(OFFICE, "task_return_asked"),),
    "task_return_refused": (_urgent(DESK_AND_DEPUTY, "task_return_refused"),),
    "task_reassigned": (_ordinary(DESK, "task_assigned"), _ordinary(FORMER_DESK, "task_reassigned")),
    "closing_applied": (_ordinary(EXAMINERS, "closing_applied"),),
    "closing_examined": (_ordinary(APPROVERS, "closing_examined"),),
    "closing_returned": (_urgent(DESK_AND_DEPUTY, "closing_returned"),),
    "task_closed": (_ordinary(DESK_AND_DEPUTY, "task_closed"),),
    "task_suspended": (_ordinary(DESK, "task_suspended"),),
    "task_resumed": (_ordinary(DESK, "task_resumed"),),
    "task_excused": (_ordinary(DESK, "task_excused"),),
    "task_withdrawn": (_ordinary(DESK, "task_withdrawn"),),
    "task_reopened": (_urgent(DESK_AND_DEPUTY, "task_reopened"),),
    "target_split": (_ordinary(DESK, "target_split"),),
    # Reports: before `submitted` they are the unit's own paper.
    "report_drafted": (),
    "report_edited": (),
    "report_signed": (_ordinary(DESK, "report_signed"),),
    "report_stamped": (),
    "report_discarded": (),
    "report_unsigned": (),
    "report_submitted": (_ordinary(EXAMINERS, "report_submitted", _REPORTS),),
    "report_accepted": (_ordinary(DESK, "report_accepted", _REPORTS),),
    "report_returned": (_urgent(DESK_AND_DEPUTY, "report_returned", _REPORTS),),
    "report_revised": (),
    # Notices
    "notice_proposed": (_ordinary(APPROVERS, "notice_proposed"),),
    "notice_approved": (_ordinary(ISSUERS, "notice_approved"),),
    "notice_declined": (_ordinary(EXAMINERS, "notice_declined"),),
    "notice_issued": (_urgent(BY_PAPER, "notice_issued"),),
    "notice_signed_for": (),
    "notice_answered": (_ordinary(EXAMINERS, "notice_answered"),),
    "notice_unanswered": (_urgent(DESK_AND_DEPUTY, "notice_unanswered"), _ordinary(OFFICE, "notice_silent")),
    "notice_answered_late": (_ordinary(EXAMINERS, "notice_answered"),),
    "notice_accepted": (_ordinary(DESK, "notice_accepted"),),
    "notice_answer_returned": (_urgent(DESK_AND_DEPUTY, "notice_answer_returned"),),
    "notice_replaced": (_ordinary(DESK_AND_DEPUTY, "notice_replaced"),),
    "notice_withdrawn": (_ordinary(DESK_AND_DEPUTY, "notice_withdrawn"),),
    # What the administrator keeps is on the record and nobody's news.
    **dict.fromkeys(AdministrativeEvent, ()),
    # What time does
    "sweep_started": (),
    "period_opened": (_ordinary(DESK, "period_opened"),),
    "contribution_requested": (_ordinary(DESK, "contribution_requested"),),
    "deadline_reminded": (_ordinary(BY_RUNG, "deadline_reminded"),),
    "deadline_missed": (_urgent(BY_RUNG, "deadline_missed"),),
    "deadline_urged": (_urgent(BY_RUNG, "deadline_urged"),),
}
