"""Who is told, as data: the units an event names, and the duties within them; no person is ever named in a rule."""

from dataclasses import dataclass
from enum import StrEnum

from models.messages import Urgency
from models.people import Duty


class Party(StrEnum):
    """Which unit of the event is told."""

    CONCERNED = "concerned"
    """The unit that bears the matter."""
    SUPERVISING = "supervising"
    """The office that supervises it; a unit that split its task supervises the parts."""
    ACTOR = "actor"
    """The unit that acted: his colleagues, never himself."""
    SUPERIOR = "superior"
    """The nearest government above the unit that bears the matter, found up the tree of the day."""
    FORMER = "former"
    """The unit in `data.from_unit_id`, which bore the matter until now."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Posts of these duties in that unit, in force on the business day of the event.

    With `narrowed` only those of them that `data.audience` lists (of a government above: `data.above`): the rung of a
    policy decides whom it reaches and how urgently, and can never reach further than the rule.
    """

    party: Party
    duties: frozenset[Duty]
    narrowed: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """What one event kind sets off: these people get an item of this template, at once or gathered.

    With `report_kinds` only when the event's data names one of these kinds of report: a closing application is told as
    such, not a second time as a report.
    """

    audience: Audience
    template: str
    urgency: Urgency
    report_kinds: tuple[str, ...] = ()


_DESK = frozenset({Duty.LIAISON, Duty.HANDLER})
_EXAMINERS = frozenset({Duty.CLERK, Duty.HANDLER})
_APPROVERS = frozenset({Duty.REVIEWER, Duty.DEPUTY_LEADER})

DESK = Audience(Party.CONCERNED, _DESK)
DESK_AND_DEPUTY = Audience(Party.CONCERNED, _DESK | {Duty.DEPUTY_LEADER})
_LEADERS = frozenset({Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER})
BY_RUNG = Audience(Party.CONCERNED, _DESK | _LEADERS, narrowed=True)
"""主要领导 only where the rung names the paper that allows it; a policy without one is refused."""
ABOVE_BY_RUNG = Audience(Party.SUPERIOR, _LEADERS, narrowed=True)
BY_RUNG_IN_OFFICE = Audience(Party.SUPERVISING, frozenset({Duty.CLERK, Duty.REVIEWER, Duty.ISSUER}), narrowed=True)
"""Dates that the office itself bears: minutes, publication, look-back, the decision on an objection."""
BY_PAPER = Audience(Party.CONCERNED, _DESK | {Duty.DEPUTY_LEADER, Duty.PRINCIPAL_LEADER})
"""主要领导 are reached here because a person has issued a paper."""
FORMER_DESK = Audience(Party.FORMER, _DESK)
EXAMINERS = Audience(Party.SUPERVISING, _EXAMINERS)
APPROVERS = Audience(Party.SUPERVISING, _APPROVERS)
ISSUERS = Audience(Party.SUPERVISING, frozenset({Duty.ISSUER, Duty.DEPUTY_LEADER}))
OFFICE = Audience(Party.SUPERVISING, _EXAMINERS | _APPROVERS)
ADMINISTRATORS = Audience(Party.SUPERVISING, frozenset({Duty.ADMINISTRATOR}))
