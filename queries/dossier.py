"""Everything of one matter in order, a batch at a time, so that a dossier of any size needs the same memory."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlmodel import Session

from queries.sql import Row, row, rows

BATCH = 500
# What a unit has drafted and never handed in is its own paper and no part of the matter.
_HANDED_IN = """
  (e.subject_kind <> 'report' OR EXISTS (
     SELECT FROM report r WHERE r.id = e.subject_id AND r.submitted_at IS NOT NULL))
  AND (e.subject_kind <> 'objection' OR EXISTS (
     SELECT FROM objection j WHERE j.id = e.subject_id AND j.filed_on IS NOT NULL))"""
# Ids and no subquery: an index serves each side of the OR.
_OF_MATTER = f"(e.task_id = %(task)s OR e.subject_id = ANY(%(bulletins)s::uuid[])) AND {_HANDED_IN}"
# An account not handed in and a result not submitted are still the unit's own.
_PARTY = "CASE WHEN s.stage IN ('summoned', 'signed_for') THEN to_jsonb(s) - 'account' ELSE to_jsonb(s) END"
_RESULT = "CASE WHEN s.stage IN ('ordered', 'in_progress') THEN to_jsonb(s) - 'result' ELSE to_jsonb(s) END"
_NAME_ON_DAY = """
  LEFT JOIN LATERAL (SELECT n.name FROM unit_name n WHERE n.unit_id = {unit} AND n.from_on <= {day}
    AND (n.to_on IS NULL OR n.to_on > {day}) ORDER BY n.from_on DESC LIMIT 1) {alias} ON true"""
_DAY = "({0} AT TIME ZONE 'Asia/Shanghai')::date"


def open_snapshot(session: Session) -> None:
    """Begin the transaction in which every part of the dossier sees the same moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def head(session: Session, task_id: UUID) -> Row | None:
    """Return what the first page says of a matter, whoever asks; who may is decided by the caller."""
    day = _DAY.format("now()")
    return row(
        session,
        f"""SELECT t.id, t.title, t.requirement, t.stage, t.unit_id, t.supervising_unit_id, t.due_on, t.closed_at,
              m.kind AS source_kind, m.title AS source_title, m.basis_paper, m.approved_by, m.occurred_on, m.details,
              bearer.name AS unit_name, office.name AS office_name
            FROM task t JOIN matter_source m ON m.id = t.source_id
            {_NAME_ON_DAY.format(unit="t.unit_id", day=day, alias="bearer")}
            {_NAME_ON_DAY.format(unit="t.supervising_unit_id", day=day, alias="office")}
            WHERE t.id = %(task)s""",
        {"task": task_id},
    )


def events(session: Session, task_id: UUID) -> Iterator[Row]:
    """Yield every event in the order in which it was written down, under the names of its day."""
    day = _DAY.format("e.occurred_at")
    statement = f"""
      SELECT e.id, e.subject_kind, e.subject_id, e.subject_seq, e.kind, e.occurred_at, e.recorded_at, e.person_id,
        p.name AS person_name, e.post_id, e.duty, e.unit_id, acting.name AS unit_name, e.capacity, e.on_behalf_of,
        e.via, e.reason, e.from_stage, e.to_stage, e.data, e.rule_set_id, e.cause_event_id, e.request_id,
        e.concerned_unit_id, bearer.name AS concerned_unit_name, e.supervising_unit_id,
        office.name AS supervising_unit_name
      FROM event e LEFT JOIN person p ON p.id = e.person_id
      {_NAME_ON_DAY.format(unit="e.unit_id", day=day, alias="acting")}
      {_NAME_ON_DAY.format(unit="e.concerned_unit_id", day=day, alias="bearer")}
      {_NAME_ON_DAY.format(unit="e.supervising_unit_id", day=day, alias="office")}
      WHERE {_OF_MATTER}
        AND (%(after_at)s::timestamptz IS NULL OR (e.recorded_at, e.id) >
        (%(after_at)s::timestamptz, %(after_id)s::uuid))
      ORDER BY e.recorded_at, e.id LIMIT {BATCH}"""
    return _paged(session, statement, _matter(session, task_id), ("recorded_at", "id"))


