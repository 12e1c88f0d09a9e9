"""What a target measures and where: the noun phrase before the number (or after it), and the places it is for."""

import re

from plans import target_words as words

_PLACES = (
    r"(?:全[省市县区国州域]|[我本][省市县区州]|各[市县区地](?:级|\(市、区\)|市|区)?|其[他余它]\S{0,4}?(?:城市|地区|市县|县区|区域|县\(市、区\)|县|市)"
    r"|[^,;。\d]{1,40}?(?:等\S{0,4}(?:城市|地区|区域|流域|市县|市|县|区)|(?:重点|中心|主要|中部|东部|西部|南部|北部)(?:城市|地区|区域|流域|城区)|(?<=[市县区])(?=[^级、城域]))"
    r"|(?:地级|县级|设区|省级)(?:市|及以上城市|以上城市)?(?:城市)?建成区|(?:城市|县城|农村)建成区)"
)
SCOPE = re.compile(rf"\A\s*(?P<scope>{_PLACES})(?=[^\s、和及])")
_LEAD = re.compile(
    r"\A[\s、和及与并且,:“”—-]*(?:以及|同时|其中|并|且|确保|保证|力争|争取|努力|推动|推进|促进|使|将|实现|达到|到时|基本|还|再|共|累计|每年|年均|逐步|加快|持续|积极|大力|进一步|稳步|全面|年)*"
)
_TRAIL = re.compile(
    r"(?:力争|争取|确保|分别|均|都|应|要|须|需|全部|累计|合计|总计|共计|基本|约|近|大约|稳定|保持|维持|控制|提高|提升|增加|实现|完成|达到?|占到?|为|在|[至到]|超过?|突破|总数|预计|逐步|一般|年均|总)*[\s〓]*\Z"
)
_AFTER = re.compile(r"[^,;。:、并且]+?(?=[,;。:、并且]|以及|及其|及(?!以)|\Z)")


def tidy(text: str) -> str:
    """Return a printed phrase without LaTeX residue (PM_{2.5}), spaces and stray marks at its ends."""
    plain = re.sub(r"_?\{([^{}]{0,12})\}", r"\1", text).replace("$", "")
    plain = re.sub(r"(?<=[A-Za-z])_(?=\d)", "", plain)
    return re.sub(r"\s+", "", plain).strip("、,;:和及与的—-")


def split_scope(phrase: str) -> tuple[str | None, str]:
    """
    Split the places off the head of an indicator phrase: 长春、吉林等重点城市 | 柴油车抽测率.
    """
    match = SCOPE.match(phrase)
    if match is None or len(phrase) - match.end() < 2:
        return None, phrase
    return tidy(match["scope"]), phrase[match.end() :]


def before(phrase: str) -> str:
    """Return the noun phrase of the words before a number, its verbs and adverbs at both ends dropped."""
    led = _LEAD.sub("", phrase)
    while True:
        shorter = _TRAIL.sub("", words.PREFIX.sub("", led))
        if shorter == led:
            return led
        led = shorter


def after(phrase: str) -> str:
    """
    Return the noun phrase that a counted number stands before, up to the next mark or 并, 及.
    """
    match = _AFTER.match(phrase)
    return match[0] if match else ""


def parts(phrase: str, count: int) -> list[str] | None:
    """
    Split coordinated indicators (A率、B率和C率) into `count` parts that can stand alone, or return `None`.
    """
    pieces = [piece for piece in re.split(r"[、和及与]|以及", phrase) if piece.strip()]
    if len(pieces) < 2 or (count and len(pieces) != count):
        return None
    head = words.HEAD.search(pieces[-1])
    alone = all(words.HEAD.search(piece) for piece in pieces[:-1])
    if alone or head is None:
        return pieces
    first = pieces[0]
    core = pieces[-1][len(first) :] if len(pieces[-1]) > len(first) else ""
    return [piece if words.HEAD.search(piece) else piece + core for piece in pieces]
