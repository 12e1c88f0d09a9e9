"""What a clause says once for all that follows: 以下均需各地政府负责落实, 排在第一位的为牵头单位, 下同."""

import re
from dataclasses import dataclass

from plans.names import is_local

_NOT_AGAIN = (
    r"(?:以下|下文|后文|后续|下列)?(?:各项|各条|任务|内容|部分|均|同类)*不(?:再|另)(?:单独|一一|逐一|逐项|重复|另行|分别|具体)*"
    r"(?:列出|列示|列明|赘述|标注|注明|标明|重复|说明|列举|列|述)"
)
_SAME = r"(?:以下)?(?:下同|以下相同|以下同|以下均同|后同|以下任务相同)"
_AGAIN = re.compile(rf"{_NOT_AGAIN}|{_SAME}")
_FOR_ALL = re.compile(
    r"(?:以下|下列|下述|后续|本方案|本计划|本意见)?(?:所有|全部|各项|其他|其余|每项|上述)*(?:工作|重点|主要)?(?:任务|事项|措施|内容|工作|各条|各项|条款)?(?:,)?"
    r"(?:均|都|皆|一律|同时|全部)(?:需要|需|须|由|要|应|应由|需由|须由|应当由)?"
    r"(?P<who>[^,;。]{2,60}?)(?:按照?[^,;。]{0,12})?(?:负责|落实|实施|牵头|配合|参与|执行|承担)(?:[^,;。]{0,16})"
    rf"(?:[,;。]?(?:{_NOT_AGAIN}|{_SAME}))?"
)
_FROM_HERE = re.compile(
    r"(?:以下|下列|下述|后续)(?:各项|所有)?(?:工作|重点|主要)?(?:任务|事项|措施|内容|工作|条款)?,?(?:需|须|应)?由"
    r"(?P<who>[^,;。]{2,60}?)(?:按照?[^,;。]{0,12})?(?:组织)?(?:负责|落实|实施|执行|承担)(?:[^,;。]{0,16})"
    rf"(?:[,;。]?(?:{_NOT_AGAIN}|{_SAME}))?"
)
_INCLUDES = re.compile(
    rf"(?:以下|下列|下述|后续|所有|全部|各项)[^,;。]{{0,20}}?均(?:含|包括|包含|有)(?P<who>[^,;。]{{2,40}})(?:[,;。]?(?:{_NOT_AGAIN}|{_SAME}))?"
)
_ORDER = re.compile(
    r"(?:以下|其中|上述|注:|以上)?(?:各项)?(?:任务|工作|责任)?(?:单位|部门)?(?:中|里)?,?"
    r"(?:名列|位列|排列|排名|排序|排|列|位于|处于)(?:在|于)?(?:最前|第一|首|最先|前面)(?:位|名|个|列)?(?:的|者)?(?:责任)?(?:部门|单位)?"
    r"(?:均)?(?:为|是|系|作为|即为|负责)(?:总)?(?:牵头|主责|主办|主要责任|第一责任)(?:责任|负责)?(?:部门|单位|负责|者)?"
    rf"(?:[,;。]?(?:{_SAME}|{_NOT_AGAIN}))?"
)
_ORDER_SHORT = re.compile(
    r"(?:第一个|首个|第一位|首位|第一名|列首位|第一)(?:的)?(?:责任)?(?:部门|单位)?(?:均)?(?:为|是|系|作为)(?:总)?(?:牵头|主责|主办)(?:责任|负责)?(?:部门|单位)?"
    rf"(?:[,;。]?(?:{_SAME}|{_NOT_AGAIN}))?"
)
_PLACES = re.compile(
    r"各地|地方|属地|各[市州盟县区旗镇乡街]|市县|县区|区县|镇街|乡镇|街道|管委会|县级政府|各级政府|[市县区州旗]政府"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A standing rule with its place; `who` is whom it binds, empty where it repeats the names just before it."""

    start: int
    end: int
    first_leads: bool = False
    who: str = ""
    local: bool = False


def rules_in(text: str) -> list[Rule]:
    """Return the standing rules of a clause or sentence in their order."""
    if not re.search("均|都|皆|一律|下同|后同|以下|不再|不另|第一|首|最前|最先", text):
        return []
    found: list[Rule] = []
    for pattern in (_ORDER, _ORDER_SHORT):
        for one in pattern.finditer(text):
            _add(found, Rule(one.start(), one.end(), first_leads=True))
    for one in _FOR_ALL.finditer(text):
        if re.match("以下|下列|下述|后续|本|所有|全部|各项|其他|其余", one[0]) or re.search(
            f"{_AGAIN.pattern}$", one[0]
        ):
            who = one["who"]
            _add(found, Rule(one.start(), one.end(), who=who, local=_binds_local(who)))
    for one in (*_FROM_HERE.finditer(text), *_INCLUDES.finditer(text)):
        _add(found, Rule(one.start(), one.end(), who=one["who"], local=_binds_local(one["who"])))
    for one in _AGAIN.finditer(text):
        _add(found, Rule(one.start(), one.end()))
    return sorted(found, key=lambda rule: rule.start)


def _binds_local(who: str) -> bool:
    return is_local(who) or bool(_PLACES.search(who))


def _add(rules: list[Rule], rule: Rule) -> None:
    if not any(one.start < rule.end and rule.start < one.end for one in rules):
        rules.append(rule)
