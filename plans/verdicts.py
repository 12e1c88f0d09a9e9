"""Whether a number in a clause is an aim, a limit of a measure's scope, or neither; what cannot be told is a doubt."""

import re
from collections.abc import Callable
from enum import Enum

from plans import target_words as words
from plans.numbers import LASTING
from plans.setting import AIMED, Setting


class Verdict(Enum):
    """What a number is for."""

    TARGET = "target"
    THRESHOLD = "threshold"
    NOTHING = "nothing"
    DOUBT = "doubt"


TARGET, THRESHOLD, NOTHING, DOUBT = Verdict


Rule = tuple[Callable[[Setting], bool], Verdict]

_OF = re.compile(rf"[\s〓]*的(?!{AIMED})")
_CHAIN = re.compile(r"[\s〓]*(?:[和及或且、与]|以及|或者|并且)")
_AIM_IN_PARENTHESIS = re.compile(r"^即|达到|力争|完成|目标|其中|提高到|提升到|降至|降到|控制在")
_SHORTENED = re.compile(r"(?:压缩|缩短|压减|减少|减|控制|提速|降)[到至在为]\s*\Z")
_GROWS = re.compile(r"(?:新增|累计|共|合计|净增|达到?|完成|总计)\s*\Z")
_INVESTS = re.compile(r"(?:总|计划|年度|完成|预计)?投资(?:额|约)?\s*\Z")
_CONTENT = re.compile("克|ppm|mg|g/")
_ALL = re.compile("[^,;。]{0,24}全部")
_TOWARDS = re.compile(r"[对与为向](?:全[省市县区国州]|辖区内?)?\s*\Z")
_LATER_BATCH = re.compile(r"(?:推进|加快|抓好|深化|做好|加强).{0,4}第[一二三四五六七八九十\d]{1,2}批\s*\Z")
_SPREAD = re.compile(r"(?:推广|扩大|覆盖|扩展|延伸)[到至]?(?:全[国省市县区])?\s*\Z")
_AS_RULED = re.compile(r"按照?\s*\Z")
_FROM = re.compile("[由从]")
_POINTED_AT = re.compile(rf"\s*(?:{words.IDLE.pattern})")
_OBEYED = re.compile(r"(?:落实|贯彻|执行|深化|健全|完善)(?:好|各项)?\s*\Z")
_SAYS_WHEN = re.compile(r"达到?\s*\Z|[至到在为]\s*\Z")


def judge(case: Setting) -> Verdict:
    """Decide by the words around the number and by its unit, never by its value."""
    for rules in (_ASIDE, _BOUNDS, _BEFORE_NOUN, _AIMS):
        for holds, verdict in rules:
            if holds(case):
                return verdict
    return DOUBT if case.share or case.suffix or case.prefix else NOTHING


def chained(case: Setting, following: Verdict | None) -> bool:
    """Whether the run is coordinated with a limit of scope after it (10吨以上和泄漏点位超过2000个的企业)."""
    return following is THRESHOLD and not case.reached and not case.done and _CHAIN.match(case.right) is not None


def _lasts_idly(case: Setting) -> bool:
    """A time span is an aim only where time is what is measured (优良天数, 办理时间)."""
    if not LASTING.match(case.unit):
        return False
    within = _upper(case) and words.DONE_WITHIN.match(case.right)
    if within or _SHORTENED.search(case.left) or (case.prefix and case.capped):
        return False
    compared = bool(case.prefix or case.suffix or case.reached or case.changed)
    return not (compared and case.ends and words.TIME.search(case.left))


def _bare_idly(case: Setting) -> bool:
    """A number without a unit needs an index before it and a comparison."""
    if case.unit:
        return False
    said = _SAYS_WHEN.search(case.left)
    if said and words.HEAD.search(_FROM.split(case.left)[0]):
        return False
    name = re.sub(
        r"(?:保持|稳定|维持|控制|力争|提[高升]|下?降低?|压减|[上提]?升高?|增加|减少|缩[小短]|压缩|扩大)*\Z",
        "",
        case.left[: said.start()] if said else case.left,
    )
    return not ((case.prefix or case.suffix or said) and case.ends and words.HEAD.search(name))


def _history(case: Setting) -> bool:
    return words.PAST.search(case.left) is not None and not words.AHEAD.search(case.left)


