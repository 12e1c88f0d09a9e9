"""Who can bear a duty: a body by its name; no person, no kind of body (企业), no half of a sentence (支持企业)."""

import re

from plans.names import is_general_place, is_governed, is_local, is_unnamed, looks_like_organ, without_open_end
from plans.unit_lists import LEAD_IN

STRONG_VERBS = {"负责", "具体负责", "全面负责", "主要负责", "分别负责", "牵头", "承担"}
_A_BODY = re.compile(
    r"(?:指导|督促|督导|协助|协同|支持|落实|配合)(?:工作)?(?:组|办|站|员|室|处|科|小组|中心|办公室|专班|委员会)"
)
_PERSON = re.compile(
    r".*(?:(?<!法)人|(?<![成队])员|长|领导|同志|书记|主任|主席|经理|专家|干部|院士|领导班子|领导干部|一把手)(?:\([^()]{1,12}\))?"
)
_OF_A_KIND = """
    龙头 骨干 重点 链主 民营 国有 中小 大型 外资 央 国 科技 行业 金融 科研 社会 中介 第三方 专业 服务 用人 生产 经营
    建设 施工 运营 设计 监理 项目 教育 培训 医疗 养老 卫生 新闻 基层 群众 市场 高等 职业 公益 志愿 互联网 物流 物业
    承包 产权 使用 管理 原 本 本地 该 其 当地 地方 园区 农业 工业 制造 供电 供水 主要
"""
_KINDS = """
    企业 公司 集团 高校 院校 学校 大学 学院 医院 院所 研究院 实验室 机构 资本 力量 组织 单位 部门 主体 法人 团队 中心
    基地 园区 平台 协会 商会 工会 银行 基金 合作社 联盟 联合体 媒体 公众 群众 居民 村民 农户 农民 市民 业主 家庭 个人
    用户 商户 学生 家长 志愿者 党支部 党组织 村委会 居委会 村民委员会 居民委员会 村集体 社区 政府 党委 社会 市场 财政
    总部 本部 内部 外部 国家 中央 省级 市级 县级 者 方 户 各方 多方 双方 全员
"""
_MARKS = r"[和及与、等]"
_A_KIND = "|".join(sorted(_OF_A_KIND.split(), key=len, reverse=True))
_HEAD = "|".join(sorted(_KINDS.split(), key=len, reverse=True))
_COMMON = re.compile(rf"(?:(?:{_A_KIND}|{_HEAD}|{_MARKS}))*(?:{_HEAD})等?")
_ORDERS = (
    "支持|鼓励|引导|吸引|强化|加强|推动|动员|发动|带动|督促|要求|坚持|健全|完善|深化|加快|优化|压实|明确|确保|扩大|提升|提高"
    "|增强|调动|发挥|依托|通过|充分|积极|大力|严格|落实|构建|形成|探索|实行|实施|开展|推行|推进|倡导|允许|邀请|委托|指定|聘请|组织|协调"
)
_BEGINS_WITH_ORDER = re.compile(rf"(?:{_ORDERS})")
_BEGINS_WITH_KIND = re.compile(r"政府|党委|部门|单位|企业|高校|社会|市场|群众|公众")
_BODY_OF_THAT_NAME = re.compile(
    r".{2,8}(?:办|办公室|组|小组|工作组|专班|委员会|委|中心|基金|局|科|处|站|部|会)(?:\([^()]{1,12}\))?"
)
_OFFICE = re.compile(r"(?:局|厅|委|办|部|署|院|办公室|政府|管委会|委员会|总队|支队|大队)(?:\([^()]{1,12}\))?$")
_NAMED_LEVEL = re.compile(r"[省市县区州国各]")
_NO_OFFICE = re.compile(r"(?:全|内|外|总|干|支|大|一|本)部$|(?:医|学|法)院$|原则|.*(?:项目|党支)部$")


def is_person(name: str) -> bool:
    """Return whether a name means somebody by office or part: 法定代表人, 省级河长, 分管领导."""
    return bool(_PERSON.fullmatch(name))


def is_common(name: str) -> bool:
    """Return whether a name is a common noun and names no body of its own: 企业, 高校, 社会资本, 施工单位."""
    return bool(_COMMON.fullmatch(name))


def reads_as_sentence(name: str) -> bool:
    """Return whether a name is what is ordered (支持企业), a kind's deed (政府购买服务) or passive (一期由国企承建).

    A body may be named for its work (推进办), and what has the form of a body may hold any sign.
    """
    if not has_known_form(name) and (_BEGINS_WITH_KIND.match(name) or "由" in name[1:]):
        return True
    return bool(_BEGINS_WITH_ORDER.match(name)) and not _BODY_OF_THAT_NAME.fullmatch(name)


def is_official(name: str, *, unnamed: bool = False) -> bool:
    """Return whether the form of a name alone tells a body of the administration, or local governments as a whole."""
    if unnamed or is_common(name) or is_person(name) or reads_as_sentence(name):
        return False
    if is_local(name):
        return len(name) > 2
    return (
        looks_like_organ(name) and bool(_NAMED_LEVEL.match(name) or _OFFICE.search(name)) and not _NO_OFFICE.match(name)
    )


def is_vague(name: str) -> bool:
    """Return whether a name is a kind of body or a bare level (省级, 市县), as in 省级统筹、市县负责、乡镇落实."""
    return is_common(name) or (is_general_place(name) and not name.startswith("各") and not is_governed(name))


def has_known_form(name: str) -> bool:
    """Return whether a name ends as organs and places do, or stands for bodies that are not named."""
    said = without_open_end(name, 0)[0]
    return not said or is_unnamed(said) or is_local(said) or looks_like_organ(said)


def bears(before: str, verb: str, task: str) -> bool:
    """Return whether `市甲局负责清淤` names a unit and what it bears; 市甲局负责的项目, 县政府督导组 do not."""
    name = LEAD_IN.sub("", before)
    if name.count("(") != name.count(")") or task.startswith("的") or _A_BODY.fullmatch(verb + task):
        return False
    return looks_like_organ(name) or is_local(name)
