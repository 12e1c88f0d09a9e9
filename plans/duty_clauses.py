"""One duty clause → its units with roles (`A、B牵头，C等参与`): a verb covers the names before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from plans.bearers import STRONG_VERBS, bears, has_known_form, is_person, reads_as_sentence
from plans.ledger import Role
from plans.names import (
    is_local,
    is_plausible,
    is_unnamed,
    looks_like_organ,
    without_open_end,
)
from plans.standing_rules import Rule, rules_in
from plans.unit_lists import LEAD_IN, STEM, Item, cut_items, cut_names, with_whole_places
from plans.verbs import Label, LabelKind, inner_verb, labels_in, marked_role, role_of, tail_verb

_DATE = re.compile(
    r"\d{4}年|年底|年末|年内|\d{1,2}月|季度|长期|持续|常态|每年|每月|全年|年度|立即|随时|适时|阶段|上半年|下半年|汛期|入冬|期间"
)
_BETWEEN = re.compile(r"会同(?!县)|联合(?!会|体|社|工会|国|办|党|执法)|协同(?!推进|创新|办|发展)|牵头会同")
_ALIAS = re.compile(r"[(〔](?:以下|下)?(?:统称|简称).{0,40}[)〕]$")
_BRACKETS = str.maketrans("〔〕", "()")  # 各市〔州〕政府: inside round brackets names carry square ones
_POINTER = re.compile(r"(?:详|具体)?见附[件表]\d*")
_NOBODY = {"无", "/", "-", "—", "——", "不涉及"}
_PART = re.compile(r"^[^局厅部院]{2,12}?由(?=.{2})")
_RUN_ON = re.compile(r"(?<=[局厅委办部])(?=[省市县区州][^局厅委办部]{1,10}[局厅委办部])")


@dataclass(frozen=True, slots=True)
class Named:
    """A unit with its place in the clause."""

    name: str
    role: Role
    start: int
    end: int
    open_list: bool = False
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """What could not be read for certain, and where in the clause."""

    code: str
    reason: str
    start: int
    end: int


@dataclass
class Clause:
    """What one clause says; places are offsets into its text."""

    units: list[Named] = field(default_factory=list)
    dates: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    spoken: bool = False
    """Whether a verb or a label says what the names are there for."""
    labelled: bool = False


def read_clause(text: str, label: Label | None = None) -> Clause:
    """Read the inside of one duty clause; what is not understood becomes a doubt, never a guess without one.

    `label` is what a table's column says of its cells; in running text the labels stand in the clause itself.
    """
    return _Clause(text, label).read()


class _Clause:
    def __init__(self, text: str, label: Label | None) -> None:
        self._text = text.translate(_BRACKETS)
        self._clause = Clause(rules=rules_in(self._text), spoken=label is not None, labelled=label is not None)
        self._pending: list[Item] = []
        self._label = label
        self._joined: Role | None = None

    def read(self) -> Clause:
        for start, end, label, sentence_end in self._pieces():
            if label:
                self._flush()
                self._label = label
                self._clause.spoken |= label.kind is LabelKind.UNITS
                self._clause.labelled |= label.kind is LabelKind.UNITS
            self._piece(start, end)
            if sentence_end:
                self._flush()
        self._flush()
        return self._clause

    def _pieces(self) -> Iterator[tuple[int, int, Label | None, bool]]:
        """Cut at commas, semicolons, full stops and labels outside brackets, and leave the standing rules out."""
        labels = {label.start: label for label in labels_in(self._text)}
        rules = {rule.start: rule.end for rule in self._clause.rules}
        start, depth, label, at = 0, 0, None, 0
        while at < len(self._text):
            char = self._text[at]
            if at in rules or (at in labels and depth == 0):
                yield start, at, label, at in labels
                label = labels.get(at)
                at = start = rules[at] if at in rules else labels[at].end
                continue
            depth = max(depth + (char in "(《“〔") - (char in ")》”〕"), 0)
            if depth == 0 and char in ",;。\n":
                yield start, at, label, char != ","
                label, start = None, at + 1
            at += 1
        yield start, len(self._text), label, True

    def _piece(self, start: int, end: int) -> None:
        text = self._text[start:end]
        stripped = text.strip(" 、:.。")
        if not stripped or _POINTER.fullmatch(stripped):
            return
        start += text.index(stripped)
        if self._label and self._label.kind is LabelKind.PERSON:
            self._doubt("person", "责任人为个人，未列为责任单位", start, start + len(stripped))
        elif self._label and self._label.kind is LabelKind.DATE:
            self._clause.dates.append((min(self._label.start, start), start + len(stripped)))
        elif _DATE.search(stripped) and not looks_like_organ(stripped) and not _names_with_verb(stripped):
            self._clause.dates.append((start, start + len(stripped)))
        else:
            self._names(stripped, start)

    def _names(self, text: str, start: int) -> None:
        goes_on = False
        for item in cut_items(text, start):
            goes_on = self._item(item, goes_on)

    def _item(self, item: Item, goes_on: bool) -> bool:
        """Take one name with or without its verb; returns whether an object follows (负责排查、整治)."""
        marked = marked_role(item.text)
        if marked:
            self._pending.append(Item(marked[0], item.start + marked[1], marked[2]))
            self._clause.spoken = True
            return False
        between = _BETWEEN.search(item.text)
        return self._together(item, between) if between else self._single(item, goes_on)

    def _single(self, item: Item, goes_on: bool) -> bool:
        ended, inner = tail_verb(item.text), inner_verb(item.text)
        if ended and not (inner and inner[1] in STRONG_VERBS and len(inner[0]) < len(ended[0]) and bears(*inner)):
            self._take(Item(ended[0], item.start))
            self._close(ended[1])
            return False
        if inner and bears(*inner):
            self._take(Item(inner[0], item.start))
            self._close(inner[1])
            return True
        if goes_on and not (looks_like_organ(item.text) or is_local(item.text)):
            return True
        self._take(item)
        return False

    def _together(self, item: Item, between: re.Match[str]) -> bool:
        """`A会同B负责`: A leads, B takes part."""
        left, right = item.text[: between.start()], item.text[between.end() :]
        ended = tail_verb(left)
        self._take(Item(ended[0] if ended else left, item.start))
        if self._pending:
            self._close("牵头")
        self._joined = Role.PARTICIPATE
        return self._single(Item(right, item.start + between.end()), False) if right else False

    def _take(self, item: Item) -> None:
        text = item.text
        lead_in = LEAD_IN.match(text)
        part = None if lead_in else _PART.match(text)
        if part and looks_like_organ(text[part.end() :]):
            self._doubt("part", f"“{text}”只就一部分写明责任", item.start, item.end)
            lead_in = part
        start = item.start + (lead_in.end() if lead_in else 0)
        text = text[lead_in.end() :] if lead_in else text
        for name, at in cut_names(_ALIAS.sub("", text), start):
            if name:
                self._pending.append(Item(name, at, self._joined))

    def _close(self, verb: str) -> None:
        """A verb ends: give its role to the names before it."""
        role = role_of(verb)
        if self._label and self._label.role is not Role.RESPONSIBLE and role in {Role.RESPONSIBLE, Role.SHARED}:
            role = self._label.role
        self._clause.spoken = True
        self._settle(role)

    def _flush(self) -> None:
        """A sentence or a label's part ends: names without a verb take their label's role, or are doubted."""
        bare = [item for item in self._pending if item.role is None and not self._label]
        odd = [item for item in bare if not has_known_form(item.text)]
        for item in odd:
            self._unread(item)
        self._pending = [item for item in self._pending if item not in odd]
        if len(bare) > len(odd):
            self._doubt("no-verb", "名单没有写明牵头、负责或参与，暂按负责列出", bare[0].start, bare[-1].end)
        self._settle(self._label.role if self._label else Role.RESPONSIBLE)

    def _settle(self, role: Role) -> None:
        names, self._pending, self._joined = with_whole_places(self._pending), [], None
        for item in names:
            self._name(item, item.role or role, len(names))

    def _name(self, item: Item, role: Role, count: int) -> None:
        name, open_list = without_open_end(item.text, count)
        if not name:
            self._open_last()
        elif is_person(name):
            self._doubt("person", f"“{name[:24]}”是个人，未列为责任单位", item.start, item.start + len(name))
        elif reads_as_sentence(name):
            self._doubt(
                "unread-words", f"“{name[:24]}”不像单位名称，未列为责任单位", item.start, item.start + len(name)
            )
        elif is_unnamed(name):
            if not (
                self._clause.units
                and self._clause.units[-1].open_list
                and self._clause.units[-1].role is role
                and len(name) < 3
            ):
                self._add(Named(name, role, item.start, item.start + len(name), open_list, True))
        elif is_local(name):
            self._add(Named(name, Role.LOCAL, item.start, item.start + len(name), open_list))
        elif is_plausible(name):
            self._known(name, role, item.start, open_list)
        elif name not in _NOBODY:
            self._unread(item)

    def _known(self, name: str, role: Role, start: int, open_list: bool) -> None:
        stem = STEM.match(name)
        if not looks_like_organ(name) and stem and len(name) - stem.end() >= 2:
            self._doubt("unknown-verb", f"“{name}”末尾不是已知的责任用语", start, start + len(name))
            name = stem[0]
        cuts = [0, *(found.start() for found in _RUN_ON.finditer(name) if found.start() > 2), len(name)]
        if len(cuts) > 2:
            self._doubt("run-on", f"“{name}”像是几个单位连在一起，已分开", start, start + len(name))
        for begin, end in pairwise(cuts):
            self._add(Named(name[begin:end], role, start + begin, start + end, open_list and end == len(name)))

    def _open_last(self) -> None:
        if self._clause.units:
            last = self._clause.units.pop()
            self._clause.units.append(Named(last.name, last.role, last.start, last.end, True, last.unnamed))

    def _add(self, unit: Named) -> None:
        same = next((one for one in self._clause.units if one.name == unit.name), None)
        if same and (same.role is unit.role or unit.unnamed):
            self._doubt("repeated-unit", f"“{unit.name}”在同一条款中重复", unit.start, unit.end)
            return
        if same:
            self._doubt("repeated-unit", f"“{unit.name}”在同一条款中有两种责任", unit.start, unit.end)
        self._clause.units.append(unit)

    def _unread(self, item: Item) -> None:
        self._doubt("unread-words", f"责任条款中的“{item.text[:24]}”不像单位名称，未列为责任单位", item.start, item.end)

    def _doubt(self, code: str, reason: str, start: int, end: int) -> None:
        self._clause.doubts.append(Doubt(code, reason, start, end))


def _names_with_verb(text: str) -> bool:
    ended = tail_verb(text)
    return bool(ended and (looks_like_organ(ended[0]) or is_local(ended[0])))
