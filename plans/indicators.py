"""What a target measures and where: the noun phrase before the number (or after it), and the places it is for."""

import re

from plans import target_words as words
from plans.clauses import outer_text

_KIND = "城市|城镇|县城|农村|城区|乡镇|地区|区域|流域|市县|县区|区县"
_WHICH = "(?:[地县]级(?:及?以上)?|设区|非?重点|中心|主要|缺水|未达标|[东西南北中]部|沿海|非?通道)"
_OF_NAME = (
    "(?:(?:市|县|州|盟|旗)(?![场民政区域级直容值内、])"
    "|(?<![小园社景灌库牧片厂护发校矿港林地成])区(?![域划块间别内位、]))"
)
_NO_PLACE = "生产总值|生产|基础|污水|生活|公共|公交|绿化|以上|以下|及以上"
_PLACES = (
    r"(?:全[省市县区国州域]|[我本][省市县区州]|各(?:地市|市县|县区|[市县区地])(?:\([^()]{0,12}\))?(?:级)?"
    rf"|其[他余它][^,;。\d]{{0,4}}?(?:{_KIND}|县\([^()]{{0,12}}\)|县|市)"
    rf"|[^,;。\d的]{{2,40}}?等[^,;。\d的]{{0,4}}?(?:{_KIND}|市|县|区)"
    r"|(?:[\u4e00-\u9fff]{2,6}、){1,30}[\u4e00-\u9fff]{2,6}?(?:\d{1,2}|[两三四五六七八九十])个?(?:省|市|县|区|州|地市|县区)"
    rf"|(?:{_WHICH})?(?:{_KIND})建成区(?!域)|{_WHICH}(?:{_KIND})(?!{_NO_PLACE})|(?:农村|城镇|山|平原)(?:地区|区域)"
    rf"|(?:[\u4e00-\u9fff]{{2,8}})?(?:{_KIND})(?=\s*\Z)|(?:[\u4e00-\u9fff]{{2,4}}{_OF_NAME}、?)+)"
)
SCOPE = re.compile(rf"\A\s*(?P<scope>(?:全[省市县区国州域])?{_PLACES})(?:内的?)?")
_LEAD = re.compile(
    r"\A[\s、和及与并且,:—-]*(?:"
    + words.any_of(
        """
            以及 同时 要求 共计 其中 并 且 确保 保证 力争 争取 努力 推动 推进 促进 使 将 实现 达到 到时 还 共
            累计 每年 年均 逐步 加快 持续 积极 大力 进一步 稳步 全面 或
        """
    )
    + "|基本(?!养老|医|公共|农田|药|草原|保障)|再(?!生|造|利用)|年(?!均|度))*"
)
_TOWARDS = re.compile(
    r"(?:下降|降低|减少|压减|压缩|缩短|缩减|提高|提升|增加|增长|上升|扩大|降|升|增|提|控制|保持|稳定|维持)[到至在为]\s*\Z"
)
_TRAIL = re.compile(
    "(?:"
    + words.any_of(
        """
            力争 争取 确保 分别 都 应 要 须 需 全部 累计 合计 总计 共计 基本 约 近 大约 稳定 保持 维持 控制 实现
            完成 达到 达 占到 占 为 在 至 到 超过 超 突破  预计 逐步 一般 拟 按 总体 努力
        """
    )
    + r"|(?<![平年人])均|(?<!均)总)*[\s〓]*\Z"
)
_AFTER = re.compile(r"(?:\([^()]*\)|[^,;。:、并且()])+?(?=[,;。:、并且]|以及|及其|及(?!以)|\Z)")
_CHANGE = re.compile(rf"(?P<base>(?:比|较|同)[^、和,]{{0,10}}?)?(?P<same>同比|年均|平均)?(?P<change>{words.CHANGES})\Z")
_SHARED_HEAD = re.compile(
    r"(?:流域|城市|行业)?(?:水质|优良|安全|资源化|综合|无害化|达标|覆盖|普及|处理|处置|收集|回收|利用|排放|使用|消费|消耗|用水|用电)*"
    r"(?:总量|数量|量|率|比例|比重|占比|浓度|强度|面积|规模|产能|能耗|水平|投资|收入|产值|增加值)\Z"
)
_SPLIT = re.compile(r"、|和|与(?!会)|以及|及(?![以其])")


def tidy(text: str) -> str:
    """Return a printed phrase without LaTeX residue (PM_{2.5}), spaces and stray marks at its ends."""
    plain = re.sub(r"_?\{([^{}]{0,12})\}", r"\1", text).replace("$", "")
    plain = re.sub(r"(?<=[A-Za-z])_(?=\d)", "", plain)
    return re.sub(r"\s+", "", plain).strip("、,;:和及与的—-")


def split_scope(phrase: str) -> tuple[str | None, str]:
    """Split the places off the head of an indicator phrase: 长春、吉林等重点城市 | 柴油车抽测率."""
    match = SCOPE.match(phrase)
    if match is None or 0 < len(phrase.rstrip()) - match.end() < 2:
        return None, phrase
    return tidy(match["scope"]), phrase[match.end() :]


def before(phrase: str) -> str:
    """Return the noun phrase of the words before a number, its verbs and adverbs at both ends dropped."""
    name = led(phrase)
    while True:
        shorter = _TRAIL.sub("", words.PREFIX.sub("", _TOWARDS.sub("", name)))
        if shorter == name:
            return name
        name = shorter


def led(phrase: str) -> str:
    """Return the phrase without the softening and joining words that lead into it (同时力争)."""
    return _LEAD.sub("", phrase)


def after(phrase: str) -> str:
    """Return the noun phrase that a counted number stands before, up to the next mark or 并, 及."""
    match = _AFTER.match(phrase)
    return match[0] if match else ""


def parts(phrase: str, count: int) -> list[str] | None:
    """Split coordinated indicators (A率、B率和C率) into `count` parts that can stand alone, or return `None`."""
    change = _CHANGE.search(phrase)
    subject, tail = (phrase[: change.start()], change[0]) if change else (phrase, "")
    subject = _TRAIL.sub("", subject)
    pieces = [piece for piece in _pieces(subject) if piece.strip()]
    if len(pieces) < 2 or (count and len(pieces) != count):
        return None
    core = _SHARED_HEAD.search(pieces[-1])
    whole = core is None or all(words.HEAD.search(piece) for piece in pieces[:-1])
    heads = ["" if whole or core is None or words.HEAD.search(piece) else core[0] for piece in pieces[:-1]]
    return [piece + head + tail for piece, head in zip(pieces, [*heads, ""], strict=True)]


def _pieces(phrase: str) -> list[str]:
    """Cut at 、 and 和, but not within a parenthesis."""
    hidden = outer_text(phrase)
    cuts = [match.span() for match in _SPLIT.finditer(hidden)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(phrase)]
    return [phrase[start:end] for start, end in zip(starts, ends, strict=True)]
