"""What a section of a plan is there for, by its heading: goals, tasks, safeguards, or how the work is explained."""

import re
from collections.abc import Sequence
from enum import StrEnum

_GOALS = re.compile(r"目标|总体要求|总体思路|总体部署|(?:主要|具体|核心|约束性|预期性|考核)指标$")
_ABOUT = re.compile(
    r"指导思想|基本原则|工作原则|总体原则|主要原则|工作思路|基本思路|编制依据|起草|制定.{0,30}(?:背景|意义|依据|过程)|背景|重大意义|重要意义|意义"
    r"|现状|形势|基本情况|基本要求|适用范围|实施范围|工作范围|名词解释|附则|工作步骤|实施步骤|时间安排|进度安排|方法步骤|阶段安排|解读要点|解读方案"
    r"|组织机构|实施期限|有效期|主要考虑|总体情况"
)
_SAFEGUARDS = re.compile(
    r"保障措施|保障机制|保障体系建设$|组织保障|组织领导|组织实施|推进措施|工作要求|有关要求|相关要求|实施保障|工作保障|工作机制|推进机制|推进落实|组织推动|组织推进"
    r"|监督考核|督导考核|考核评价|督导评价|责任落实|落实责任|落实各方责任|政策保障|抓好落实|组织落实|工作落实|目标考核|责任追究|考核问责|^保障(?:措施|要求|机制|体系|条件|工作|$)|(?:强化|加强|完善|健全|夯实|做好|落实|提供)(?:\w{0,4})保障$|实施要求|落实措施|压实.{0,4}责任|督查考核|监督管理与考核"
)
_APART = re.compile(
    r"(?:工作|主要|行动|总体|具体|年度)目标(?:有哪些|是什么)?[?]?$|^[^,。]{0,24}保障措施(?:有哪些|是什么)?[?]?$"
)
_WORK = re.compile(r"任务|举措|重点工作|主要措施|工作措施|工作内容|主要内容|重点内容|行动|工程|重点举措")


_SAFEGUARD_ITEM = re.compile(
    r"组织领导|加强领导|组织保障|统筹协调|压实.{0,4}责任|落实.{0,4}责任|责任落实|考核|督导|督查|督办|监督检查|责任追究|问责|宣传|舆论|全民行动|资金保障|经费保障"
    r"|要素保障|资金投入|投入保障|调度|组织实施|协同配合"
)


class Purpose(StrEnum):
    """What a section holds."""

    GOALS = "goals"
    ABOUT = "about"
    TASKS = "tasks"
    SAFEGUARDS = "safeguards"


def purpose_of(heading: str, items: Sequence[str], *, last: bool) -> Purpose:
    """Return what a section is for; safeguards close a plan, so only its last sections can be such.

    `items` are the titles below it. A heading that says nothing of the kind (健全绿色生产体系) holds tasks.
    """
    short = heading[:30]
    if last and (_SAFEGUARDS.search(short) or _are_safeguards(items)):
        return Purpose.SAFEGUARDS
    if "目标" in short and not items:
        return Purpose.GOALS
    if re.search(r"任务|举措", short):
        return Purpose.TASKS
    if _GOALS.search(short):
        return Purpose.GOALS
    if _ABOUT.search(short) or heading.endswith(("意义", "背景", "依据")):
        return Purpose.ABOUT
    return Purpose.TASKS


def _are_safeguards(items: Sequence[str]) -> bool:
    """A last section whose items are what safeguards always are (加强组织领导, 强化考核) is one by any name."""
    return len(items) > 1 and 2 * sum(bool(_SAFEGUARD_ITEM.search(item)) for item in items) > len(items)


def names_work(heading: str) -> bool:
    """Return whether a heading announces a list of tasks (重点任务, 主要举措)."""
    return bool(_WORK.search(heading))


def holds_apart(heading: str) -> bool:
    """Return whether a heading below the first level is a section in its own right (（二）保障措施, 工作目标有哪些)."""
    return bool(_APART.search(heading))
