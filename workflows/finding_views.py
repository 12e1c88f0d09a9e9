"""Findings, corrections and money sheets as callers read them; a unit reads what an office approved about it."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from core.sheets import guarded
from models.calls import Call
from models.entries import ENTRY_STAGE_NAMES, EntryStage
from models.findings import (
    CORRECTION_STAGE_NAMES,
    FINDING_EFFECT_NAMES,
    FINDING_STAGE_NAMES,
    CorrectionStage,
    FindingEffect,
    FindingStage,
)
from queries import findings as queries
from queries import lagging
from queries.sql import Row
from workflows.findings import facts_of, finding_subject
from workflows.lifecycle import NO_FACTS, Subject, allowed_actions
from workflows.rank_corrections import counts, read_correction
from workflows.tables import FINDING, RANK_CORRECTION

_SHEET = {
    "unit_code": "单位代码",
    "unit_name": "单位",
    "rule": "规则",
    "period": "期间",
    "amount": "金额（元，扣款为负）",
    "stage_name": "状态",
    "basis": "依据",
    "reason": "事由",
}


def list_findings(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of findings, newest first."""
    found = queries.page(
        session, units=call.actor.unit_ids, on=call.on, filters=filters, after=after and after[0], limit=limit
    )
    return [_named(entry) for entry in found]


def get_finding(session: Session, *, call: Call, finding_id: UUID) -> Row:
    """Return a finding's page, its neighbours with their names. Raises NotFound."""
    finding = queries.detail(session, finding_id, call.actor.unit_ids, call.on)
    if finding is None:
        raise NotFound("没有这一认定事项")
    facts = facts_of(session, finding, call)
    allowed = allowed_actions(FINDING, finding_subject(finding), actor=call.actor, facts=facts)
    return _named(finding) | {"evidence": _with_names(session, call, finding["evidence"]), "allowed_actions": allowed}


def _with_names(session: Session, call: Call, evidence: dict[str, Any]) -> dict[str, Any]:
    units = [UUID(near["unit_id"]) for near in evidence["neighbours"]]
    names = {entry["id"]: entry["name"] for entry in lagging.units(session, units, call.on)}
    near = [one | {"unit_name": names.get(UUID(one["unit_id"]), "有关单位")} for one in evidence["neighbours"]]
    return evidence | {"neighbours": near}


def list_corrections(
    session: Session, *, call: Call, filters: dict[str, Any], after: tuple[UUID] | None, limit: int
) -> list[Row]:
    """Return one page of corrections of the caller's offices, newest first."""
    found = queries.corrections(
        session, units=call.actor.unit_ids, filters=filters, after=after and after[0], limit=limit
    )
    return [_counted(entry) for entry in found]


def get_correction(session: Session, *, call: Call, correction_id: UUID) -> Row:
    """Return a correction's page with every difference. Raises NotFound."""
    correction, subject = read_correction(session, call, correction_id)
    return _counted(correction) | {"allowed_actions": _allowed(call, subject)}


def _allowed(call: Call, subject: Subject) -> list[str]:
    return allowed_actions(RANK_CORRECTION, subject, actor=call.actor, facts=NO_FACTS)


def money_sheet(session: Session, *, call: Call, year: int) -> dict[str, Any]:
    """Return the yuan of a year of the caller's offices: reckoned by duban, confirmed by a person, paid by 财政厅."""
    found = queries.money_sheet(session, units=call.actor.unit_ids, year=year, on=call.on)
    items = [entry | {"stage_name": ENTRY_STAGE_NAMES[EntryStage(entry["stage"])]} for entry in found]
    return {
        "year": year,
        "items": items,
        "confirmed": _sum(items, (EntryStage.CONFIRMED, EntryStage.REVERSED)),
        "proposed": _sum(items, (EntryStage.PROPOSED,)),
    }


def _sum(items: Sequence[Row], stages: Sequence[EntryStage]) -> Decimal:
    """What was reversed and its opposite are both in the sum, hence together nothing."""
    return sum((entry["amount"] for entry in items if entry["stage"] in stages), Decimal("0.00"))


def money_sheet_csv(session: Session, *, call: Call, year: int) -> bytes:
    """Return the sheet as UTF-8 CSV for spreadsheet programs; a cell that could be a formula is guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_SHEET.values())
    for entry in money_sheet(session, call=call, year=year)["items"]:
        amount = str(entry["amount"])
        plain = (amount if name == "amount" else guarded(str(entry[name] or "")) for name in _SHEET)
        writer.writerow(plain)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _named(finding: Row) -> Row:
    return finding | {
        "effect_name": FINDING_EFFECT_NAMES[FindingEffect(finding["effect"])],
        "stage_name": FINDING_STAGE_NAMES[FindingStage(finding["stage"])],
    }


def _counted(correction: Row) -> Row:
    stage_name = CORRECTION_STAGE_NAMES[CorrectionStage(correction["stage"])]
    return correction | {"stage_name": stage_name, "counts": counts(correction["differences"])}
