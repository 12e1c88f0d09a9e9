"""Who hears of what the house itself does: messages, calendar, rules, figures, rankings and what follows from them."""

from models.messages import Urgency
from notifications.audience import (
    ADMINISTRATORS,
    APPROVERS,
    BY_RUNG,
    BY_RUNG_IN_OFFICE,
    DESK,
    EXAMINERS,
    OFFICE,
    Audience,
    Reaction,
)
from workflows.administration import AdministrativeEvent


def urgent(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    """Tell these people at once."""
    return Reaction(audience, template, Urgency.URGENT, report_kinds)


def ordinary(audience: Audience, template: str, report_kinds: tuple[str, ...] = ()) -> Reaction:
    """Tell these people with what else can wait."""
    return Reaction(audience, template, Urgency.ORDINARY, report_kinds)


HOUSE: dict[str, tuple[Reaction, ...]] = {
    # A robot or system that no longer takes anything is its unit's news: it hears by the other ways.
    "endpoint_disabled": (urgent(DESK, "endpoint_disabled"),),
    # An unsigned paper goes further step by step: workflows/unsigned.py names whom and by what. The rule gives the
    # words and by itself reaches nobody, for the audience of such an event is empty.
    "receipt_chased": (urgent(BY_RUNG, "receipt_chased"),),
    "receipt_unsigned": (ordinary(EXAMINERS, "receipt_unsigned"),),
    # Who made a one-time page, asked for a code and signed by it, is on its record.
    "receipt_link_made": (),
    "receipt_link_revoked": (),
    "receipt_code_asked": (),
    "receipt_code_refused": (),
    "receipt_link_locked": (ordinary(EXAMINERS, "receipt_link_locked"),),
    "receipt_link_used": (),
    # Nobody is there to be told, or somebody is told too much: whoever can mend it hears once a day.
    "unit_without_person": (ordinary(OFFICE, "unit_without_person"),),
    "message_cap_reached": (ordinary(ADMINISTRATORS, "message_cap_reached"),),
    "message_preference_changed": (),
    "substitute_recorded": (),
    "substitute_ended": (),
    # What became of a message, and that it was sent again, is on the record of the message.
    "message_settled": (),
    "message_replayed": (),
    # What the administrator keeps is on the record and nobody's news.
    **dict.fromkeys(AdministrativeEvent, ()),
    # The calendar: another of the office's people puts in force what one has entered.
    "calendar_drafted": (ordinary(APPROVERS, "calendar_drafted"),),
    "calendar_published": (),
    "calendar_discarded": (),
    "office_hours_decreed": (),
    # A window's dates are its news, each told when it is opened.
    "reporting_window_opened": (),
    "reporting_window_joined": (),
    "reporting_window_ended": (),
    # The ladder: another of the office's people puts in force what one has drafted; all of the office know it.
    "policy_drafted": (ordinary(APPROVERS, "policy_drafted"),),
    "policy_published": (ordinary(OFFICE, "policy_published"),),
    "policy_discarded": (),
    "deadline_redated": (ordinary(BY_RUNG, "deadline_redated"), ordinary(BY_RUNG_IN_OFFICE, "deadline_redated")),
    "deadline_settled": (),
    # Figures: what arrives is no news; what it changes of a ranking is.
    "reading_batch_received": (),
    "monitoring_site_made": (),
    "monitoring_site_ended": (),
    "fire_point_reported": (),
    "fire_point_verified": (),
    "fire_point_refuted": (),
    # Rankings: the first is no news before its bulletin; a revision may touch what was published.
    "ranking_reckoned": (),
    "ranking_published": (),
    "ranking_bulletin_withdrawn": (),
    "ranking_revised": (ordinary(OFFICE, "ranking_revised"),),
    # Findings by rule: the office's own until something follows, which is then news by itself.
    "finding_proposed": (ordinary(OFFICE, "finding_proposed"),),
    "finding_checked": (),
    "finding_approved": (ordinary(EXAMINERS, "finding_approved"),),
    "finding_declined": (ordinary(EXAMINERS, "finding_declined"),),
    "finding_corrected": (),
    "finding_lapsed": (ordinary(EXAMINERS, "finding_lapsed"),),
    "finding_questioned": (ordinary(OFFICE, "finding_questioned"),),
    "finding_renewed": (ordinary(OFFICE, "finding_renewed"),),
    "finding_lifted": (ordinary(OFFICE, "finding_lifted"),),
    "rank_correction_proposed": (ordinary(OFFICE, "rank_correction_proposed"),),
    "rank_correction_accepted": (ordinary(EXAMINERS, "rank_correction_accepted"),),
    "rank_correction_declined": (ordinary(EXAMINERS, "rank_correction_declined"),),
    "rank_correction_superseded": (),
}
