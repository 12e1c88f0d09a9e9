"""Writes the characters of a paper in one form (NFKC) and takes out what a converter left behind; offsets are kept."""

import re
import unicodedata
from array import array

from plans.passage import Passage

_LINE_ENDS = {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u0000"}
_KEPT = {chr(code) for code in range(0x2460, 0x2474)}  # ① is a numbering of its own, NFKC would make it a plain 1
_OWN = {"\u2014": "\u2014", "\u2015": "\u2014", "\u2e3a": "\u2014\u2014", "\u30fb": "\u00b7", "\uff65": "\u00b7"}
# PDF fonts print radicals for the characters of the same look; NFKC knows none of these.
_RADICALS = dict(
    zip(
        "⻓⻔⻅⻋⻉⻚⻛⻜⻝⻢⻥⻦⻩⻬⻰⻳⻁⺠⻄⻆⻘⻙⻤⻮⻣⺟⼾",
        "长门见车贝页风飞食马鱼鸟黄齐龙龟虎民西角青韦鬼齿骨母户",
        strict=True,
    )
)
_PLAIN = re.compile(r"[ -~\n\u3001\u3002\u300a\u300b\u4e00-\u9fff]+")

_RESIDUE = re.compile(
    r"\[bookmark:[^\]\n]{0,120}\]"  # left by a converter of .docx files
    r"|(?m:^) {0,3}#{1,6} +"  # a heading of Markdown
    r"|\\(?:mathrm|mathbf|text|textrm|rm|mathit|operatorname) ?(?=\{)"
    r"|\\[,;:!]|\\ (?=[\d%])"
    r"|</?(?:br|p|div|span|strong|b|font|sub|sup|u)(?: [^<>\n]{0,200})?/?>"
    r"|(?<=[0-9A-Za-z)}])[_^](?=[0-9{])|\\(?=[.%_#*()\[\]-])"
)
_BRACED = re.compile(r"(?<=[0-9A-Za-z_^)$ ])\{([^{}\n]{1,24})\}")
_MATHS = re.compile(r"\$([^$\n]{1,60})\$")
_BOLD = re.compile(r"\*\*([^*\n]{1,400})\*\*")
_COMMANDS = {
    r"\mu": "μ",
    r"\geqslant": "≥",
    r"\leqslant": "≤",
    r"\geq": "≥",
    r"\leq": "≤",
    r"\ge": "≥",
    r"\le": "≤",
    r"\sim": "~",
    r"\times": "×",
    "&nbsp;": " ",
    "&ensp;": " ",
    "&emsp;": " ",
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
}
_COMMAND = re.compile("|".join(re.escape(one) + (r"(?![A-Za-z])" if one[0] == "\\" else "") for one in _COMMANDS))


def normalized(text: str) -> Passage:
    """Return the paper in NFKC (full-width digits, Kangxi radicals, subscripts), without a converter's residue.

    Line ends are kept; circled numbers stay as printed, since they number things. Every character knows its place.
    """
    chars: list[str] = []
    origin = array("I")
    at = 0
    while at < len(text):
        plain = _PLAIN.match(text, at)
        if plain:
            chars.append(plain[0])
            origin.extend(range(at, plain.end()))
            at = plain.end()
            continue
        form = _form_of(text, at)
        chars.append(form)
        origin.extend([at] * len(form))
        at += 1
    return _without_residue(Passage("".join(chars), origin))


def _form_of(text: str, at: int) -> str:
    char = text[at]
    if char == "\r" and text[at + 1 : at + 2] == "\n":
        return ""
    if char in _LINE_ENDS:
        return _LINE_ENDS[char]
    if char in _INVISIBLE:
        return ""
    if char in _KEPT:
        return char
    if char in _OWN:
        return _OWN[char]
    return _RADICALS.get(char) or unicodedata.normalize("NFKC", char)


def _without_residue(passage: Passage) -> Passage:
    if not any(mark in passage.text for mark in "\\_^$*&<[#"):
        return passage
    for pattern in (_MATHS, _BOLD):
        passage = _unwrapped(passage, pattern)
    passage = _replaced(passage, _COMMAND)
    passage = _unwrapped(passage, _BRACED)
    return _replaced(passage, _RESIDUE)


def _unwrapped(passage: Passage, pattern: re.Pattern[str]) -> Passage:
    """Keep what group 1 holds and drop the marks around it."""
    keep: list[tuple[int, int]] = []
    last = 0
    for found in pattern.finditer(passage.text):
        keep += [(last, found.start()), found.span(1)]
        last = found.end()
    return _kept(passage, [*keep, (last, len(passage))]) if last else passage


def _replaced(passage: Passage, pattern: re.Pattern[str]) -> Passage:
    """Put a command's sign in its place; what has none is dropped."""
    texts: list[str] = []
    origin = array("I")
    last = 0
    for found in pattern.finditer(passage.text):
        sign = _COMMANDS.get(found[0], "")
        texts += [passage.text[last : found.start()], sign]
        origin.extend(passage.origin[last : found.start()])
        origin.extend([passage.origin[found.start()]] * len(sign))
        last = found.end()
    texts.append(passage.text[last:])
    origin.extend(passage.origin[last:])
    return Passage("".join(texts), origin)


def _kept(passage: Passage, parts: list[tuple[int, int]]) -> Passage:
    origin = array("I")
    for start, end in parts:
        origin.extend(passage.origin[start:end])
    return Passage("".join(passage.text[start:end] for start, end in parts), origin)
