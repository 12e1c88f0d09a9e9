"""The facts of a run that are the same whenever the same things happened: codes, days and figures, no random id.

A deadline, firing or event is named by its unit and by the place of its task in the plan.
"""

import hashlib

from sqlmodel import Session

from queries.sql import rows

_DAY = "to_char({} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"
_PLACED = "task t LEFT JOIN plan_item i ON i.id = t.item_id"
_FACTS = (
    f"""SELECT concat_ws('|', u.code, o.code, i.position, t.role, t.stage, t.version, t.due_on,
          {_DAY.format("t.closed_at")})
        FROM {_PLACED} JOIN unit u ON u.id = t.unit_id JOIN unit o ON o.id = t.supervising_unit_id""",
    """SELECT concat_ws('|', u.code, i.position, d.kind, d.period, d.original_on, d.due_on, d.basis_on, d.paused_days,
          d.provisional, d.calendar_version, 'met', d.met_at, 'missed', d.missed_at, 'ended', d.cancelled_at)
        FROM deadline d JOIN unit u ON u.id = d.unit_id LEFT JOIN task t ON t.id = d.task_id
        LEFT JOIN plan_item i ON i.id = t.item_id""",
    """SELECT concat_ws('|', u.code, i.position, d.kind, d.period, f.rung, f.due_at, f.fired_at, f.skipped_reason,
          split_part(f.period, '/', 1))
        FROM firing f LEFT JOIN deadline d ON d.id = f.subject_id
        LEFT JOIN task t ON t.id = coalesce(d.task_id, f.task_id) LEFT JOIN plan_item i ON i.id = t.item_id
        LEFT JOIN unit u ON u.id = coalesce(d.unit_id, f.unit_id)""",
    f"""SELECT concat_ws('|', {_DAY.format("e.occurred_at")}, e.kind, e.capacity, p.login, u.code, i.position,
          e.from_stage, e.to_stage, e.subject_seq, count(*))
        FROM event e LEFT JOIN person p ON p.id = e.person_id LEFT JOIN unit u ON u.id = e.concerned_unit_id
        LEFT JOIN task t ON t.id = e.task_id LEFT JOIN plan_item i ON i.id = t.item_id
        GROUP BY e.kind, e.capacity, p.login, u.code, i.position, e.from_stage, e.to_stage, e.subject_seq,
          {_DAY.format("e.occurred_at")}""",
    """SELECT concat_ws('|', p.login, m.channel, m.urgency, m.state, m.business_at, m.item_count, count(*))
        FROM message m JOIN person p ON p.id = m.person_id
        GROUP BY p.login, m.channel, m.urgency, m.state, m.business_at, m.item_count""",
    """SELECT concat_ws('|', u.code, e.rule, e.stage, e.amount, e.year, count(*))
        FROM entry e JOIN unit u ON u.id = e.unit_id GROUP BY u.code, e.rule, e.stage, e.amount, e.year""",
    """SELECT concat_ws('|', o.code, p.kind, p.year, p.serial, u.code, i.position)
        FROM paper p JOIN unit o ON o.id = p.office_unit_id LEFT JOIN task t ON t.id = p.task_id
        LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN plan_item i ON i.id = t.item_id""",
)


def digest(session: Session) -> str:
    """Return the SHA-256 of everything that happened, in words that no run chooses anew."""
    whole = hashlib.sha256()
    for place, facts in enumerate(_FACTS):
        lines = rows(session, f'SELECT line FROM ({facts}) AS f(line) ORDER BY line COLLATE "C"')
        whole.update(f"#{place} {len(lines)}\n".encode())
        for entry in lines:
            whole.update(f"{entry['line']}\n".encode())
    return whole.hexdigest()
