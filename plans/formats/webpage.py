"""HTML: the text a reader of the page sees, a line for each block; run as a module it is the child behind the wall."""

import re
from dataclasses import dataclass, field

from lxml import etree

from plans.formats.lines import row_lines
from plans.formats.numerals import FORMATS, whole
from plans.formats.source import PaperUnreadable
from plans.formats.wall import Read, answer

LEFT_OUT = {
    *("head", "script", "style", "noscript", "template", "nav", "header", "footer", "aside"),
    *("form", "button", "select", "textarea", "iframe", "object", "svg", "math", "audio", "video", "canvas", "map"),
    *("rp", "rt"),
}
BLOCKS = {
    *("address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre"),
    *("section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
FORMS = {
    "none": "none",
    **dict.fromkeys(("A", "upper-alpha", "upper-latin"), "upperLetter"),
    **dict.fromkeys(("a", "lower-alpha", "lower-latin"), "lowerLetter"),
    **dict.fromkeys(("I", "upper-roman"), "upperRoman"),
    **dict.fromkeys(("i", "lower-roman"), "lowerRoman"),
    **dict.fromkeys(("cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal"), "chineseCounting"),
    "cjk-decimal": "ideographDigital",
}
WRAPPED = "\v"
"""A line end in the source of the page: no line of the text, but perhaps a space."""
NUMBER_ENDS = "\x01"
"""After the number of a list's item: its text follows on the same line, even where a block begins."""
TO_DIGIT = re.compile(r"\.\x01[ \v\n]*(?=[0-9A-Za-z])")
TO_TEXT = re.compile(r"\x01[ \v\n]*")
EAST = "[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
MEANINGLESS = re.compile(rf"(?<={EAST}) *\v[ \v]*(?={EAST})")
SPACES = re.compile(r"[ \t\r\f\n]+")
SOME_SPACE = re.compile(r"[ \v]+")
MAIN_SHARE = 0.5
"""An article or main element with half of the page's text is the text."""


@dataclass
class Frame:
    """A cell, or the page itself, while its text is gathered; a row gathers the cells it is given."""

    pieces: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the lines gathered so far, blanks treated as a browser shows them."""
        text = TO_TEXT.sub("", TO_DIGIT.sub(". ", "".join(self.pieces)))
        text = MEANINGLESS.sub("", text)
        lines = (SOME_SPACE.sub(" ", line).strip(" ") for line in text.split("\n"))
        return [line for line in lines if line]


def read(content: bytes) -> Read:
    """Return the lines of a page given in UTF-8."""
    return "".join(line + "\n" for line in lines_of(content.decode("utf-8"))), ()


def lines_of(page: str) -> list[str]:
    """Return the lines of a page or of a piece of one. Raises PaperUnreadable if it nests over 2,000 elements deep."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root: etree._Element | None = etree.fromstring(page.encode(), parser)
    except etree.XMLSyntaxError as fault:
        if fault.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from fault
        return []
    if any(fault.level == etree.ErrorLevels.FATAL for fault in parser.error_log):
        raise PaperUnreadable("网页的标签嵌套过深，无法完整读取；请另存为 DOCX 或纯文本后再提供。")
    return [] if root is None else _gathered(_main(root))


def _main(root: etree._Element) -> etree._Element:
    whole = sum(len(piece) for piece in root.itertext())
    for element in root.iter("article", "main"):
        if sum(len(piece) for piece in element.itertext()) > MAIN_SHARE * whole:
            return element
    return root


def _gathered(root: etree._Element) -> list[str]:
    frames = [Frame()]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            _end(frames, element)
            if element is not root:
                frames[-1].pieces.append(_spaced(element.tail, element.getparent()))
        elif _unseen(element):
            walk.skip_subtree()
        else:
            _start(frames, element)
    return frames[0].lines()


def _unseen(element: etree._Element) -> bool:
    return (
        element.tag in LEFT_OUT
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or HIDDEN.search(element.get("style", "")) is not None
    )


def _start(frames: list[Frame], element: etree._Element) -> None:
    if _unseen(element):
        return
    if element.tag in {"td", "th"}:
        frames.append(Frame())
    elif element.tag in BLOCKS or element.tag == "br":
        frames[-1].pieces.append("\n" + _printed_number(element))
    frames[-1].pieces.append(_spaced(element.text, element))


def _printed_number(element: etree._Element) -> str:
    """Return the number that a browser prints before an item of a numbered list; it is not in the text of the page."""
    numbered = element.getparent()
    if element.tag != "li" or numbered is None or numbered.tag != "ol":
        return ""
    styled = STYLE.search(numbered.get("style", ""))
    form = FORMS.get(styled[1].lower() if styled else numbered.get("type", "1"), "decimal")
    if form == "none":
        return ""
    first = whole(numbered.get("start"), 1)
    place = whole(element.get("value"), first + sum(1 for _ in element.itersiblings("li", preceding=True)))
    return FORMATS[form](place) + ("、" if form == "chineseCounting" else ".") + NUMBER_ENDS


def _end(frames: list[Frame], element: etree._Element) -> None:
    if _unseen(element):
        return
    if element.tag in {"td", "th"} and len(frames) > 1:
        cell = frames.pop()
        frames[-1].cells.append(cell.lines())
    elif element.tag == "tr":
        row = frames[-1]
        row.pieces.append("\n" + "\n".join(row_lines(row.cells)) + "\n")
        row.cells = []
    elif element.tag in BLOCKS:
        frames[-1].pieces.append("\n")


def _spaced(text: str | None, holder: etree._Element | None) -> str:
    """Mark the blanks of the source; only preformatted text means its line ends."""
    if not text:
        return ""
    if holder is not None and holder.tag == "pre":
        return text
    return SPACES.sub(lambda found: WRAPPED if "\n" in found[0] else " ", text)


if __name__ == "__main__":
    answer(read)
