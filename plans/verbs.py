"""The words that give a unit its part: 牵头, 参与, 按职责分工负责, 责任单位：… Names are what stands before them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from plans.ledger import Role

_BODY = "(?:单位|部门|机构|处室|科室|主体|地区|区域|委办局|方)"
_PERSON = "(?:[省市州县区]?领导|责任人|负责人|联系人|牵头人|联络员|负责同志|责任领导|领导同志|局长|县长|市长|区长)"
_TIME = "(?:时限|期限|时间|节点|进度|时间节点|时间要求|时间安排|日期)"
_DEED = (
    "(?:牵头|责任|主责|主办|主体|配合|参与|参加|协办|协同|协助|支持|协作|联合|落实|实施|承办|承担|负责|执行|整改|完成"
    "|指导|督导|监督|监管|督办|验收|考核|推进|统筹|协调)"
)
_RANK = "(?:市级|省级|县级|区级|州级|市直|省直|县直|区直|国家|主要|第一|具体|共同|总|行业|属地|任务|工作|相关|各)?"
LABEL = re.compile(
    rf"{_RANK}{_DEED}{{1,3}}(?:及|和|与|、)?{_DEED}{{0,2}}{_BODY}(?:及?分工|名单|[及、](?:责任人|负责人|联系人))?(?:\([^()\n]{{0,12}}\))?[:\]】]"
    rf"|{_RANK}(?:包保|包抓|分管|主管|挂钩|联系|责任|牵头|督办|配合|具体|落实|整改){{0,2}}{_PERSON}(?:\([^()\n]{{0,12}}\))?[:\]】]"
    rf"|(?:完成|办结|整改|工作|任务|计划|落实|实施|推进|目标)?(?:完成|办结|整改)?{_TIME}[:\]】]"
    r"|(?:牵头|责任|配合|参与|主办|协办)(?:单位|部门)(?=[省市县区州国](?![级直]))"
    r"|(?:责任|任务|职责|工作)?分工[:\]】]|(?:属地)?责任(?:落实)?[:\]】]"
)
_SHORT_LABEL = re.compile(r"(?:牵头|配合|参与|协办|主办|主责|协助|负责|责任|指导)[:]")

# A verb is read from its end: words are taken off as long as they are words of a verb; the first that may begin one
# bounds the name. `组织` or `工作` may end a name (社会组织参与), so they begin no verb.
_CORE = """
    牵头 主责 主办 主抓 负总责 总负责 抓总 总牵头 为主 牵总 负责 参与 参加 配合 协办 协同 协助 支持 协作 落实 实施
    承办 承担 执行 办理 组织实施 组织落实 组织推进 组织开展 组织协调 推进 推动 完成 指导 督导 督促 督办 监督 统筹
    各负其责 各司其职 负主体责任 承担主体责任 予以保障 提供保障 提供支持 给予支持 做好保障 抓好落实 做好落实
    贯彻落实 狠抓落实 会办 主管
"""
_BEGINS = """
    按 按照 依 依照 依据 根据 结合 分别 分工 分头 分级 分段 共同 联合 具体 积极 密切 主动 各自 全力 主要 总体 统一
    全面 直接 认真 切实 抓好 做好 予以 继续 持续 全程 自行 自主 充分 及时 严格 结合实际 因地制宜
"""
_ONLY_AFTER = """
    组织 开展 协调 监管 抓 解决 工作 任务 贯彻 制定 管理 落地 到位 并 和 及 与 、 相关 有关 职责 职能 责任 权限 范围
    要求 部门 单位 本 规定 方案 法定 既定 的 内 进行 给予 加强 到人 做 好 抓细 抓实 推动落实
"""
_NOUNS = """
    部门 单位 职责 职能 责任 权限 范围 要求 规定 方案 相关 有关 的 本 和 及 与 、 任务 工作
"""
_CORE_SET = frozenset(_CORE.split())
_FIRST_SET = _CORE_SET | frozenset(_BEGINS.split())
_ALL = _FIRST_SET | frozenset(_ONLY_AFTER.split())
_WORDS = re.compile("|".join(re.escape(word[::-1]) for word in sorted(_ALL, key=lambda word: (-len(word), word))))
_NEVER_LAST = frozenset(_NOUNS.split())
_TAIL_REACH = 36
_MARK = re.compile(r"[(〔](?P<word>牵头|主责|主办|配合|参与|协办|责任|负责)(?:单位|部门|负责|落实)?[)〕]")
# 负责人 and 负责制 are nouns, 负责人才引进 is not.
_NO_NOUN = r"(?!人(?![才口员居民工事文])|制(?![定作造度品])|率(?!先)|同志|者|度)"
_INNER = re.compile(
    r"(?:具体|全面|主要|分别|组织)?"
    r"(牵头|负责|参与|配合|指导|督促|督导|协助|协同|支持|落实|承担|做好|抓好)" + _NO_NOUN
)
DUTY_WORD = re.compile(
    rf"(?:牵头|负责|参与|配合){_NO_NOUN}|协办|主办|主责|责任单位|责任部门|责任主体|落实单位|实施单位|职责分工|分工落实|参加单位|支持单位|承办"
)

_LEADS = ("牵头", "主责", "主办", "主抓", "负总责", "总负责", "抓总", "为主", "牵总", "统筹")
_TAKES_PART = ("参与", "参加", "配合", "协办", "协同", "协助", "支持", "协作", "保障")
_SHARES = ("按", "依", "根据", "分别", "分工", "共同", "分头", "各负其责", "各司其职", "联合", "各自", "结合")
_GUIDES = ("指导", "督导", "督促", "督办", "监督", "监管")


class LabelKind(StrEnum):
    """What a label announces: units, a date, or persons."""

    UNITS = "units"
    DATE = "date"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its place; `role` is what it makes of the units after it."""

    start: int
    end: int
    kind: LabelKind
    role: Role


