"""Keeps what a plan has said once for all that follows: local governments carry on, the first unit leads."""

from dataclasses import dataclass

from plans.ledger import Role
from plans.printed import Print
from plans.reading import CarryOver, Flag, UnitMention
from plans.standing_rules import Rule


@dataclass
class Standing:
    """The standing rules of one plan as far as it has been read; they end with the plan."""

    first_leads: bool = False
    carry: CarryOver | None = None

    def take(self, rule: Rule, base: int, printed: Print, no: str, before: list[UnitMention]) -> list[Flag]:
        """Note a rule that stands `base` characters into the paper; what it leaves unclear comes back as a flag.

        `before` holds the units named just before it: a bare 下同 repeats the last of them.
        """
        start, end = base + rule.start, base + rule.end
        text = printed.shown(start, end).strip("，,。；; ")
        span = printed.passage.span(start, end)
        if rule.first_leads:
            self.first_leads = True
            self.carry = self.carry or CarryOver(text=text, from_task=no, span=span, local=False)
            return []
        if rule.local or (not rule.who and before and before[-1].role is Role.LOCAL):
            self.carry = CarryOver(text=text, from_task=no, span=span)
            return []
        if not rule.who and self.carry and self.carry.from_task == no:
            return []
        return [Flag(code="carry-over", reason="承前条款所指不是地方政府，未自动带到后面的任务", span=span)]

    def roles(self, mentions: list[UnitMention]) -> list[UnitMention]:
        """Make the first unit of a clause its lead where the paper says so once and no verb says otherwise."""
        if not self.first_leads or not mentions or any(unit.role is Role.LEAD for unit in mentions):
            return mentions
        first = mentions[0]
        if first.unnamed or first.role not in {Role.RESPONSIBLE, Role.SHARED}:
            return mentions
        return [first.model_copy(update={"role": Role.LEAD}), *mentions[1:]]
