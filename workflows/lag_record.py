"""Reads from the record what an office's rules are judged by: its books, rankings, fire points, talks and findings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from models.findings import CorrectionStage, FindingStage
from models.monitoring import BurnArea, Medium
from queries import lagging as queries
from queries import policies
from queries.sql import Row
from workflows.lag_criteria import Every
from workflows.lag_differences import Compared, Found, compare, decided_as
from workflows.lag_facts import Board, FireCount, Key, LagFacts, Place
from workflows.lag_judge import Judged, judge
from workflows.lag_periods import ends_on
from workflows.rank_book import RANKING, BookVersion, known_book

_SEASON = timedelta(days=366)
"""How long before the first book fire points are looked at, for a season that was under way."""


@dataclass(frozen=True)
class Record:
    """One office's record as it was read in one transaction."""

    office_id: UUID
    chain: Sequence[BookVersion]
    facts: LagFacts
    found: Mapping[tuple[str, UUID, str], Found]
    rows: Mapping[UUID, Row]
    """The findings' own rows, by id."""
    seen: frozenset[tuple[Key, str]]
    rankings: Sequence[Row]
    """Every ranking in force, without its places."""
    corrections: Sequence[Row]

    def open_correction(self, medium: Medium) -> Row | None:
        """Return the correction that waits for an officer."""
        of_medium = (one for one in self.corrections if one["medium"] == medium)
        return next((one for one in of_medium if one["stage"] == CorrectionStage.PROPOSED), None)

    def compared(self, on: date) -> tuple[Judged, Compared]:
        """Judge the record on a day and compare it with what was found."""
        judged = judge(self.chain, self.facts, on=on)
        decided = {
            decided_as(one["what"], (one["rule_key"], UUID(one["unit_id"]), one["period"]), one["stamp"])
            for correction in self.corrections
            if correction["stage"] != CorrectionStage.PROPOSED
            for one in correction["differences"]
        }
        return judged, compare(judged, self.found, self.facts, seen=self.seen, decided=decided)


def read_record(session: Session, office_id: UUID, on: date) -> Record:
    """Return everything that bears on an office's findings on a day."""
    chain = [
        BookVersion(entry["id"], known_book(entry["id"], entry["body"]), entry["from_on"], entry["to_on"])
        for entry in policies.chain(session, name=RANKING, offices=[office_id])
    ]
    headers = queries.boards(session, office_id)
    boards = _boards(headers, queries.places(session, [entry["id"] for entry in headers]))
    units = {unit for of in boards.values() for board in of.values() for unit in board.places}
    facts = LagFacts(boards, _fires(session, chain, on), _talks(session, office_id), _codes(session, units, on))
    findings = queries.found(session, office_id)
    seen = frozenset((_key(entry), entry["period"]) for entry in headers if entry["seen"])
    return Record(
        office_id,
        chain,
        facts,
        {one.key: one for one in map(_found, findings)},
        {entry["id"]: entry for entry in findings},
        seen,
        headers,
        queries.corrections(session, office_id),
    )


def _key(header: Row) -> Key:
    return Medium(header["medium"]), Every(header["rank_window"]), header["group_key"]


def _boards(headers: Sequence[Row], places: Iterable[Row]) -> dict[Key, dict[str, Board]]:
    held: dict[UUID, dict[UUID, Place]] = {entry["id"]: {} for entry in headers}
    for entry in places:
        figures = tuple(entry[name] for name in ("so2", "no2", "pm10", "pm25", "co", "o3"))
        held[entry["ranking_id"]][entry["unit_id"]] = Place(
            entry["rank"], entry["index"], entry["change"], entry["change_rank"], entry["meets_standard"], figures
        )
    boards: dict[Key, dict[str, Board]] = {}
    for header in headers:
        board = Board(header["id"], header["revision"], held[header["id"]])
        boards.setdefault(_key(header), {})[header["period"]] = board
    return boards


def _fires(session: Session, chain: Sequence[BookVersion], on: date) -> list[FireCount]:
    if not any(rule.medium is Medium.FIRE for version in chain for rule in version.book.rules):
        return []
    began = min(version.from_on for version in chain) - _SEASON
    return [
        FireCount(entry["day"], entry["unit_id"], BurnArea(entry["area"]), entry["verified"], entry["not_refuted"])
        for entry in queries.fires(session, from_on=began, before=on)
    ]


def _talks(session: Session, office_id: UUID) -> frozenset[tuple[Medium, UUID, date]]:
    held = queries.talks(session, office_id)
    return frozenset((Medium(entry["medium"]), entry["unit_id"], ends_on(entry["period"])) for entry in held)


def _codes(session: Session, units: Iterable[UUID], on: date) -> dict[UUID, str]:
    return {entry["id"]: entry["code"] for entry in queries.units(session, list(units), on)}


def _found(entry: Row) -> Found:
    return Found(
        entry["id"],
        (entry["rule_key"], entry["unit_id"], entry["period"]),
        Medium(entry["medium"]),
        entry["group_key"],
        FindingStage(entry["stage"]),
        entry["evidence"],
        entry["amount"],
        questioned=entry["correction_id"] is not None,
    )