def labels_in(text: str) -> list[Label]:
    """Return the labels of a duty clause in their order."""
    found = [_label(one[0], one.start(), one.end()) for one in LABEL.finditer(text)]
    for one in _SHORT_LABEL.finditer(text):
        at_head = one.start() == 0 or text[one.start() - 1] in ",;。、【["
        if at_head and not any(label.start <= one.start() < label.end for label in found):
            found.append(_label(one[0], one.start(), one.end()))
    return sorted(found, key=lambda label: label.start)


def column_label(header: str) -> Label | None:
    """Return what a table's column announces by its header (牵头单位, 责任单位及责任人, 完成时限)."""
    if re.search(_TIME + "$", header):
        return Label(0, len(header), LabelKind.DATE, Role.RESPONSIBLE)
    if re.search(_DEED, header) and re.search(_BODY, header):
        return Label(0, len(header), LabelKind.UNITS, _label_role(header))
    if re.search(_PERSON, header):
        return Label(0, len(header), LabelKind.PERSON, Role.RESPONSIBLE)
    return None


def _label(printed: str, start: int, end: int) -> Label:
    name = printed.rstrip(":]】")
    if re.search(_TIME + "$", name):
        return Label(start, end, LabelKind.DATE, Role.RESPONSIBLE)
    if re.search(_PERSON, name) and not re.search(_BODY + r"(?:[及、和(]|$)", name):
        return Label(start, end, LabelKind.PERSON, Role.RESPONSIBLE)
    return Label(start, end, LabelKind.UNITS, _label_role(name))


def _label_role(name: str) -> Role:
    if any(word in name for word in ("牵头", "主责", "主办", "第一责任", "统筹")):
        return Role.LEAD
    if any(word in name for word in (*_TAKES_PART, "联合")):
        return Role.PARTICIPATE
    if any(word in name for word in (*_GUIDES, "验收", "考核")):
        return Role.GUIDE
    return Role.RESPONSIBLE


def tail_verb(item: str) -> tuple[str, str] | None:
    """Split `省能源局按职责分工负责` into the name and its verb; nothing if no verb ends it."""
    backwards = item[: -_TAIL_REACH - 1 : -1]
    at, start, is_verb = 0, 0, False
    while word := _WORDS.match(backwards, at):
        printed = word[0][::-1]
        if at == 0 and printed in _NEVER_LAST:
            return None
        at = word.end()
        is_verb = is_verb or printed in _CORE_SET
        if printed in _FIRST_SET:
            start = at
    return (item[: len(item) - start], item[len(item) - start :]) if is_verb and start else None


def marked_role(item: str) -> tuple[str, int, Role] | None:
    """Split `市民政局（牵头）` or `（牵头）市民政局` into the name, where it begins, and the role of its mark."""
    found = _MARK.search(item)
    if found and found.end() == len(item) and found.start() > 1:
        return item[: found.start()], 0, role_of(found["word"])
    if found and found.start() == 0:
        return item[found.end() :], found.end(), role_of(found["word"])
    return (item.rstrip("*"), 0, Role.LEAD) if item.endswith("*") and len(item) > 2 else None


def inner_verb(item: str) -> tuple[str, str, str] | None:
    """Split `省水利厅负责河道清理` into name, verb and object; nothing if no verb stands inside."""
    found = _INNER.search(item, 2)
    return (item[: found.start()], found[0], item[found.end() :]) if found else None


def role_of(verb: str) -> Role:
    """Return the role that a verb gives; 牵头 outweighs what follows it (牵头指导), a manner outweighs 负责."""
    if any(word in verb for word in _LEADS):
        return Role.LEAD
    if any(word in verb for word in _TAKES_PART) and not verb.endswith(("负责", "负责落实")):
        return Role.PARTICIPATE
    if any(word in verb for word in _GUIDES):
        return Role.GUIDE
    if any(word in verb for word in _SHARES):
        return Role.SHARED
    if any(word in verb for word in _TAKES_PART):
        return Role.PARTICIPATE
    return Role.RESPONSIBLE
