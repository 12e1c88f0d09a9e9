"""Lists of names in a duty clause: where one name ends and the next begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plans.ledger import Role
from plans.names import (
    continues_places,
    is_governed,
    is_local,
    is_unnamed,
    looks_like_organ,
    opens_places,
    without_open_end,
)

_LONGEST = 80
LEAD_IN = re.compile(
    r"^(?:其中|例如|含|包括|详见附件|主要|具体|分别|拟|应|须|需|请)*由(?!.{0,4}由)|^(?:其中|例如|比如|如|含|包括|具体|特别是)+[:]?(?=[省市县区州国各]|[^负牵参配]{2,12}(?:局|厅|委|办|部|署|院))|^(?:以及|及其|并且|及|和|与|并|、|—|由|请|以)+(?=.{2})"
)
_AND = re.compile(r"以及|及其|和|与|及|暨")
STEM = re.compile(
    r".{2,}?(?:局|厅|委|办|部|院|公司|政府|管委会|中心|银行|办公室|委员会|总队|支队|大队|小组|协会|集团|分行|街道|单位|部门)"
)
_LEVEL_START = re.compile(r"[省市县区州国各团共驻]|自治|中央|人民|有关|相关|其他")


@dataclass(frozen=True, slots=True)
class Item:
    """A name as it stands in a clause; a mark behind it (（牵头）) gives it a role of its own."""

    text: str
    start: int
    role: Role | None = None

    @property
    def end(self) -> int:
        """Return where it ends in the clause."""
        return self.start + len(self.text)


def cut_items(text: str, start: int) -> Iterator[Item]:
    """Cut a list at 、 outside brackets."""
    begin, depth = 0, 0
    for at, char in enumerate(text):
        depth = max(depth + (char in "(《“〔") - (char in ")》”〕"), 0)
        if char in "、/" and depth == 0:
            if at > begin:
                yield Item(text[begin:at], start + begin)
            begin = at + 1
    if begin < len(text):
        yield Item(text[begin:], start + begin)


def cut_names(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Cut `省财政厅和省能源局` where both sides are whole names; 文化和旅游部 stays one."""
    begin = 0
    for joint in _AND.finditer(text) if len(text) <= _LONGEST else ():
        left, right = text[begin : joint.start()], text[joint.end() :]
        said = without_open_end(left, 1)[0]
        whole = looks_like_organ(said) or is_local(left) or is_unnamed(left)
        begins = _LEVEL_START.match(right) or is_local(right) or (STEM.fullmatch(said) and STEM.match(right))
        if whole and begins and not _of_one_kind(left, right):
            yield left, start + begin
            begin = joint.end()
    yield text[begin:], start + begin


def _of_one_kind(left: str, right: str) -> bool:
    """`有关部门和单位`, `各市和各县区` are one printed name; two governments are two."""
    if is_unnamed(left):
        return is_unnamed(right) or right.startswith(("地区", "区域"))
    return is_local(left) and is_local(right) and not left.endswith(("政府", "管委会", "管委", "办事处", "委员会"))


def trimmed(text: str) -> str:
    """Take off the words that lead in to a name (由, 其中由, 以及)."""
    return LEAD_IN.sub("", text)


def with_whole_places(items: list[Item]) -> list[Item]:
    """Put `各市` and `县级政府` together again: one printed name, cut by its own 、."""
    whole: list[Item] = []
    for item in items:
        last = whole[-1] if whole else None
        if last and opens_places(last.text) and continues_places(item.text, governed=is_governed(last.text)):
            whole[-1] = Item(f"{last.text}、{item.text}", last.start, last.role)
        else:
            whole.append(item)
    return whole
