"""Automatic numbering of a DOCX, printed as the word processor prints it: 一、 （一） 1. are not in its text.

Numbers lost here would be tasks lost. The rules are those of ECMA-376 part 1, 17.9.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from plans.formats.numerals import FORMATS, whole

LEVELS = 9
HOLE = re.compile(r"%([1-9])")


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace, '' for a comment; strict and transitional files differ in it."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Yield the children of that name."""
    if element is not None:
        yield from (child for child in element if local(child) == name)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Go down by names to the first element of each."""
    for name in names:
        element = next(children(element, name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """Return an attribute by its name without namespace."""
    if element is None:
        return None
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def is_on(flag: etree._Element | None) -> bool:
    """Whether a switch such as <w:vanish/> is there and not turned off."""
    return flag is not None and value(flag) not in {"0", "false", "off"}


@dataclass(frozen=True)
class Level:
    """How one level of a list is printed."""

    start: int
    form: str
    pattern: str
    restart: int | None
    legal: bool
    style: str | None

    @classmethod
    def read(cls, element: etree._Element) -> "Level":
        """Read w:lvl. The first numFmt is used; a newer one stands in an alternate with this as fallback."""
        return cls(
            start=whole(value(child(element, "start")), 1),
            form=value(next(element.iter("{*}numFmt"), None)) or "decimal",
            pattern=value(child(element, "lvlText")) or "",
            restart=whole(value(child(element, "lvlRestart")), -1)
            if child(element, "lvlRestart") is not None
            else None,
            legal=is_on(child(element, "isLgl")),
            style=value(child(element, "pStyle")),
        )


@dataclass
class Definition:
    """A list (w:abstractNum) with the counts of its levels; several w:num may count on in it."""

    levels: dict[int, Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * LEVELS)

    def step(self, at: int, restarted: int | None) -> None:
        """Count one paragraph of a level and forget the counts of the deeper ones."""
        current = self.counts[at]
        self.counts[at] = restarted if restarted is not None else self._start(at) if current is None else current + 1
        for deeper in range(at + 1, LEVELS):
            level = self.levels.get(deeper)
            if level is None or level.restart is None or at < level.restart:
                self.counts[deeper] = None

    def count(self, at: int) -> int:
        """Return the present count of a level; one that was never reached shows its start."""
        present = self.counts[at]
        return self._start(at) if present is None else present

    def _start(self, at: int) -> int:
        return self.levels[at].start if at in self.levels else 1


@dataclass(frozen=True)
class Use:
    """A w:num: the list it counts in, and what it changes of it."""

    definition: Definition
    starts: dict[int, int]
    levels: dict[int, Level]
    begun: set[int] = field(default_factory=set)


class Numbering:
    """Gives each paragraph its number in the order of the text."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = {value(style, "styleId"): style for style in children(styles, "style")}
        self._default = next(
            (key for key, style in self._styles.items()
             if value(style, "type") == "paragraph" and value(style, "default") in {"1", "true", "on"}), None,
        )  # fmt: skip
        self.unknown: set[str] = set()
        abstracts = {value(element, "abstractNumId"): element for element in children(numbering, "abstractNum")}
        nums = {value(element, "numId"): element for element in children(numbering, "num")}
        definitions: dict[str | None, Definition] = {}
        self._uses: dict[str | None, Use] = {}
        for key, num in nums.items():
            name = self._linked(value(child(num, "abstractNumId")), abstracts, nums)
            if name in abstracts:
                known = definitions.setdefault(name, Definition(_levels(abstracts[name])))
                self._uses[key] = _use(num, known)

    def _linked(
        self, name: str | None, abstracts: dict[str | None, etree._Element], nums: dict[str | None, etree._Element]
    ) -> str | None:
        """Follow a list that takes its levels from a list style."""
        link = value(child(abstracts.get(name), "numStyleLink"))
        used = nums.get(value(child(self._styles.get(link), "pPr", "numPr", "numId"))) if link else None
        return name if used is None else value(child(used, "abstractNumId"))

    def label(self, properties: etree._Element | None) -> str:
        """Count a paragraph by its properties (w:pPr) and return the number printed before it, '' for none."""
        style = value(child(properties, "pStyle")) or self._default
        own, inherited = child(properties, "numPr"), self._inherited(style)
        name = value(child(own, "numId")) or value(child(inherited, "numId"))
        use = self._uses.get(name)
        if use is None:
            return ""
        at = whole(value(child(own, "ilvl")) or value(child(inherited, "ilvl")), -1)
        if at < 0:
            at = next((key for key, level in use.definition.levels.items() if style and level.style == style), 0)
        at = min(at, LEVELS - 1)
        restarted = use.starts.get(at) if at not in use.begun else None
        use.begun.add(at)
        use.definition.step(at, restarted)
        return self._printed(use, at)

    def _inherited(self, style: str | None) -> etree._Element | None:
        seen: set[str | None] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            found = child(self._styles[style], "pPr", "numPr")
            if found is not None:
                return found
            style = value(child(self._styles[style], "basedOn"))
        return None

    def _printed(self, use: Use, at: int) -> str:
        levels = {**use.definition.levels, **use.levels}
        level = levels.get(at)
        if level is None or level.form == "bullet":
            return ""

        def filled(hole: re.Match[str]) -> str:
            which = int(hole[1]) - 1
            form = levels[which].form if which in levels else "decimal"
            if level.legal and form != "none":
                form = "decimal"
            if form not in FORMATS:
                self.unknown.add(form)
            return FORMATS.get(form, str)(use.definition.count(which))

        return HOLE.sub(filled, level.pattern)


def _levels(element: etree._Element) -> dict[int, Level]:
    return {whole(value(level, "ilvl"), 0): Level.read(level) for level in children(element, "lvl")}


def _use(num: etree._Element, definition: Definition) -> Use:
    starts, levels = {}, {}
    for override in children(num, "lvlOverride"):
        at = whole(value(override, "ilvl"), 0)
        start, level = child(override, "startOverride"), child(override, "lvl")
        if level is not None:
            levels[at] = Level.read(level)
        if start is not None:
            starts[at] = whole(value(start), 1)
    return Use(definition, starts, levels)
