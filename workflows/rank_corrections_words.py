"""A difference as a correction keeps it: both worlds, and what accepting it does or leaves to people. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from models.findings import FINDING_STAGE_NAMES, FindingEffect, FindingStage
from workflows.lag_differences import WHAT_NAMES, Difference, What
from workflows.lag_hits import columns_of
from workflows.lag_record import Record

UNDO = {
    FindingEffect.WARNING: "撤回督办件",
    FindingEffect.BULLETIN: "撤回通报",
    FindingEffect.TALK: "取消约谈（已举行的，另行向有关单位说明）",
    FindingEffect.SPECIAL_INSPECTION: "撤销专项督察任务",
    FindingEffect.APPROVAL_LIMIT: "冲销限批",
    FindingEffect.HANDOVER: "不予移送，已移送的向有权机关函告更正",
    FindingEffect.PRAISE: "撤回通报",
    FindingEffect.MONEY: "冲销扣款或奖励",
}
"""What people do, each by its own recorded act, before they lift an approved finding (撤销)."""


def difference_row(one: Difference, record: Record, names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a difference as it is kept and shown."""
    before = record.rows[one.found.id] if one.found is not None else None
    after = _after(one, names)
    effect = FindingEffect(one.hit.effect if one.hit is not None else before["effect"] if before else "")
    stage = FindingStage(before["stage"]) if before else None
    return {
        "what": one.what,
        "what_name": WHAT_NAMES[one.what],
        "rule_key": one.key[0],
        "unit_id": str(one.key[1]),
        "unit_name": names.get(one.key[1], "有关单位"),
        "period": one.key[2],
        "stamp": one.stamp,
        "effect": effect,
        "finding_id": str(before["id"]) if before else None,
        "stage": stage,
        "stage_name": FINDING_STAGE_NAMES[stage] if stage else None,
        "before": {name: before[name] for name in ("reason", "evidence", "amount")} if before else None,
        "after": after,
        "to_do": to_do(
            one.what,
            stage,
            effect,
            paid_otherwise=bool(before and after and other_amount(before["amount"], after["amount"])),
        ),
    }


def _after(one: Difference, names: Mapping[UUID, str]) -> dict[str, Any] | None:
    if one.hit is None:
        return None
    return columns_of(one.hit, names) | {"medium": one.hit.rule.medium, "effect": one.hit.effect}


def other_amount(decided: Decimal | None, now: str | None) -> bool:
    """Whether the yuan that were decided are others by the later figures."""
    return decided != (None if now is None else Decimal(now))


def to_do(what: What, stage: FindingStage | None, effect: FindingEffect, *, paid_otherwise: bool = False) -> str:
    """Say what accepting a difference does, and what it leaves to people."""
    approved = stage is FindingStage.APPROVED
    if what is What.NEW:
        return "采纳后作为新的建议提出，由人员决定"
    if what is What.RENEWED:
        return "采纳后恢复为原状态，不再标注数据存疑" if approved else "采纳后重新提出，由人员决定"
    if what is What.LAPSED:
        undo = f"采纳后标注数据不再支持；请按程序{UNDO[effect]}，再撤销本项并写明理由"
        return undo if approved else "采纳后该建议失效"
    if approved and paid_otherwise:
        return f"采纳后标注金额不再成立；请按程序{UNDO[effect]}，再撤销本项，此后按更正后的金额重新提出"
    if approved:
        return "已作决定，依据数据有变化但仍然成立；采纳后决定不变"
    return "采纳后按更正后的数据更新建议"
