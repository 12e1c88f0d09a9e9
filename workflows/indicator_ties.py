"""Targets tied to indicators: proposed from their own words, confirmed by an officer, ended by one with a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Forbidden, Invalid, NotFound, Refused
from core.ids import new_id
from models.actors import PostHeld
from models.calls import Call
from models.events import SubjectKind
from models.indicator_views import ProposedUnit, TieDraft, TieProposal, TiePublic
from models.indicators import INDICATOR_NAMES, Indicator
from queries import bulk, monitoring_sites
from queries import indicators as queries
from queries.events import Note, record
from queries.sql import Row
from workflows.indicator_words import Meaning, meaning_of, misfit
from workflows.readings_senders import OFFICE_DUTIES

CAPACITY = "supervising_office"
_WHOLE = ("全省", "全市", "全县", "全区", "全州")


def list_proposals(session: Session, *, call: Call, plan_id: UUID) -> list[TieProposal]:
    """Return every target of a plan with what its words propose, or why nothing is proposed.

    Raises NotFound where the plan has no targets or is not the caller's office's.
    """
    found = queries.targets_of_plan(session, plan_id=plan_id, offices=_offices(call), on=call.on)
    if not found:
        raise NotFound("没有这份方案，或它没有指标，或您无权查看")
    tied = queries.open_ties(session, [target["id"] for target in found])
    return [_proposal(target, tied) for target in found]


def _proposal(target: Row, tied: set[tuple[UUID, UUID, int]]) -> TieProposal:
    meaning = meaning_of(target)
    units, unsure = units_of(target)
    year, undated = _year(target)
    reason = meaning.reason or unsure or undated
    indicator = meaning.indicator
    return TieProposal.model_validate(
        {name: target[name] for name in ("comparator", "value", "scope", "due_on")}
        | {
            "target_id": target["id"],
            "words": target["indicator"],
            "measure": target["unit"],
            "indicator": indicator,
            "indicator_name": indicator and INDICATOR_NAMES[indicator],
            "year": year,
            "units": [ProposedUnit(unit_id=unit, tied=(target["id"], unit, year) in tied) for unit in units],
            "reason": reason,
            "remarks": list(meaning.remarks),
        }
    )


def units_of(target: Row) -> tuple[list[UUID], str | None]:
    """Return the units a target is proposed for, or why it is for nobody that is known.

    A share belongs to the unit of its task; a target that was split binds through its shares; printed names bind who
    they name; 全省 or no scope at all is the territory of the plan's office as a whole.
    """
    scope = target["scope"] or ""
    if target["split_from_id"] is not None:
        found = list(target["task_unit_ids"])
        return found, None if found else "分解到的任务不由市县政府承担"
    if target["split"]:
        return [], "已分解，按分解到各地的指标关联"
    if target["scope_unit_ids"]:
        return [UUID(unit) for unit in target["scope_unit_ids"]], None
    if scope and not scope.startswith(_WHOLE):
        return [], f"范围“{scope}”没有列出各地"
    whole = list(target["whole_unit_ids"])
    return whole, None if len(whole) == 1 else "方案的督查机构不只负责一个地区"


def _year(target: Row) -> tuple[int | None, str | None]:
    due = target["due_on"]
    if due is None:
        return None, "没有写明完成年份"
    if (due.month, due.day) != (12, 31):
        return due.year, f"完成时限为 {due}，不是全年的指标"
    return due.year, None


def tie_targets(session: Session, *, call: Call, ties: Sequence[TieDraft]) -> list[TiePublic]:
    """Confirm ties, all or none; an officer may state what the words leave unsure, but no tie that cannot be compared.

    Raises NotFound for a target of no plan of his office, Forbidden, Invalid naming each tie that does not hold.
    """
    found = queries.targets(session, ids=[tie.target_id for tie in ties], offices=_offices(call), on=call.on)
    if any(tie.target_id not in found for tie in ties):
        raise NotFound("没有这项指标")
    posts = {target["supervising_unit_id"]: _require(call, target["supervising_unit_id"]) for target in found.values()}
    held = queries.open_ties(session, list(found))
    reach = {office: monitoring_sites.reached(session, units=[office], on=call.on) for office in posts}
    errors: list[dict[str, Any]] = []
    made = []
    for place, tie in enumerate(ties):
        target = found[tie.target_id]
        row, wrong = _row(tie, target, reach[target["supervising_unit_id"]])
        key = (row["target_id"], row["unit_id"], row["year"])
        if wrong or key in held:
            errors.append({"field": f"ties[{place}]", "expected": wrong or "该指标与该地区当年尚未关联"})
        held.add(key)
        made.append(row | {"created_by": call.actor.person_id, "created_at": call.at})
    if errors:
        raise Invalid("指标关联有误，未关联任何一项", errors=errors)
    bulk.insert(session, "indicator_tie", made)
    for row in made:
        target = found[row["target_id"]]
        _note(session, call, posts[target["supervising_unit_id"]], "indicator_tied", row, target["supervising_unit_id"])
    return [_public(row) for row in made]


def _row(tie: TieDraft, target: Row, reach: set[UUID]) -> tuple[Row, str | None]:
    """Return a tie as it would stand, and what is wrong with it."""
    meaning = meaning_of(target) if tie.indicator is None else Meaning(tie.indicator)
    year = tie.year or _year(target)[0]
    row = {
        "id": new_id(),
        "target_id": tie.target_id,
        "unit_id": tie.unit_id,
        "indicator": meaning.indicator,
        "year": year,
    }
    if meaning.indicator is None:
        return row, f"应写明关联到哪项指标：{meaning.reason}"
    if wrong := misfit(meaning.indicator, target):
        return row, wrong
    if year is None:
        return row, "应写明年份：指标没有完成时限"
    if tie.unit_id not in reach:
        return row, "应为本机构督查范围内的地区"
    return row, None


def end_tie(session: Session, *, call: Call, tie_id: UUID, reason: str) -> TiePublic:
    """End a tie; its target is no longer held against figures and may be tied anew. Raises NotFound, Refused."""
    tie = queries.tie_for_office(session, tie_id, _offices(call))
    if tie is None:
        raise NotFound("没有这项关联")
    post = _require(call, tie["supervising_unit_id"])
    if tie["ended_at"] is not None:
        raise Refused("这项关联已经解除")
    queries.end_tie(session, tie_id, call.at)
    _note(session, call, post, "indicator_tie_ended", tie, tie["supervising_unit_id"], reason)
    return _public(tie, ended=True)


def _offices(call: Call) -> list[UUID]:
    return list(call.actor.unit_ids)


def _require(call: Call, office_id: UUID) -> PostHeld:
    post = next((one for one in call.actor.posts if one.unit_id == office_id and one.duty in OFFICE_DUTIES), None)
    if post is None:
        raise Forbidden("只有督查机构的人员可以确认或解除指标关联")
    return post


def _note(
    session: Session, call: Call, post: PostHeld, kind: str, tie: Row, office_id: UUID, reason: str | None = None
) -> None:
    data = {
        "tie_id": str(tie["id"]),
        "indicator": tie["indicator"],
        "year": tie["year"],
        "unit_id": str(tie["unit_id"]),
    }
    note = Note(kind, SubjectKind.TARGET, tie["target_id"], CAPACITY, data, tie["unit_id"], reason, office_id=office_id)
    record(session, note, call=call, post=post)


def _public(tie: Row, *, ended: bool = False) -> TiePublic:
    name = INDICATOR_NAMES[Indicator(tie["indicator"])]
    return TiePublic.model_validate(tie | {"indicator_name": name, "ended": ended})
