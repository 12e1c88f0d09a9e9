"""Questions to the whole record that must have no answer: what would be a breach of the house's own promises.

They ask the tables, not the code that wrote them. Each row names an id and says in Chinese what is wrong.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from queries.sql import Row, json, rows

_UNDER_WAY = "('assigned', 'return_asked', 'in_progress', 'closing_applied', 'closing_examined')"

# 回避: on the same matter, who did the one may not do the other.
_NEVER_BOTH: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("plan_issued", ("plan_drafted",)),
    ("report_accepted", ("report_drafted", "report_edited", "report_signed", "report_submitted")),
    ("report_returned", ("report_drafted", "report_edited", "report_signed", "report_submitted")),
    ("closing_examined", ("closing_applied",)),
    ("task_closed", ("closing_examined", "closing_applied")),
    ("notice_approved", ("notice_proposed",)),
    ("notice_issued", ("notice_proposed",)),
    ("bulletin_approved", ("bulletin_drafted", "bulletin_edited")),
    ("bulletin_issued", ("bulletin_drafted", "bulletin_edited")),
    ("talk_approved", ("talk_proposed", "talk_checked")),
    ("extension_examined", ("extension_drafted", "extension_applied")),
    ("extension_approved", ("extension_drafted", "extension_applied", "extension_examined")),
    ("extension_declined", ("extension_drafted", "extension_applied", "extension_examined")),
    ("entry_confirmed", ("entry_proposed",)),
    ("calendar_published", ("calendar_drafted",)),
    ("policy_published", ("policy_drafted",)),
)

QUESTIONS: Mapping[str, str] = {
    "同一台阶对同一时限只触发一次": """
        SELECT subject_id AS id, '台阶 ' || rung || '，' || period || '，触发 ' || count(*) || ' 次' AS words
        FROM firing GROUP BY rule_set_id, rung, subject_id, period HAVING count(*) > 1""",
    "同一时限的同一提醒只发出一次": """
        SELECT subject_id AS id, kind || '，' || (data->>'rung') || '，时限 ' || (data->>'due_on') AS words FROM event
        WHERE kind IN ('deadline_reminded', 'deadline_missed', 'deadline_urged')
        GROUP BY subject_id, kind, data->>'rung', data->>'due_on' HAVING count(*) > 1""",
    "同一件事经同一渠道只告知一人一次": """
        SELECT event_id AS id, '人员 ' || person_id || '，' || channel || '，告知 ' || count(*) || ' 次' AS words
        FROM message_item GROUP BY event_id, person_id, channel HAVING count(*) > 1""",
    "当日没有岗位的人不收到消息": """
        SELECT i.event_id AS id, '人员 ' || i.person_id || ' 当日无岗位' AS words
        FROM message_item i JOIN event e ON e.id = i.event_id
        WHERE NOT EXISTS (SELECT FROM post po WHERE po.person_id = i.person_id
          AND po.from_on <= (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
          AND (po.to_on IS NULL OR po.to_on > (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date))""",
    "办理中的任务都有办结时限": f"""
        SELECT t.id, '“' || t.title || '”时限 ' || t.due_on || ' 没有相应的时限记录' AS words FROM task t
        WHERE t.stage IN {_UNDER_WAY} AND t.due_on IS NOT NULL AND NOT EXISTS (
          SELECT FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'completion' AND d.cancelled_at IS NULL
            AND d.due_on = t.due_on)""",
    "待签收的任务都有签收时限": """
        SELECT t.id, '“' || t.title || '”没有未了的签收时限' AS words FROM task t
        WHERE t.stage = 'assigned' AND NOT EXISTS (
          SELECT FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'sign_for' AND d.met_at IS NULL
            AND d.cancelled_at IS NULL)""",
    "每个报送期每个单位恰有一个时限": """
        SELECT subject_id AS id, kind || ' ' || period || '：' || count(*) || ' 个' AS words FROM deadline
        WHERE period IS NOT NULL GROUP BY subject_id, kind, period HAVING count(*) > 1""",
    "督办件由系统提出的，审核与签发不是同一人": """
        SELECT a.subject_id AS id, '人员 ' || a.person_id || ' 先审核后签发' AS words
        FROM event a JOIN event b ON b.subject_id = a.subject_id AND b.person_id = a.person_id
        WHERE a.kind = 'notice_approved' AND b.kind = 'notice_issued'
          AND EXISTS (SELECT FROM event p WHERE p.subject_id = a.subject_id AND p.kind = 'notice_proposed'
                      AND p.person_id IS NULL)""",
    "办结申请的起草、签署、报送人不审核该任务": """
        SELECT a.task_id AS id, '人员 ' || a.person_id || '：' || a.kind || ' 与 ' || b.kind AS words
        FROM event a JOIN event b ON b.task_id = a.task_id AND b.person_id = a.person_id
        WHERE a.kind IN ('report_drafted', 'report_signed', 'report_submitted') AND a.data->>'kind' = 'closing'
          AND b.kind IN ('closing_examined', 'closing_returned', 'task_closed')""",
    "回头看的人未参与销号": """
        SELECT a.task_id AS id, '人员 ' || a.person_id || '：' || a.kind || ' 与 ' || b.kind AS words
        FROM event a JOIN event b ON b.task_id = a.task_id AND b.person_id = a.person_id
        WHERE a.kind IN ('look_back_held', 'look_back_relapsed') AND b.kind IN ('closing_examined', 'task_closed')""",
    "得分等于逐条记录之和": """
        SELECT unit_id AS id, year || ' 年：记录合计 ' || live || '，事件合计 ' || told AS words FROM (
          SELECT n.unit_id, n.year, sum(n.amount) AS live,
            sum((SELECT sum((e.data->>'amount')::numeric) FROM event e WHERE e.subject_id = n.id
                 AND e.kind IN ('entry_confirmed', 'entry_balanced', 'entry_corrected'))) AS told
          FROM entry n WHERE n.kind = 'score' AND n.stage IN ('confirmed', 'reversed') GROUP BY 1, 2) s
        WHERE live IS DISTINCT FROM told""",
}
AT_REST: Mapping[str, str] = {
    "没有尚未转发的事件": "SELECT event_id AS id, '仍在待转发队列' AS words FROM event_to_relay",
    "每条消息已封口，所载告知一条不少": """
        SELECT m.id, '载明 ' || m.item_count || ' 项，实有 ' || count(i.message_id) || ' 项' AS words
        FROM message m LEFT JOIN message_item i ON i.message_id = m.id
        GROUP BY m.id HAVING m.item_count = 0 OR m.item_count <> count(i.message_id)""",
    "消息全部送达": "SELECT id, '状态 ' || state || coalesce('，' || error, '') AS words FROM message "
    "WHERE state <> 'sent'",
}


def breaches(session: Session, questions: Mapping[str, str], *, limit: int) -> list[Row]:
    """Ask each question; return for each breach the rule, the id and the words, at most `limit` for each rule."""
    return [
        {"rule": rule, **found}
        for rule, question in questions.items()
        for found in rows(session, f"SELECT id::text, words FROM ({question}) q ORDER BY 1, 2 LIMIT {limit:d}")
    ]


def both_done(session: Session, *, limit: int) -> list[Row]:
    """Return where one person did what two must do."""
    return rows(
        session,
        """SELECT b.subject_id::text AS id, '人员 ' || b.person_id || '：' || a.kind || ' 与 ' || b.kind AS words
           FROM jsonb_to_recordset(%(pairs)s) AS p(later text, earlier text)
           JOIN event b ON b.kind = p.later JOIN event a ON a.kind = p.earlier AND a.subject_id = b.subject_id
             AND a.person_id = b.person_id
           ORDER BY 1, 2 LIMIT %(limit)s""",
        {
            "pairs": json([{"later": later, "earlier": one} for later, several in _NEVER_BOTH for one in several]),
            "limit": limit,
        },
    )


def unmarked(session: Session, *, looked_at: datetime, kinds: Sequence[str], limit: int) -> list[Row]:
    """Return dates that were over when the clock last looked and that it neither marked nor is to look at again.

    `kinds` are those of which the policy wants a mark; a suspended task's dates stand still.
    """
    return rows(
        session,
        """SELECT d.id::text, d.kind || ' 时限 ' || d.due_on || ' 已过，未登记逾期' AS words
           FROM deadline d LEFT JOIN task t ON t.id = d.task_id
           WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND t.stage IS DISTINCT FROM 'suspended'
             AND ((d.missed_at IS NULL AND d.kind = ANY(%(kinds)s)
                   AND d.due_on < (%(at)s::timestamptz AT TIME ZONE 'Asia/Shanghai')::date)
               OR d.next_check_at <= %(at)s)
           ORDER BY 1 LIMIT %(limit)s""",
        {"at": looked_at, "kinds": list(kinds), "limit": limit},
    )


def counted_dates(session: Session) -> list[Row]:
    """Return every date that is reckoned in working days, with from what."""
    return rows(
        session,
        """SELECT DISTINCT ON (counted_from, counted_length, due_on, calendar_version) id::text, kind, due_on,
             counted_from, counted_length, calendar_version, paused_days, explanation
           FROM deadline WHERE counted_unit = 'working_day' ORDER BY counted_from, counted_length, due_on,
             calendar_version, id""",
    )


def firing_days(session: Session) -> list[Row]:
    """Return on which days rungs counted in working days were due, with the day they fired."""
    return rows(
        session,
        """SELECT DISTINCT ON (1, 2) (f.due_at AT TIME ZONE 'Asia/Shanghai')::date AS due_on,
             (f.fired_at AT TIME ZONE 'Asia/Shanghai')::date AS fired_on, f.id::text, f.rung
           FROM firing f WHERE f.subject_kind = 'deadline' AND f.rung ~ '[-+][0-9]+$' ORDER BY 1, 2, f.id""",
    )


def reporting(session: Session) -> list[Row]:
    """Return the tasks under way since they were assigned that report by month, with the periods opened for each."""
    return rows(
        session,
        f"""SELECT t.id::text, (t.created_at AT TIME ZONE 'Asia/Shanghai')::date AS since,
              ARRAY(SELECT d.period FROM deadline d WHERE d.subject_id = t.id AND d.kind = 'report' ORDER BY 1)
                AS periods
            FROM task t WHERE t.report_cycle = 'monthly' AND t.stage IN {_UNDER_WAY}
              AND NOT EXISTS (SELECT FROM event e WHERE e.subject_id = t.id
                              AND e.kind IN ('task_suspended', 'task_reopened'))""",
    )