def _remark(case: Setting) -> bool:
    said = case.left + (case.prefix[0] if case.prefix else "")
    return case.in_parenthesis and not _AIM_IN_PARENTHESIS.search(said)


def _owned(case: Setting) -> bool:
    return _OF.match(case.right) is not None


def _subject(case: Setting) -> bool:
    """80%以上的行政村完成… and 建成100个以上的示范村 say how much, not which."""
    if case.share:
        told = case.opens or case.done or _SPREAD.search(case.left) or words.ACTED.search(case.right)
        return (case.prefix is None or case.opens) and bool(told) and not words.HEAD.search(case.left)
    return case.counted and case.done and not case.quantity.spelled and not words.BOUND_BEFORE.search(case.left)


def _granted(case: Setting) -> bool:
    """What is given for each case, or its cap (最高不超过500万元), unless the rate itself is what is to be raised."""
    if words.GIVEN.search(case.left) and not case.share:
        return True
    if not words.MONEY.match(case.unit):
        return False
    capped = case.prefix is not None and (case.prefix[0].startswith("最") or case.left.endswith("最高"))
    each = re.search("单[笔户家项个]", case.left) is not None
    return capped or each or (words.GRANT.search(case.left[-24:]) is not None and not _rate_set(case))


def _pointed_at(case: Setting) -> bool:
    """紧扣39项指标 speaks of a list that is there already."""
    known = case.counted and not case.suffix and not case.prefix
    return known and bool(_POINTED_AT.match(case.left) and words.POINTS.match(case.right))


def _rate_set(case: Setting) -> bool:
    """补助标准提高到79元 sets a rate as an aim."""
    return case.ends and re.search(r"标准\s*(?:提高到|提高至|达到|不低于)?\s*\Z", case.left) is not None


def _unit_rate(case: Setting) -> bool:
    """每台不低于200元 is a rate; 每个小区建成1处, 每季度检查1次 and an average per head are aims."""
    if words.TIMES.fullmatch(case.unit) and case.ends:
        return False
    if not words.PER.search(case.left) or case.reached or case.done or case.changed:
        return False
    return not (case.ends and (words.DOING.search(case.left) or words.HEAD.search(case.left)))


def _modifies(case: Setting) -> bool:
    """Whether a suffix and then a noun follow: 35蒸吨以下燃煤锅炉."""
    return case.suffix is not None and not case.ends and not case.suffix["approx"]


def _upper(case: Setting) -> bool:
    suffix = case.suffix
    return suffix is not None and (bool(suffix["most"]) or (suffix["least"] or "").startswith(("及", "或")))


def _bounding(case: Setting) -> bool:
    if words.BOUND_UNIT.match(case.unit) or words.BOUND_BEFORE.search(case.left):
        return True
    if _upper(case):
        return not (case.share and case.reached)
    if case.reached:
        return False
    if words.MONEY.match(case.unit) or (words.PLAIN_MEASURE.match(case.unit) and not _GROWS.search(case.left)):
        return True
    return not (case.share or case.counted or case.done)


def _share_of_subject(case: Setting) -> bool:
    return case.share and (case.opens or case.done or words.HEAD.search(case.left.rstrip("按为拟")) is not None)


def _idle_numeral(case: Setting) -> bool:
    """A count in Chinese numerals needs a verb of building right before it: prose is full of 三大 and 两个."""
    built = case.counted and words.BUILT.search(case.left) is not None
    return case.quantity.spelled and not built and not (case.reached and not case.counted)


def _all_of(case: Setting) -> bool:
    """46家单位全部完成: the aim is all of them, the number says who."""
    return case.counted and not case.done and _ALL.match(case.right) is not None


def _acted_on(case: Setting) -> bool:
    """对300家企业开展…, 100个村完成…: the verb comes after the thing counted."""
    towards = _TOWARDS.search(case.left) is not None
    acted = words.ACTED.search(case.right) or (towards and words.DOING.search(case.right))
    return bool(acted) and (case.opens or towards) and not words.RATE_AFTER.search(case.right)


def _last_verb_does(case: Setting) -> bool:
    idle = [match.end() for match in words.IDLE.finditer(case.left)]
    does = [match.end() for match in words.DOING.finditer(case.left)]
    return bool(does) and (not idle or idle[-1] < does[-1])


