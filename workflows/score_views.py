"""Scores as callers read them: the ranking of a year, and a unit's account with every entry behind it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from core.errors import NotFound
from models.calls import Call
from models.entries import ENTRY_STAGE_NAMES, EntryStage
from models.score_views import ScoreAccount, ScoreAccounts, ScoreLine, ScoreStanding, ScoreTable
from queries import scores as queries
from queries.sql import Row
from workflows.score_account import HUNDREDTH, ZERO, Capped, Caps, Given, Tally, ledger, ranks
from workflows.score_points import Chains, chains_of

Place = tuple[UUID, UUID]
"""An office and a unit under it."""


def list_scores(session: Session, *, call: Call, year: int, office_id: UUID | None = None) -> ScoreTable:
    """Return the ranking of a year, best first: an office sees its units, a unit itself with rank and distance."""
    standings = _standings(session, call, year)
    chosen = [one for one in standings if office_id in (None, one.office_id)]
    return ScoreTable(year=year, items=chosen)


def get_accounts(session: Session, *, call: Call, unit_id: UUID, year: int) -> ScoreAccounts:
    """Return a unit's accounts of a year, one for each office that keeps one. Raises NotFound for others' units."""
    standings = [one for one in _standings(session, call, year) if one.unit_id == unit_id]
    if not standings:
        raise NotFound("没有该单位这一年度的计分")
    caps, _ = _rules(chains_of(session, [one.office_id for one in standings]), year)
    return ScoreAccounts(
        year=year, unit_id=unit_id, accounts=[_account(session, call, one, year, caps) for one in standings]
    )


def _standings(session: Session, call: Call, year: int) -> list[ScoreStanding]:
    """Ranks are among all units of a kind under an office, also where the caller sees only his own."""
    own = set(call.actor.unit_ids)
    offices = queries.offices_of(session, call.actor.unit_ids)
    caps, bases = _rules(chains_of(session, offices), year)
    members = queries.members(session, offices=offices, year=year, on=call.on)
    totals = _totals(session, offices, year, caps)
    waiting = queries.counts_waiting(session, offices=offices, year=year)
    made: list[ScoreStanding] = []
    for group in _of_a_kind(members):
        balances = {one["unit_id"]: bases.get(one["office_id"], ZERO) + totals.get(_place(one), ZERO) for one in group}
        placed = ranks(balances)
        for one in group:
            if one["office_id"] not in own and one["unit_id"] not in own:
                continue
            rank, behind_first, behind_next = placed[one["unit_id"]]
            made.append(
                ScoreStanding(
                    **one,
                    base=bases.get(one["office_id"], ZERO),
                    points=totals.get(_place(one), ZERO),
                    balance=balances[one["unit_id"]],
                    waiting=waiting.get(_place(one), 0) if one["office_id"] in own else None,
                    rank=rank,
                    of=len(group),
                    behind_first=behind_first,
                    behind_next=behind_next,
                )
            )
    return sorted(made, key=lambda one: (one.office_name, one.unit_kind, one.rank, one.unit_name))


def _place(entry: Row) -> Place:
    return entry["office_id"], entry["unit_id"]


def _of_a_kind(members: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[UUID, str], list[Row]] = {}
    for one in members:
        groups.setdefault((one["office_id"], one["unit_kind"]), []).append(one)
    return list(groups.values())


def _totals(session: Session, offices: Sequence[UUID], year: int, caps: Caps) -> dict[Place, Decimal]:
    tallies: dict[Place, Tally] = {}
    for entry in queries.sums(session, offices=offices, year=year):
        given = Given(entry["amount"], True, entry["rule_set_id"], entry["rule_key"])
        tallies.setdefault(_place(entry), Tally()).add(given.rule_key, given.amount, given.capped(caps))
    return {place: tally.total() for place, tally in tallies.items()}


def _rules(chains: Chains, year: int) -> tuple[Caps, dict[UUID, Decimal]]:
    """Return the limits of all rules, and each office's base: of the version on 1 January, else of the year's first."""
    caps = {
        (version.id, rule.key): Capped(rule.cap, version.rules.version)
        for chain in chains.values()
        for version in chain
        for rule in version.rules.rules
    }
    bases: dict[UUID, Decimal] = {}
    for office_id, chain in chains.items():
        of_year = [version for version in chain if version.from_on <= date(year, 12, 31)
                   and (version.to_on is None or version.to_on > date(year, 1, 1))]  # fmt: skip
        if of_year:
            bases[office_id] = (of_year[0].rules.base_points or ZERO).quantize(HUNDREDTH)
    return caps, bases


def _account(session: Session, call: Call, standing: ScoreStanding, year: int, caps: Caps) -> ScoreAccount:
    is_office = standing.office_id in call.actor.unit_ids
    found = queries.lines(
        session, office_id=standing.office_id, unit_id=standing.unit_id, year=year, proposals=is_office
    )
    given = [_given(entry) for entry in found]
    lines = [
        _line(entry, counted, balance)
        for entry, (counted, balance) in zip(found, ledger(standing.base, given, caps), strict=True)
    ]
    return ScoreAccount(**standing.model_dump(), lines=lines)


def _given(entry: Row) -> Given:
    counts = entry["stage"] in (EntryStage.CONFIRMED, EntryStage.REVERSED) and not entry["paused"]
    return Given(entry["amount"], counts, entry["rule_set_id"], entry["rule_key"])


def _line(entry: Row, counted: Decimal, balance: Decimal) -> ScoreLine:
    return ScoreLine.model_validate(
        {name: entry[name] for name in ScoreLine.model_fields if name in entry}
        | {
            "day": entry["counts_from"] or entry["caused_on"] or entry["created_at"].date(),
            "why": entry["reason"],
            "stage_name": ENTRY_STAGE_NAMES[EntryStage(entry["stage"])],
            "cause_gone": bool(entry["cause_gone"]),
            "counted": counted,
            "balance": balance,
        }
    )