# The words themselves: what a unit reported, what was planned, promised, found; in the order of a matter's life.
_RECORDS = {
    "task": "to_jsonb(s) FROM task s WHERE s.id = %(task)s",
    "matter_source": "to_jsonb(s) FROM matter_source s JOIN task t ON t.source_id = s.id WHERE t.id = %(task)s",
    "contribution": "to_jsonb(s) FROM contribution s WHERE s.task_id = %(task)s",
    "target": "to_jsonb(s) FROM target s JOIN task_target k ON k.target_id = s.id WHERE k.task_id = %(task)s",
    "milestone": "to_jsonb(s) FROM milestone s WHERE s.task_id = %(task)s",
    "deadline": "to_jsonb(s) FROM deadline s WHERE s.task_id = %(task)s",
    "report": """to_jsonb(s) || jsonb_build_object('values', coalesce((SELECT jsonb_agg(to_jsonb(v)
        ORDER BY v.target_id) FROM report_value v WHERE v.report_id = s.id), '[]'),
        'attachments', coalesce((SELECT jsonb_agg(to_jsonb(x) ORDER BY x.attachment_id)
        FROM report_attachment x WHERE x.report_id = s.id), '[]'))
      FROM report s WHERE s.task_id = %(task)s AND s.submitted_at IS NOT NULL""",
    "notice": "to_jsonb(s) FROM notice s WHERE s.task_id = %(task)s",
    "bulletin": "to_jsonb(s) FROM bulletin s WHERE s.id = ANY(%(bulletins)s::uuid[])",
    "talk": """to_jsonb(s) || jsonb_build_object('commitments', coalesce((SELECT jsonb_agg(to_jsonb(c)
        ORDER BY c.position, c.id) FROM talk_commitment c WHERE c.talk_id = s.id), '[]'))
      FROM talk s WHERE s.task_id = %(task)s""",
    "talk_party": f"{_PARTY} FROM talk_party s WHERE s.task_id = %(task)s",
    "rectification": f"""{_RESULT} || jsonb_build_object('measures', coalesce((SELECT jsonb_agg(to_jsonb(m)
        ORDER BY m.round, m.position, m.id) FROM rectification_measure m WHERE m.rectification_id = s.id
        AND s.stage <> 'ordered'), '[]')) FROM rectification s WHERE s.task_id = %(task)s""",
    "look_back": "to_jsonb(s) FROM look_back s WHERE s.task_id = %(task)s",
    "objection": "to_jsonb(s) FROM objection s WHERE s.task_id = %(task)s AND s.filed_on IS NOT NULL",
    "entry": "to_jsonb(s) FROM entry s WHERE s.task_id = %(task)s",
    "handover": "to_jsonb(s) FROM handover s WHERE s.task_id = %(task)s",
}


def records(session: Session, task_id: UUID) -> Iterator[Row]:
    """Yield what stands written of a matter, kind by kind; what a unit only drafts is left out."""
    matter = _matter(session, task_id)
    for kind, body in _RECORDS.items():
        statement = f"""
          SELECT * FROM (SELECT s.id, {body}) AS s(id, body)
          WHERE (%(after_id)s::uuid IS NULL OR s.id > %(after_id)s::uuid) ORDER BY s.id LIMIT {BATCH}"""
        for entry in _paged(session, statement, matter, ("id",), names=("after_id",)):
            body_ = entry["body"]
            yield {
                "kind": kind,
                "id": entry["id"],
                "stage": body_.get("stage"),
                "version": body_.get("version") if body_.get("stage") else None,
                "content": body_,
            }


def papers(session: Session, task_id: UUID) -> Iterator[Row]:
    """Yield every formal paper as it was issued, oldest first, with what withdrew it."""
    statement = f"""
      SELECT p.id, p.kind, p.office_unit_id, office.name AS office_name, p.year, p.serial, p.external_doc_no, p.payload,
        p.payload_sha256, p.template_version, p.issued_at, h.name AS issued_by_name, p.replaces_id,
        w.withdrawn_by_id, w.withdrawn_at
      FROM paper p LEFT JOIN person h ON h.id = p.issued_by LEFT JOIN paper_withdrawal w ON w.paper_id = p.id
      {_NAME_ON_DAY.format(unit="p.office_unit_id", day=_DAY.format("p.issued_at"), alias="office")}
      WHERE (p.task_id = %(task)s OR p.id = ANY(%(bulletin_papers)s::uuid[]))
        AND (%(after_at)s::timestamptz IS NULL OR (p.issued_at, p.id) >
          (%(after_at)s::timestamptz, %(after_id)s::uuid))
      ORDER BY p.issued_at, p.id LIMIT {BATCH}"""
    return _paged(session, statement, _matter(session, task_id), ("issued_at", "id"))