def _closes(case: Setting) -> bool:
    """The number ends its clause after a noun (地炼产能740万吨)."""
    named = words.HEAD.search(case.left) is not None or case.suffix is not None or "其中" in case.left[:4]
    return case.ends and (named or _last_verb_does(case))


def _bare_rate(case: Setting) -> bool:
    """利用率100% needs no verb; 减环节70% has its verb further back."""
    if not case.share:
        return False
    if re.search(r"(?:率|比例|比重|占比)\s*\Z", case.left):
        return True
    return case.ends and not words.IDLE.search(case.left) and len(case.left.strip(" 〓、和及与")) >= 2


_ASIDE: tuple[Rule, ...] = (
    (lambda case: words.ASIDE.search(case.left[-8:]) is not None, NOTHING),
    (
        lambda case: words.BASE_AFTER.match(case.right) is not None or words.SHARED_OUT.match(case.right) is not None,
        NOTHING,
    ),
    (lambda case: bool(words.FROM.search(case.left) and words.FROM_AFTER.match(case.right)), NOTHING),
    (_history, NOTHING),
    (lambda case: _LATER_BATCH.search(case.left) is not None, NOTHING),
    (_lasts_idly, NOTHING),
    (_bare_idly, NOTHING),
)
_BOUNDS: tuple[Rule, ...] = (
    (_remark, THRESHOLD),
    (lambda case: _owned(case) and _subject(case), TARGET),
    (_owned, THRESHOLD),
    (lambda case: bool(words.LIMIT.search(case.left) and _CONTENT.search(case.unit)) and not case.ends, THRESHOLD),
    (lambda case: bool(words.RANGE_AFTER.match(case.right)) and not case.share and not case.counted, THRESHOLD),
    (_granted, THRESHOLD),
    (_unit_rate, THRESHOLD),
    (lambda case: case.share and _AS_RULED.search(case.left) is not None and "安排" not in case.right[:4], THRESHOLD),
    (lambda case: words.RATED.match(case.unit) is not None and not case.ends and case.suffix is None, THRESHOLD),
    (lambda case: words.NOT_NEW.search(case.left) is not None and not case.share, THRESHOLD),
    (lambda case: re.search("可按照?\\s*\\Z", case.left) is not None, THRESHOLD),
    (_all_of, THRESHOLD),
)
_BEFORE_NOUN: tuple[Rule, ...] = (
    (lambda case: _modifies(case) and bool(words.SPENT.match(case.right)) and case.share, TARGET),
    (lambda case: _modifies(case) and bool(words.DONE_WITHIN.match(case.right)) and _upper(case), TARGET),
    (lambda case: _modifies(case) and _bounding(case), THRESHOLD),
    (lambda case: _modifies(case) and case.reached, TARGET),
    (lambda case: _modifies(case) and _share_of_subject(case), TARGET),
    (lambda case: _modifies(case) and case.share, DOUBT),
    (lambda case: _modifies(case) and case.done, TARGET),
)
_AIMS: tuple[Rule, ...] = (
    (_idle_numeral, NOTHING),
    (_pointed_at, THRESHOLD),
    (lambda case: re.fullmatch("[项条个种]", case.unit) is not None and _OBEYED.search(case.left) is not None, NOTHING),
    (lambda case: case.reached or case.changed or case.done, TARGET),
    (lambda case: case.prefix is not None and (case.ends or case.share or _last_verb_does(case)), TARGET),
    (
        lambda case: case.ends and words.BOUND_UNIT.match(case.unit) is not None and not words.DOING.search(case.left),
        THRESHOLD,
    ),
    (_closes, TARGET),
    (_bare_rate, TARGET),
    (lambda case: bool(words.MONEY.match(case.unit) and _INVESTS.search(case.left)), TARGET),
    (lambda case: case.counted and _acted_on(case), TARGET),
    (lambda case: case.counted and not case.opens and _last_verb_does(case), TARGET),
    (lambda case: case.counted and words.IDLE.search(case.left) is not None, THRESHOLD),
    (lambda case: case.share and words.BEFORE_VERB.match(case.right) is not None, TARGET),
    (lambda case: case.share and case.opens and words.DOING.search(case.right) is not None, TARGET),
)
