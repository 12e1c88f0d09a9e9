"""A number in its clause: the words right before and right after it, and what they say at first sight."""

import re
from dataclasses import dataclass

from plans import target_words as words
from plans.numbers import COUNTED, SHARE, Quantity

Match = re.Match[str]

AIMED = "目标|任务|要求|水平|速度|标准|比例|增速|幅度"
_BLANK = re.compile(rf"[\s〓]*(?:\Z|[、和及与并且或;]|以及|同时|的(?:{AIMED})|(?:目标|任务|要求|水平)\s?\Z)")
_EMPTY = re.compile(
    r"[\s〓”“]*(?:到|在|全[省市县区国州年]|各[地市县区]|确保|使|力争|争取|推动|推进|实现|让|有|约|近|共|另|其中|并|再)*[\s〓]*\Z"
)
_FOR_WHOM = re.compile(r"[\s〓、和并]*(?:免费|优先|分别|全面)?为\s*")
_AT_LEAST = re.compile(r"(?:至少|最少)[^,;。\d]{1,6}\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """A run of quantities (10%、20%和30%以上) with the words of its clause around it, the comparing ones split off."""

    quantity: Quantity
    left: str
    right: str
    prefix: Match | None
    suffix: Match | None
    in_parenthesis: bool

    @property
    def unit(self) -> str:
        """Return the unit, empty if there is none."""
        return self.quantity.unit or ""

    @property
    def ends(self) -> bool:
        """Whether nothing follows that the number could belong to."""
        return _BLANK.match(self.right) is not None

    @property
    def capped(self) -> bool:
        """Whether a verb holds the value down (控制在)."""
        return self.prefix is not None and words.CAPS.match(self.prefix["most"] or "") is not None

    @property
    def reached(self) -> bool:
        """Whether a verb of reaching stands right before the number."""
        return self.capped or (words.REACH.search(self.left) is not None and not _FOR_WHOM.fullmatch(self.left))

    @property
    def done(self) -> bool:
        """Whether a verb of doing stands right before the number."""
        return words.DONE_JUST_BEFORE.search(self.left) is not None or _AT_LEAST.search(self.left) is not None

    @property
    def changed(self) -> bool:
        """Whether a verb of change stands right before the number (下降, 增长)."""
        return words.CHANGED.search(self.left) is not None

    @property
    def counted(self) -> bool:
        """Whether the unit counts things (家, 个, 座)."""
        return COUNTED.match(self.unit) is not None

    @property
    def share(self) -> bool:
        """Whether the unit is a percentage."""
        return SHARE.match(self.unit) is not None

    @property
    def opens(self) -> bool:
        """Whether nothing but an adverb or a place stands before the number in its clause."""
        return _EMPTY.match(self.left) is not None
