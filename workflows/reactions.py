"""Who hears of what: every event kind of the system, once, with `()` for those that nobody is told of."""

from models.messages import Urgency
from notifications.audience import (
    ABOVE_BY_RUNG,
    ADMINISTRATORS,
    APPROVERS,
    BY_PAPER,
    BY_RUNG,
    BY_RUNG_IN_OFFICE,
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

_BY_RUNG = (BY_RUNG, BY_RUNG_IN_OFFICE, ABOVE_BY_RUNG)
_REPORTS = ("progress", "plan", "contribution")
"""Answers, closings and refusals are told by what follows from them."""


def _urgent(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    return Reaction(audience, template, Urgency.URGENT, report_kinds)


def _ordinary(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    return Reaction(audience, template, Urgency.ORDINARY, report_kinds)


INTERNAL = frozenset(
    {
        *AdministrativeEvent,
        "sweep_started",
        "message_settled",
        "message_replayed",
        "unit_without_person",
        "message_cap_reached",
        "message_preference_changed",
        "substitute_recorded",
        "substitute_ended",
    }
)
"""What the house does for itself; no other system is told of it."""
REACTIONS: dict[str, tuple[Reaction, ...]] = {
    # Plans: the tasks of an issued plan are its news, gathered into one message for each person.
    "plan_drafted": (),
    "plan_corrected": (),
    "plan_findings_accepted": (),
    "plan_discarded": (),
    "plan_issued": (),
    "plan_reread": (),
    "plan_change_accepted": (),
    "plan_change_declined": (),
    "plan_change_handled": (),
    "plan_parent_named": (),
    "plan_links_judged": (),
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
    "task_amended": (_urgent(DESK_AND_DEPUTY, "task_amended"),),
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
    "notice_revoked": (_ordinary(DESK_AND_DEPUTY, "notice_withdrawn"),),
    # Bulletins: an addressee hears of its copy.
    "bulletin_drafted": (_ordinary(APPROVERS, "bulletin_drafted"),),
    "bulletin_edited": (),
    "bulletin_approved": (_ordinary(ISSUERS, "bulletin_approved"),),
    "bulletin_declined": (_ordinary(EXAMINERS, "bulletin_declined"),),
    "bulletin_issued": (),
    "bulletin_published": (),
    "bulletin_withdrawn": (),
    "bulletin_revoked": (_ordinary(OFFICE, "bulletin_revoked"),),
    "bulletin_copy_sent": (_urgent(BY_PAPER, "bulletin_copy_sent"),),
    "bulletin_copy_signed_for": (),
    "bulletin_copy_recalled": (_ordinary(DESK_AND_DEPUTY, "bulletin_copy_recalled"),),
    # Score entries, money sheets, approval limits
    "entry_proposed": (_ordinary(APPROVERS, "entry_proposed"),),
    "entry_confirmed": (_ordinary(DESK_AND_DEPUTY, "entry_confirmed"),),
    "entry_declined": (_ordinary(EXAMINERS, "entry_declined"),),
    "entry_reversed": (_ordinary(DESK_AND_DEPUTY, "entry_reversed"),),
    "entry_revoked": (_ordinary(DESK_AND_DEPUTY, "entry_reversed"),),
    "entry_balanced": (),
    "entry_corrected": (_ordinary(DESK_AND_DEPUTY, "entry_confirmed"),),
    # Objections: before they are filed they are the unit's own paper.
    "objection_drafted": (),
    "objection_edited": (),
    "objection_signed": (_ordinary(DESK, "objection_signed"),),
    "objection_discarded": (),
    "objection_filed": (_urgent(OFFICE, "objection_filed"),),
    "objection_withdrawn": (_ordinary(OFFICE, "objection_withdrawn"),),
    "objection_effect_paused": (
        _ordinary(DESK_AND_DEPUTY, "objection_effect_paused"),
        _ordinary(OFFICE, "objection_effect_paused"),
    ),
    "objection_upheld": (_urgent(DESK_AND_DEPUTY, "objection_upheld"), _ordinary(OFFICE, "objection_upheld")),
    "objection_changed": (_urgent(DESK_AND_DEPUTY, "objection_changed"), _ordinary(OFFICE, "objection_changed")),
    "objection_revoked": (_urgent(DESK_AND_DEPUTY, "objection_revoked"), _ordinary(OFFICE, "objection_revoked")),
    # Extensions: before they are applied for they are the unit's own paper.
    "extension_drafted": (),
    "extension_edited": (),
    "extension_discarded": (),
    "extension_applied": (_ordinary(EXAMINERS, "extension_applied"),),
    "extension_withdrawn": (),
    "extension_examined": (_ordinary(APPROVERS, "extension_examined"),),
    "extension_returned": (_urgent(DESK_AND_DEPUTY, "extension_returned"),),
    "extension_approved": (_ordinary(DESK_AND_DEPUTY, "extension_approved"),),
    "extension_declined": (_urgent(DESK_AND_DEPUTY, "extension_declined"),),
    "task_extended": (),
    # Talks: the office prepares in silence; a party hears of what is served on it.
    "talk_proposed": (_ordinary(EXAMINERS, "talk_proposed"),),
    "talk_checked": (_ordinary(APPROVERS, "talk_checked"),),
    "talk_approved": (_ordinary(EXAMINERS, "talk_approved"),),
    "talk_declined": (_ordinary(EXAMINERS, "talk_declined"),),
    "talk_planned": (_ordinary(ISSUERS, "talk_planned"),),
    "talk_plan_approved": (_ordinary(EXAMINERS, "talk_plan_approved"),),
    "talk_plan_returned": (_urgent(EXAMINERS, "talk_plan_returned"),),
    "talk_served": (),
    "talk_postponed": (_ordinary(EXAMINERS, "talk_postponed"),),
    "talk_held": (),
    "talk_minutes_drafted": (_ordinary(ISSUERS, "talk_minutes_drafted"),),
    "talk_minutes_returned": (_urgent(EXAMINERS, "talk_minutes_returned"),),
    "talk_minutes_issued": (),
    "talk_published": (),
    "talk_approvals_suspended": (),
    "talk_cancelled": (_ordinary(EXAMINERS, "talk_cancelled"),),
    "talk_party_summoned": (),
    "talk_party_summoned_again": (),
    "talk_party_dropped": (),
    "talk_party_served": (_urgent(BY_PAPER, "talk_party_served"),),
    "talk_notice_signed_for": (),
    "talk_account_drafted": (),
    "talk_account_received": (_ordinary(EXAMINERS, "talk_account_received"),),
    "talk_attended": (),
    "talk_missed": (_urgent(DESK_AND_DEPUTY, "talk_missed"),),
    "talk_party_put_off": (_urgent(DESK_AND_DEPUTY, "talk_party_put_off"),),
    "talk_party_released": (_urgent(DESK_AND_DEPUTY, "talk_party_released"),),
    "talk_minutes_sent": (_urgent(BY_PAPER, "talk_minutes_sent"),),
    # Rectifications: what is not handed in is the unit's own.
    "rectification_ordered": (_urgent(BY_PAPER, "rectification_ordered"),),
    "rectification_signed_for": (),
    "rectification_plan_drafted": (),
    "rectification_plan_submitted": (_ordinary(APPROVERS, "rectification_plan_submitted"),),
    "rectification_plan_approved": (_ordinary(DESK, "rectification_plan_approved"),),
    "rectification_plan_returned": (_urgent(DESK_AND_DEPUTY, "rectification_plan_returned"),),
    "rectification_result_drafted": (),
    "rectification_result_submitted": (_ordinary(EXAMINERS, "rectification_result_submitted"),),
    "rectification_result_returned": (_urgent(DESK_AND_DEPUTY, "rectification_result_returned"),),
    "rectification_reviewed": (_ordinary(DESK_AND_DEPUTY, "rectification_reviewed"),),
    "rectification_verified": (_ordinary(APPROVERS, "rectification_verified"),),
    "rectification_failed": (_urgent(DESK_AND_DEPUTY, "rectification_failed"),),
    "rectification_level_accepted": (
        _ordinary(DESK, "rectification_level_accepted"),
        _ordinary(OFFICE, "rectification_level_accepted"),
    ),
    "rectification_publicised": (_ordinary(DESK, "rectification_publicised"),),
    "rectification_objected": (
        _urgent(DESK_AND_DEPUTY, "rectification_objected"),
        _urgent(APPROVERS, "rectification_objected"),
    ),
    "rectification_objection_answered": (_ordinary(DESK, "rectification_objection_answered"),),
    "rectification_publicity_over": (_ordinary(ISSUERS, "rectification_publicity_over"),),
    "rectification_filed": (_ordinary(DESK_AND_DEPUTY, "rectification_filed"),),
    "rectification_reopened": (_urgent(DESK_AND_DEPUTY, "rectification_reopened"),),
    "rectification_withdrawn": (_ordinary(DESK_AND_DEPUTY, "rectification_withdrawn"),),
    # Look-backs come unannounced; the office is reminded of them by their date.
    "look_back_scheduled": (),
    "look_back_held": (_ordinary(DESK, "look_back_held"),),
    "look_back_relapsed": (_urgent(DESK_AND_DEPUTY, "look_back_relapsed"), _ordinary(ISSUERS, "look_back_relapsed")),
    "look_back_cancelled": (),
    # Hand-overs are between the office and the competent body.
    "handover_proposed": (_ordinary(APPROVERS, "handover_proposed"),),
    "handover_approved": (_ordinary(ISSUERS, "handover_approved"),),
    "handover_declined": (_ordinary(EXAMINERS, "handover_declined"),),
    "handover_transferred": (_ordinary(EXAMINERS, "handover_transferred"),),
    "handover_result_recorded": (_ordinary(OFFICE, "handover_result_recorded"),),
    "dossier_made": (),
    "ledger_exported": (),
    "ledger_imported": (),
    "source_step_recorded": (),
    # A robot or system that no longer takes anything is its unit's news: it hears by the other ways.
    "endpoint_disabled": (_urgent(DESK, "endpoint_disabled"),),
    # An unsigned paper goes further step by step: workflows/unsigned.py names whom and by what. The rule gives the words
    # and by itself reaches nobody, for the audience of such an event is empty.
    "receipt_chased": (_urgent(BY_RUNG, "receipt_chased"),),
    "receipt_unsigned": (_ordinary(EXAMINERS, "receipt_unsigned"),),
    # Who made a one-time page, asked for a code and signed by it, is on its record.
    "receipt_link_made": (),
    "receipt_link_revoked": (),
    "receipt_code_asked": (),
    "receipt_code_refused": (),
    "receipt_link_locked": (_ordinary(EXAMINERS, "receipt_link_locked"),),
    "receipt_link_used": (),
    # Nobody is there to be told, or somebody is told too much: whoever can mend it hears once a day.
    "unit_without_person": (_ordinary(OFFICE, "unit_without_person"),),
    "message_cap_reached": (_ordinary(ADMINISTRATORS, "message_cap_reached"),),
    "message_preference_changed": (),
    "substitute_recorded": (),
    "substitute_ended": (),
    # What became of a message, and that it was sent again, is on the record of the message.
    "message_settled": (),
    "message_replayed": (),
    # What the administrator keeps is on the record and nobody's news.
    **dict.fromkeys(AdministrativeEvent, ()),
    # The calendar: another of the office's people puts in force what one has entered.
    "calendar_drafted": (_ordinary(APPROVERS, "calendar_drafted"),),
    "calendar_published": (),
    "calendar_discarded": (),
    "office_hours_decreed": (),
    # A window's dates are its news, each told when it is opened.
    "reporting_window_opened": (),
    "reporting_window_joined": (),
    "reporting_window_ended": (),
    # The ladder: another of the office's people puts in force what one has drafted; all of the office know it.
    "policy_drafted": (_ordinary(APPROVERS, "policy_drafted"),),
    "policy_published": (_ordinary(OFFICE, "policy_published"),),
    "policy_discarded": (),
    "deadline_redated": (_ordinary(BY_RUNG, "deadline_redated"), _ordinary(BY_RUNG_IN_OFFICE, "deadline_redated")),
    "deadline_settled": (),
    # What time does
    "sweep_started": (),
    "period_opened": (_ordinary(DESK, "period_opened"),),
    "contribution_requested": (_ordinary(DESK, "contribution_requested"),),
    "deadline_reminded": tuple(_ordinary(audience, "deadline_reminded") for audience in _BY_RUNG),
    "deadline_missed": tuple(_urgent(audience, "deadline_missed") for audience in _BY_RUNG),
    "deadline_urged": tuple(_urgent(audience, "deadline_urged") for audience in _BY_RUNG),
    "rung_reached": tuple(_ordinary(audience, "rung_reached") for audience in _BY_RUNG),
}
