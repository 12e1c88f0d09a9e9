"""What the papers of a rectification say: 整改通知书 when it is ordered, 销号备案表 when it is filed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from models.calls import Call
from models.measures import MEASURE_SOURCE_NAMES, MeasureSource
from models.rectifications import RECTIFICATION_KIND_NAMES, STANDARD_NAMES, RectificationKind, Standard
from queries import notices as notice_queries
from queries import rectifications as queries
from queries.sql import Row
from workflows.papers import Frozen, freeze

ORDER, ORDER_LABEL = "rectification_order", "整改通知书"
FILING, FILING_LABEL = "filing", "销号备案表"


def freeze_order(session: Session, call: Call, found: Row, *, answer_by: Any, withdraws: str | None = None) -> Frozen:
    """Number and freeze the order; with `withdraws` the paper that takes it back, for that reason."""
    payload = _heading(session, call, found, ORDER_LABEL) | {
        "source": MEASURE_SOURCE_NAMES[MeasureSource(found["source"])],
        "kind": RECTIFICATION_KIND_NAMES[RectificationKind(found["kind"])],
        "problem": found["problem"],
        "basis": found["basis"],
        "goal": found["goal"],
        "requirements": found["requirements"],
        "due_on": found["due_on"],
        "stage_goal": found["stage_goal"],
        "next_review_on": found["next_review_on"],
        "acceptance": [level["name"] for level in found["levels"]],
        "answer_by": f"请于 {answer_by} 前经单位领导签批在系统内报送" if answer_by else None,
    }
    if withdraws is not None:
        payload |= {"withdraws": True, "reason": withdraws}
    return _freeze(session, call, found, ORDER, ORDER_LABEL, payload, replaces=withdraws is not None)


def freeze_filing(session: Session, call: Call, found: Row) -> Frozen:
    """Number and freeze the sign-off: the problem as ordered, measures against results, every opinion and signature."""
    planned = queries.measures(session, found["id"], found["round"])
    verification = found["verification"]
    payload = _heading(session, call, found, FILING_LABEL) | {
        "problem": found["problem"],
        "order_number": found.get("order_number"),
        "source": MEASURE_SOURCE_NAMES[MeasureSource(found["source"])],
        "goal": found["goal"],
        "rounds": found["round"],
        "measures": _against_results(planned, found["result"]),
        "effect": found["result"].get("effect"),
        "long_term": found["result"].get("long_term"),
        "self_conclusion": found["result"].get("self_conclusion"),
        "result_signed_by": found["result_signed_by"],
        "evidence": [entry["filename"] for entry in queries.attachments(session, found["id"])],
        "on_site": {name: verification.get(name) for name in ("inspectors", "verified_on", "finding")},
        "standards": [
            {"standard": STANDARD_NAMES[Standard(entry["standard"])], "met": entry["met"], "remark": entry["remark"]}
            for entry in verification.get("standards", ())
        ],
        "acceptances": found["levels"],
        "publicity": found["publicity"],
        "signed_off_by": queries.person_name(session, call.actor.person_id),
    }
    return _freeze(session, call, found, FILING, FILING_LABEL, payload)


def _against_results(planned: Sequence[Row], result: Mapping[str, Any]) -> list[dict[str, Any]]:
    done = {item["measure_id"]: item["done"] for item in result.get("items", ())}
    if not planned:
        return [{"done": text} for text in done.values()]
    names = ("problem", "goal", "measures", "due_on", "responsible_person", "urging_unit", "accepting_unit")
    return [{name: measure[name] for name in names} | {"done": done.get(str(measure["id"]))} for measure in planned]


def _heading(session: Session, call: Call, found: Row, title: str) -> dict[str, Any]:
    office_id = found["supervising_unit_id"]
    names = notice_queries.names(session, [found["unit_id"], office_id], call.on)
    basis = notice_queries.designation_basis(session, office_id=office_id, on=call.on)
    return {
        "title": title,
        "addressee": names.get(found["unit_id"]),
        "addressee_ids": [str(found["unit_id"])],
        "office": names.get(office_id),
        "matter": found["task_title"],
        "authority": basis["basis"] if basis else None,
        "regime": basis["regime"] if basis else None,
    }


def _freeze(
    session: Session, call: Call, found: Row, kind: str, label: str, payload: dict[str, Any], *, replaces: bool = False
) -> Frozen:
    return freeze(
        session,
        call=call,
        kind=kind,
        label=label,
        office_id=found["supervising_unit_id"],
        task_id=found["task_id"],
        payload=payload,
        replaces_id=found["order_paper_id"] if replaces else None,
    )
