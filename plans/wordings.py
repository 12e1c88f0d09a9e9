"""Aims said without a number: 清零 and 零增长 are zero, 全部 and 全覆盖 a hundred percent, 持续改善 is a trend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from plans.ledger import Comparator
from plans.target_words import any_of


@dataclass(frozen=True, slots=True)
class Wording:
    """An aim at [start, end) of its clause; the indicator stands at [name[0], name[1])."""

    name: tuple[int, int]
    start: int
    end: int
    comparator: Comparator
    value: Decimal | None = None
    unit: str | None = None
    suffix: str = ""
    approx: bool = False


_NP = r"(?P<name>[^,;。:〓][^,;。:]{1,60}?)"
_ADVERBS = r"(?:全部|力争|争取|确保|努力|基本|全面|彻底|动态|实现|当年|年内|保持|均|都|〓|\s|得到|得以)*"
_ZERO = re.compile(rf"{_NP}(?P<by>{_ADVERBS})(?:清零|归零)(?!行动|专项|方案|计划|攻坚|机制|工作|任务|台账|销号)")
_GONE = re.compile(
    rf"{_NP}(?P<by>(?:力争|确保|实现|〓|\s)*(?:基本|全面|全部|彻底|完全|总体)(?:得到|实现)?)消除(?=[\s〓]*\Z)"
)
_GONE_FIRST = re.compile(
    r"(?P<by>(?:基本|全面|全部|彻底|完全))消除(?P<name>[^,;。:]{2,40}?(?:断面|水体|天气|水质|燃煤小?锅炉|土路|坑塘|国[一二三四]车辆?|存量|劣[VⅤ五]类))(?=[\s〓]*\Z)"
)
_WORST = re.compile(r"(?P<by>无|消除)(?P<name>劣[VⅤ五]〓*类[^,;。:]{0,6}|黑臭水体)(?=[\s〓]*\Z)")
_NONE = re.compile(
    rf"{_NP}(?P<by>(?:实现|保持|确保|力争)\s?)零(?:发生|事故|死亡|新增|复发|火点|伤亡|案件|外溢|扩散|输入)"
)
_NO_GROWTH = re.compile(
    rf"(?:实现|确保|保持|力争)?{_NP}(?P<by>(?:实现|保持|继续|持续|力争|确保|达到|\s)*)(?P<sign>零|负)增长(?!点|极|率)"
)
_VERB = any_of(
    """
        完成 实施 建成 采用 安装 达到 达标 实现 纳入 配备 淘汰 关停 关闭 退出 取缔 拆除 整治 治理 改造 使用 更换
        更新 接入 联网 开展 建立 落实 执行 配套 收集 处理 处置 回收 覆盖 消除 替换 替代 取得 持证 通过 搬迁 入园
        修复 公开 启动 开工 投运 投产 稳定 验收 销号 整改 封闭 停止 改用 改为 清洁化 电动化 新能源 按 由 进入 封停
        禁止 实行 推行 硬化 绿化 设置 建设 签订 编制 创建 投入 利用 封堵 转为 达 脱贫 摘帽 清退 销毁 腾退 上图
        入库 上线 到位 报废 归集 下放 取消 竣工 开通 办结 兑现 入住 安置 挂牌 并网 完工
    """
)
_ALL = re.compile(
    rf"(?:{_NP}|\A)(?:力争|争取|确保|要|应|均|须|将|〓|\s)*(?P<by>全部)(?:基本|\s|〓)*(?:(?P<verb>{_VERB})(?P<rest>[^,;。:、]{{0,24}})"
    r"|(?P<last>(?!清零|归零|消除|内容|信息|数据|企业|人员|任务|资金|环节|过程|范围|要素|领域|责任|行业|指标|流程|事项|项目)[\u4e00-\u9fff]{2})[\s〓]*(?=[、\s]|\Z))"
)
_ALL_FIRST = re.compile(
    r"(?P<by>全部)(?P<verb>取缔|淘汰|关停|关闭|拆除|清退|退出|完成|清理|整治|报废|消除)(?P<name>[^,;。:]{2,40})"
)
_COVERED = re.compile(r"(?:基本)?(?P<by>实现|达到|做到)(?P<name>[^,;。:]{2,40}?)全覆盖")
_COVERED_LAST = re.compile(
    rf"{_NP}(?P<by>(?:力争|基本|均|已|要|率先)*(?:实现|达到|做到))(?:应用|监管|监测|治理)?全覆盖"
)
_TO_ALL = re.compile(rf"{_NP}由\s?\d[\d.]*\s?%\s?(?:逐步)?(?P<by>扩展|扩大|提高|提升|推广)[到至](?:全部|所有)")
_TOWARDS = any_of(
    """
        改善 提升 提高 减少 下降 降低 增加 增强 优化 好转 扩大 完善 向好 增长 缩小 上升 改观 趋稳 趋好 攀升 健全
        加强 延伸
    """
)
_HOW = any_of(
    """
        持续 不断 稳步 进一步 明显 显著 大幅 大幅度 逐步 逐年 有效 总体 稳定 稳中 普遍 较大幅度 全面 根本 实质性
        同步 继续 更加 日益 有序 切实 大为 深入 整体
    """
)
_TRENDS = (
    re.compile(
        rf"{_NP}(?:的)?(?P<by>(?:上升|增长|恶化|蔓延|下降|退化)的?(?:趋势|势头)(?:得到)?(?:有效|初步|基本|明显)*(?:遏制|控制|扭转|缓解))[\s〓]*\Z"
    ),
    re.compile(rf"(?:有效)?(?:遏制|扭转){_NP}(?P<by>(?:上升|增长|恶化|蔓延|下降|退化)的?(?:趋势|势头))[\s〓]*\Z"),
    re.compile(
        rf"{_NP}(?P<by>(?:{_HOW})+(?:得到)?(?:{_TOWARDS})|得到(?:{_HOW})*(?:(?:{_TOWARDS})|保障|遏制|控制|巩固|修复|恢复|改进))[\s〓]*\Z"
    ),
    re.compile(
        r"\A[\s〓]*(?P<by>(?:全面|如期|确保|力争|圆满)*(?:完成|实现|达到)(?:国家|省|市|上级)[级定]?(?:下达|确定|规定|考核)?的?)"
        r"(?P<name>[^,;。:]{2,40}(?:目标|任务|指标|要求))[\s〓]*\Z"
    ),
    re.compile(
        rf"{_NP}(?P<by>(?:基本|全面|如期|力争)*(?:达到|完成|满足|符合)(?:国家|省|市|上级|年度|规定)[^,;。:]{{0,16}}(?:目标|要求|任务|标准))[\s〓]*\Z"
    ),
    re.compile(
        rf"{_NP}(?P<by>稳中[有向][升降好]|只[增减升降]不[减增降升]|不反弹|不恶化|不退化|不下降|达峰后[^,;。]{{2,8}})[\s〓]*\Z"
    ),
    re.compile(rf"{_NP}(?P<by>做?到?应([一-龥]{{1,2}})尽\3)(?:[、应一-龥]{{0,8}})?[\s〓]*\Z"),
    re.compile(
        rf"{_NP}(?P<by>取得(?:实质性|明显|积极|重大|显著|新的?|阶段性)*(?:进展|成效|突破)|初见成效|成效(?:明显|显著)|基本(?:实现|形成|建立|建成|稳定)|初步(?:形成|建立|建成))[\s〓]*\Z"
    ),
    re.compile(rf"(?:确保|力争)?(?:如期)?(?P<by>实现)\s?〓*前?{_NP}目标[\s〓]*\Z"),
)
_VERB_FIRST = re.compile(
    r"\A[\s〓]*(?:(?:大力|积极|深入|加快|全面|持续|进一步|着力|不断|切实|强化|扎实|稳步|统筹|有序|严格)*(?:推进|推动|加强|加快|开展|实施|落实|完善|建立|健全|优化|提升|提高|改善|增强|促进|支持|引导|鼓励|组织|做好|强化|深化|构建|打造|发展|加大|严格|规范|培育|拓展|扩大|探索|依托|按照|坚持|以|对|通过|围绕)|为|不断|持续|进一步|逐步|有效|着力)"
)


def wordings(clause: str, *, counted: bool) -> Iterator[Wording]:
    """Yield the aims of a clause (parentheses and dates filled); `counted` if it has an aim with a number already."""
    hundred = list(_hundred(clause))
    if hundred and not counted:
        yield from hundred
        return
    zero = None if counted else _zero(clause)
    if zero:
        yield zero
        return
    if hundred or counted:
        return
    trend = _trend(clause)
    if trend:
        yield trend


def _hundred(clause: str) -> Iterator[Wording]:
    if "全" not in clause and "所有" not in clause:  # most clauses; the patterns below are slow to say no
        return
    every = list(_ALL.finditer(clause))
    yield from (_whole(one, "name", _acted(one)) for one in every)
    if every:
        return
    for pattern, suffix in ((_TO_ALL, ""), (_ALL_FIRST, "完成比例"), (_COVERED, "覆盖率"), (_COVERED_LAST, "覆盖率")):
        if found := pattern.search(clause):
            yield _whole(found, "name", suffix)
            return


def _acted(match: re.Match[str]) -> str:
    done = match["last"] or match["verb"] + match["rest"].strip("〓")[:12]
    return done + "比例"


def _whole(match: re.Match[str], name: str, suffix: str) -> Wording:
    place = match.span(name) if match[name] else (match.start(), match.start())
    return Wording(place, match.start(), match.end(), Comparator.EQUAL, Decimal(100), "%", suffix)


def _zero(clause: str) -> Wording | None:
    for pattern in (_ZERO, _GONE, _GONE_FIRST, _WORST, _NONE):
        if gone := pattern.search(clause):
            unit = "个" if gone["name"].endswith("断面") else None
            return Wording(
                gone.span("name"),
                gone.start(),
                gone.end(),
                Comparator.EQUAL,
                Decimal(0),
                unit,
                "",
                "基本" in gone["by"],
            )
    if level := _NO_GROWTH.search(clause):
        comparator = Comparator.EQUAL if level["sign"] == "零" else Comparator.LESS_THAN
        return Wording(level.span("name"), level.start(), level.end(), comparator, Decimal(0), "%", "增长")
    return None


def _trend(clause: str) -> Wording | None:
    if _VERB_FIRST.match(clause):
        return None
    for pattern in _TRENDS:
        if trend := pattern.search(clause):
            return Wording(trend.span("name"), trend.start(), trend.end(), Comparator.TREND)
    return None
