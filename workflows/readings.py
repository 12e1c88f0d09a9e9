"""Figures come in: a table is checked as a whole, staged, and takes the place of what it corrects, or is refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from sqlmodel import Session

from core.errors import Invalid
from core.ids import new_id
from core.table_stream import Block, Watch, unwatched
from models.calls import Call
from models.events import SubjectKind
from models.monitoring import Edition, Medium, ReadingBatch
from models.reading_views import BatchReceived, Remark
from queries import monitoring_sites, reading_batches
from queries import readings_staged as staged
from queries.events import Note, record
from workflows.fire_points import take_fire_points
from workflows.readings_air import AirTable
from workflows.readings_columns import Header, guess_medium, read_header
from workflows.readings_faults import MOST_TOLD, Faults
from workflows.readings_places import Place, Places
from workflows.readings_senders import Sender, require_sender
from workflows.readings_taken import Taken
from workflows.readings_water import WaterTable


@dataclass(frozen=True, slots=True)
class Sent:
    """A table as it came: from where, its digest, and its rows, the header first."""

    source: str
    sha256: str
    blocks: Callable[[Watch], Iterator[Block]]


def receive_readings(
    session: Session,
    *,
    call: Call,
    sent: Sent,
    edition: Edition,
    medium: Medium | None = None,
    watch: Watch = unwatched,
) -> BatchReceived:
    """Take in a table of air or water figures or of fire points; without `medium` the header decides what it is.

    Figures of the same site, span, day, edition and treatment are replaced from now on and stay readable. The same
    bytes as the same edition change nothing.

    Raises Forbidden, SheetInvalid for a table that cannot be read, ReadingsRefused naming every wrong row (the first
    200, and how many there are). Needs a connection of its own: `perform(..., aside=True)`.
    """
    sender = require_sender(session, call)
    table = _opened(sent, medium, watch)
    if found := reading_batches.known(session, sha256=sent.sha256, medium=table.medium, edition=edition):
        return _as_known(found, call, table, edition)
    faults = Faults()
    places = Places(
        units=monitoring_sites.names_of_units(session),
        sites=monitoring_sites.sites(session),
        medium=table.medium,
        within=sender.within,
    )
    work = _Work(session, call, sender, sent, edition, table, places, faults)
    return work.fire_points() if table.medium is Medium.FIRE else work.figures()


@dataclass(frozen=True, slots=True)
class _Table:
    medium: Medium
    header: Header
    blocks: Iterator[Block]


def _opened(sent: Sent, medium: Medium | None, watch: Watch) -> _Table:
    """Read the header; what follows is read as it is asked for."""
    blocks = sent.blocks(watch)
    first = next(blocks, None)
    if first is None or not first.rows:
        raise Invalid("表中没有内容", errors=[{"field": "file", "expected": "应有表头一行、数据若干行"}])
    medium = medium or guess_medium(first.rows[0])
    header = read_header(first.rows[0], medium)
    rest = Block(first.numbers[1:], first.rows[1:])
    return _Table(medium, header, chain([rest] if rest.rows else [], blocks))


@dataclass(frozen=True, slots=True)
class _Work:
    """One delivery under way."""

    session: Session
    call: Call
    sender: Sender
    sent: Sent
    edition: Edition
    table: _Table
    places: Places
    faults: Faults

    def figures(self) -> BatchReceived:
        """Stage every row, see that none is wrong or said twice, then keep them."""
        staged.open_stage(self.session, self.table.medium)
        count, used = self._stage_air() if self.table.medium is Medium.AIR else self._stage_water()
        self._refuse(count)
        for entry in staged.twice(self.session, self.table.medium, limit=MOST_TOLD):
            self.faults.add(entry["line"], "（整行）", "", f"与第 {entry['first']} 行重复，应只有一行")
            self.faults.wrong = entry["total"]
        self.faults.refuse()
        days = staged.days(self.session, self.table.medium)
        if found := self._hold():
            return found
        self._make_sites(used)
        unchanged = staged.drop_unchanged(self.session, self.table.medium, self.edition)
        batch_id = self._next_id()
        replaced = staged.replace(self.session, self.table.medium, self.edition, batch_id)
        taken = Taken(batch_id, count, replaced, unchanged, days["first_on"], days["last_on"])
        received = self._write(taken)
        staged.keep(self.session, self.table.medium, self.edition, batch_id)
        return received

    def fire_points(self) -> BatchReceived:
        """Read every row, see that none is wrong or said twice, then keep what is new."""
        rows, read = take_fire_points(self.table.header, self.places, self.faults, self.table.blocks, call=self.call)
        self._refuse(read)
        if found := self._hold():
            return found
        batch_id = self._next_id()
        taken = rows.compare(self.session, batch_id)
        received = self._write(taken)
        rows.keep(self.session, batch_id, call=self.call)
        return received

    def _stage_air(self) -> tuple[int, list[Place]]:
        table = AirTable(self.table.header, self.places, self.faults, today=self.call.on)
        parts = (part for block in self.table.blocks if (part := table.read(block)) is not None)
        count = staged.stage_air(self.session, parts)
        return count, table.used_places()

    def _stage_water(self) -> tuple[int, list[Place]]:
        table = WaterTable(self.table.header, self.places, self.faults, today=self.call.on)
        count = 0
        for block in self.table.blocks:
            rows = table.read(block)
            if not self.faults.wrong:
                staged.stage_water(self.session, rows)
            count += len(rows)
        return count, list(table.used)

    def _refuse(self, count: int) -> None:
        self.faults.refuse()
        if not count:
            raise Invalid("表头之下没有数据", errors=[{"field": "file", "expected": "应有数据若干行"}])

    def _hold(self) -> BatchReceived | None:
        """Let nobody else deliver till the end; return the delivery that somebody made of the same bytes meanwhile."""
        reading_batches.hold(self.session)
        found = reading_batches.known(
            self.session, sha256=self.sent.sha256, medium=self.table.medium, edition=self.edition
        )
        return _as_known(found, self.call, self.table, self.edition) if found else None

    def _next_id(self) -> UUID:
        """Return an id after that of every delivery before, whatever the clocks of several machines say."""
        last = reading_batches.last_id(self.session)
        made = new_id()
        return made if last is None or made > last else UUID(int=last.int + 1)

    def _make_sites(self, used: list[Place]) -> None:
        fresh = {
            place.site_id: self.places.fresh[place.site_id] for place in used if place.site_id in self.places.fresh
        }
        monitoring_sites.add(self.session, list(fresh.values()))
        kept = monitoring_sites.own_sites(self.session, [site["unit_id"] for site in fresh.values()])
        for site_id, site in fresh.items():
            if kept[site["unit_id"]] != site_id:
                staged.rename_site(self.session, self.table.medium, made=site_id, kept=kept[site["unit_id"]])

    def _write(self, taken: Taken) -> BatchReceived:
        """Write the delivery and its event down."""
        batch = ReadingBatch(
            **taken.columns(),
            medium=self.table.medium,
            edition=self.edition,
            source=self.sent.source[:200],
            sha256=self.sent.sha256,
            remarks=self.faults.remarks,
            remark_count=self.faults.remark_count,
            unit_id=self.sender.unit_id,
            person_id=self.call.actor.person_id,
            via=self.call.actor.via,
            received_at=self.call.at,
        )
        reading_batches.add(self.session, batch)
        self._note(batch, taken)
        return BatchReceived(
            **taken.columns(exclude="id"),
            batch_id=taken.id,
            known=False,
            medium=batch.medium,
            edition=batch.edition,
            remarks=[Remark(**remark) for remark in self.faults.remarks],
            remark_count=batch.remark_count,
            ignored_columns=list(self.table.header.ignored),
            business_day=self.call.on,
        )

    def _note(self, batch: ReadingBatch, taken: Taken) -> None:
        about = {name: getattr(batch, name) for name in ("medium", "edition", "source", "sha256", "remark_count")}
        note = Note(
            "reading_batch_received",
            SubjectKind.READING_BATCH,
            taken.id,
            self.sender.capacity,
            {**taken.columns(exclude="id"), **about},
            unit_id=self.sender.unit_id,
        )
        record(self.session, note, call=self.call, post=self.sender.post)


def _as_known(found: Any, call: Call, table: _Table, edition: Edition) -> BatchReceived:
    counts = {name: found[name] for name in ("rows", "replaced", "unchanged", "first_on", "last_on", "superseded")}
    return BatchReceived(
        **counts, batch_id=found["id"], known=True, medium=table.medium, edition=edition, business_day=call.on
    )
