"""通报 drawn from a ranking or fire points: the office's examiner drafts it, then it goes the way of every bulletin."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid, Refused
from core.ids import new_id
from models.bulletins import BULLETIN_STAGE_NAMES, BulletinStage
from models.calls import Call
from models.events import SubjectKind
from models.rank_bulletin_views import FireBulletinDraft, RankBulletinDraft
from queries import rank_bulletins as queries
from queries.sql import Row
from workflows.bulletins import unknown_addressees
from workflows.classified import refuse_classified
from workflows.lifecycle import Advanced, Facts, Subject, Writing, create, decide
from workflows.rank_bulletin_drawing import draw, most_of
from workflows.rank_bulletin_figures import proposed_addressees
from workflows.rank_bulletin_fire import fire_figures
from workflows.rank_bulletin_fire import proposed_addressees as fire_addressees
from workflows.rankings import read_ranking
from workflows.tables import BULLETIN


def draft_rank_bulletin(session: Session, *, call: Call, ranking_id: UUID, draft: RankBulletinDraft) -> Advanced:
    """Draft a bulletin whose figures are those of a ranking, as it stands stored.

    Raises NotFound, Refused for a superseded ranking or one that has a bulletin, Invalid for unknown addressees.
    """
    ranking, held = read_ranking(session, call, ranking_id)
    subject = _may_draft(call, held.office_id, draft)
    _require_none(session, ranking)
    most = most_of(session, ranking, first=draft.first, last=draft.last, changed=draft.changed)
    figures, chosen = draw(session, ranking, most)
    drawn = Drawn(_title(figures), ranking["to_on"], figures, proposed_addressees(figures, chosen))
    return _create(session, call, subject, draft, drawn, ranking_id=str(ranking_id))


def draft_fire_bulletin(session: Session, *, call: Call, draft: FireBulletinDraft) -> Advanced:
    """Draft a bulletin of the fire points of some days in the territory of the caller's office.

    Raises Invalid for days to come, Refused where there were no points.
    """
    subject = _may_draft(call, draft.office_id, draft)
    days = {"from_on": draft.from_on, "to_on": draft.to_on}
    figures = fire_figures(session, office_id=draft.office_id, on=call.on, **days)
    title = f"关于{figures['period']['name']}秸秆焚烧火点情况的通报"
    drawn = Drawn(title, draft.to_on, figures, fire_addressees(figures))
    return _create(session, call, subject, draft, drawn)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the figures make of a bulletin before the officer has said anything."""

    title: str
    figures_on: date
    figures: dict[str, Any]
    addressees: list[dict[str, str]]


def _may_draft(call: Call, office_id: UUID, draft: RankBulletinDraft | FireBulletinDraft) -> Subject:
    subject = Subject(SubjectKind.BULLETIN, new_id(), BulletinStage.DRAFTED, 1, None, office_id)
    decide(BULLETIN, subject, "draft", call=call, facts=Facts(), given={}, creating=True)
    refuse_classified(title=draft.title, reasons=draft.reasons, requirements=draft.requirements)
    return subject


def _create(
    session: Session,
    call: Call,
    subject: Subject,
    draft: RankBulletinDraft | FireBulletinDraft,
    drawn: Drawn,
    **told: str,
) -> Advanced:
    addressees: list[dict[str, Any]] = list(drawn.addressees)
    if draft.addressees is not None:
        addressees = [entry.model_dump(mode="json") for entry in draft.addressees]
    unknown = unknown_addressees(session, [UUID(entry["unit_id"]) for entry in addressees], call.on)
    if unknown:
        raise Invalid("通报内容有误，未保存", errors=unknown)
    title = draft.title or drawn.title
    words = {"reasons": draft.reasons, "requirements": draft.requirements}
    columns = {
        "supervising_unit_id": subject.office_id,
        "scope": draft.scope,
        "title": title,
        "figures_on": drawn.figures_on,
        "content": {"figures": drawn.figures, "addressees": addressees} | words,
        "drafted_by": call.actor.person_id,
        "created_at": call.at,
    }
    writing = Writing(columns, {"title": title, "figures_on": drawn.figures_on} | told)
    return create(session, BULLETIN, subject, "draft", call=call, writing=writing)


def _require_none(session: Session, ranking: Row) -> None:
    there = queries.under_way(session, ranking["id"])
    if there is not None:
        named = there["number"] or f"“{there['title']}”"
        stage = BULLETIN_STAGE_NAMES[BulletinStage(there["stage"])]
        raise Refused(f"本排名已有通报{named}（{stage}），不重复拟稿", bulletin_id=str(there["id"]))


def _title(figures: dict[str, Any]) -> str:
    head, corrects = figures["ranking"], figures["corrects"]
    what = f"{head['period_name']}{head['group_name']}{head['subject']}排名情况"
    return f"关于更正{what}的通报" if corrects else f"关于{what}的通报"


def list_rank_bulletins(session: Session, *, call: Call, ranking_id: UUID) -> list[Row]:
    """Return the bulletins drawn from a ranking that the caller may read, also those withdrawn.

    Raises NotFound where he may read none and the ranking is not his office's.
    """
    units = call.actor.unit_ids
    found = queries.drawn_from(session, ranking_id, units=units)
    if not found:
        read_ranking(session, call, ranking_id)
    return [entry | {"stage_name": BULLETIN_STAGE_NAMES[BulletinStage(entry["stage"])]} for entry in found]
