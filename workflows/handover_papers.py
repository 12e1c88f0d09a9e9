"""What a letter of hand-over (移送函) says: the matter, its grounds, the dossier's digest; no word on a sanction."""

from typing import Any

from sqlmodel import Session

from models.calls import Call
from models.handover_views import BODY_NAMES, HANDOVER_BASIS_NAMES, HandoverTransfer
from models.handovers import CompetentBody
from models.units import Regime
from queries import notices, talks
from queries.sql import Row
from workflows.papers import Frozen, freeze

KIND, LABEL = "handover", "移送函"
REGIME_NAMES = {Regime.DUCHA: "督查", Regime.DUCHA_PARTY: "督察"}


def freeze_handover(session: Session, call: Call, handover: Row, transfer: HandoverTransfer, *, dossier: Row) -> Frozen:
    """Number and freeze the letter; its basis and regime are those of the designation that reaches the unit."""
    payload = {"title": LABEL} | _head(session, call, handover) | _matter(handover)
    payload |= {
        "transferred_on": transfer.transferred_on,
        "received_by": transfer.received_by,
        "dossier": {name: dossier["counts"].get(name) for name in ("events", "papers", "attachments")}
        | {
            "manifest_sha256": dossier["manifest_sha256"],
            "check": "duban dossier verify 案卷文件 --sha256 本函所载摘要",
        },
    }
    return freeze(
        session,
        call=call,
        kind=KIND,
        label=LABEL,
        office_id=handover["supervising_unit_id"],
        task_id=handover["task_id"],
        payload=payload,
        external_doc_no=transfer.external_doc_no,
    )


def _head(session: Session, call: Call, handover: Row) -> dict[str, Any]:
    office_id, unit_id = handover["supervising_unit_id"], handover["unit_id"]
    names = notices.names(session, [office_id, unit_id], call.on)
    held = talks.mandates(session, office_id=office_id, unit_ids=[unit_id], on=call.on)
    mandate = _mandate(handover, held)
    return {
        "addressee": handover["body_name"],
        "addressee_kind": BODY_NAMES[CompetentBody(handover["body_kind"])],
        "office": names.get(office_id),
        "concerned_unit": names.get(unit_id),
        "authority": mandate["basis"] if mandate else None,
        "regime": mandate["regime"] if mandate else None,
        "regime_name": REGIME_NAMES[Regime(mandate["regime"])] if mandate else None,
    }


def _mandate(handover: Row, held: list[Row]) -> Row | None:
    """Choose the designation that the ground of the hand-over speaks of: the regulation is one of 督查 alone."""
    by_regulation = handover["basis"] in HANDOVER_BASIS_NAMES.values()
    fitting = [entry for entry in held if not by_regulation or entry["regime"] == Regime.DUCHA]
    return next(iter(fitting), None)


def _matter(handover: Row) -> dict[str, Any]:
    approval = handover["approval"]
    return {
        "matter": handover["task_title"],
        "matter_source": handover["basis_paper"],
        "reason": handover["reason"],
        "basis": handover["basis"],
        "approval": {name: approval.get(name) for name in ("approver", "post", "organ", "basis", "approved_on")},
        "request": "请依照职权调查处理，并将处理结果函告本机构。",
    }
