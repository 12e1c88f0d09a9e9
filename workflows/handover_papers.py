"""What a letter of hand-over (移送函) says: the matter, its grounds, the dossier's digest; no word on a sanction."""

from sqlmodel import Session

from models.calls import Call
from models.handover_views import BODY_NAMES, HandoverTransfer
from models.handovers import CompetentBody
from models.units import Regime
from queries import notices, talks
from queries.sql import Row
from workflows.papers import Frozen, freeze

KIND, LABEL = "handover", "移送函"
REGIME_NAMES = {Regime.DUCHA: "督查", Regime.DUCHA_PARTY: "督察"}


def freeze_handover(session: Session, call: Call, handover: Row, transfer: HandoverTransfer, *, dossier: Row) -> Frozen:
    """Number and freeze the letter; its basis and regime are those of the designation that reaches the unit."""
    office_id, unit_id = handover["supervising_unit_id"], handover["unit_id"]
    names = notices.names(session, [office_id, unit_id], call.on)
    held = talks.mandates(session, office_id=office_id, unit_ids=[unit_id], on=call.on)
    counts = dossier["counts"]
    payload = {
        "title": LABEL,
        "addressee": handover["body_name"],
        "addressee_kind": BODY_NAMES[CompetentBody(handover["body_kind"])],
        "office": names.get(office_id),
        "concerned_unit": names.get(unit_id),
        "matter": handover["task_title"],
        "matter_source": handover["basis_paper"],
        "authority": held[0]["basis"] if held else None,
        "regime": held[0]["regime"] if held else None,
        "regime_name": REGIME_NAMES[Regime(held[0]["regime"])] if held else None,
        "reason": handover["reason"],
        "basis": handover["basis"],
        "approval": {name: handover["approval"].get(name) for name in ("approver", "post", "organ", "basis")}
        | {"approved_on": handover["approval"].get("approved_on")},
        "request": "请依照职权调查处理，并将处理结果函告本机构。",
        "transferred_on": transfer.transferred_on,
        "received_by": transfer.received_by,
        "dossier": {
            "manifest_sha256": dossier["manifest_sha256"],
            "events": counts.get("events"),
            "papers": counts.get("papers"),
            "attachments": counts.get("attachments"),
            "check": "duban dossier verify 案卷文件 --sha256 本函所载摘要",
        },
    }
    return freeze(
        session,
        call=call,
        kind=KIND,
        label=LABEL,
        office_id=office_id,
        task_id=handover["task_id"],
        payload=payload,
        external_doc_no=transfer.external_doc_no,
    )