# Whatever of the matter names a file by its number brings it into the dossier, in whichever field it is named; what a
# unit only drafts (an account, a result) is still its own.
_NAMING = f"""
  SELECT to_jsonb(s)::text AS words FROM (
    SELECT x.attachment_id FROM report_attachment x JOIN report r ON r.id = x.report_id
    WHERE r.task_id = %(task)s AND r.submitted_at IS NOT NULL) s
  UNION ALL SELECT to_jsonb(s)::text FROM (SELECT attachment_id FROM measure_attachment WHERE task_id = %(task)s) s
  UNION ALL SELECT to_jsonb(s)::text FROM talk s WHERE s.task_id = %(task)s
  UNION ALL SELECT ({_PARTY})::text FROM talk_party s WHERE s.task_id = %(task)s
  UNION ALL SELECT ({_RESULT})::text FROM rectification s WHERE s.task_id = %(task)s
  UNION ALL SELECT to_jsonb(s)::text FROM look_back s WHERE s.task_id = %(task)s
  UNION ALL SELECT to_jsonb(s)::text FROM objection s WHERE s.task_id = %(task)s AND s.filed_on IS NOT NULL
  UNION ALL SELECT to_jsonb(s)::text FROM handover s WHERE s.task_id = %(task)s
  UNION ALL SELECT to_jsonb(s)::text FROM entry s WHERE s.task_id = %(task)s
  UNION ALL SELECT m.details::text FROM task t JOIN matter_source m ON m.id = t.source_id WHERE t.id = %(task)s
  UNION ALL SELECT p.payload::text FROM paper p WHERE p.task_id = %(task)s
  UNION ALL SELECT e.data::text FROM event e WHERE {_OF_MATTER}"""
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def attachments(session: Session, task_id: UUID) -> list[Row]:
    """Return every file that anything of the matter names, oldest first; rows alone, never the content."""
    return rows(
        session,
        f"""SELECT a.id, a.sha256, a.size, a.media_type, a.filename, a.unit_id, owner.name AS unit_name,
              h.name AS person_name, a.created_at
            FROM attachment a LEFT JOIN person h ON h.id = a.person_id
            {_NAME_ON_DAY.format(unit="a.unit_id", day=_DAY.format("a.created_at"), alias="owner")}
            WHERE a.id IN (SELECT (regexp_matches(n.words, %(uuid)s, 'g'))[1]::uuid FROM ({_NAMING}) n)
            ORDER BY a.created_at, a.id""",
        _matter(session, task_id) | {"uuid": f"({_UUID})"},
    )


def messages(session: Session, task_id: UUID) -> Iterator[Row]:
    """Yield who was told of which event, by which channel, when; the words only where they speak of nothing else."""
    statement = f"""
      SELECT i.id, i.event_id, e.kind, e.subject_kind, e.from_stage, e.to_stage, e.occurred_at AS happened_at,
        i.template, i.channel, i.urgency,
        i.person_id, p.name AS person_name, po.duty, told.name AS unit_name, coalesce(m.state, 'accepted') AS state,
        m.created_at, m.business_at, m.sent_at, m.read_at, coalesce(m.attempts, 0) AS attempts, m.item_count,
        CASE WHEN m.item_count = 1 THEN m.subject END AS subject, CASE WHEN m.item_count = 1 THEN m.body END AS body
      FROM message_item i JOIN event e ON e.id = i.event_id JOIN person p ON p.id = i.person_id
      LEFT JOIN post po ON po.id = i.post_id LEFT JOIN message m ON m.id = i.message_id
      {_NAME_ON_DAY.format(unit="po.unit_id", day=_DAY.format("e.occurred_at"), alias="told")}
      WHERE {_OF_MATTER}
        AND (%(after_event)s::uuid IS NULL OR (i.event_id, i.id) > (%(after_event)s::uuid, %(after_id)s::uuid))
      ORDER BY i.event_id, i.id LIMIT {BATCH}"""
    return _paged(session, statement, _matter(session, task_id), ("event_id", "id"), names=("after_event", "after_id"))


def approved_handovers(session: Session, task_id: UUID) -> list[str]:
    """Return the hand-overs whose approval the dossier holds; one made before does not go out with them."""
    found = rows(session, "SELECT id FROM handover WHERE task_id = %(task)s AND stage = 'approved'", {"task": task_id})
    return [str(entry["id"]) for entry in found]


def _matter(session: Session, task_id: UUID) -> dict[str, Any]:
    """Return what belongs to a matter; a bulletin stands beside all, one that a rectification here follows belongs."""
    found = rows(
        session,
        """SELECT b.id, b.paper_id FROM rectification c JOIN bulletin b ON b.id = c.source_id
           WHERE c.task_id = %(task)s AND c.source = 'bulletin'""",
        {"task": task_id},
    )
    papers_ = [entry["paper_id"] for entry in found if entry["paper_id"]]
    return {"task": task_id, "bulletins": [entry["id"] for entry in found], "bulletin_papers": papers_}


def _paged(
    session: Session,
    statement: str,
    params: dict[str, Any],
    key: tuple[str, ...],
    *,
    names: tuple[str, ...] = ("after_at", "after_id"),
) -> Iterator[Row]:
    place: dict[str, Any] = dict.fromkeys(names)
    while found := rows(session, statement, params | place):
        yield from found
        place = {name: found[-1][column] for name, column in zip(names, key, strict=True)}
        if len(found) < BATCH:
            return
