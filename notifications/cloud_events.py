"""The envelope in which another system is told of an event: CloudEvents 1.0, structured, as JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.clock import ZONE
from core.settings import endpoint_settings
from notifications.facts import ItemFacts

TYPE_PREFIX = "cn.duban."
SCHEMA_VERSION = 1
"""Fields are only ever added within a version; whatever else changes makes a new one."""
SCHEMA = f"urn:duban:event:{SCHEMA_VERSION}"
TRIAL = "trial"


def envelope(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return type and envelope of an event, from a row of `queries.messages.told_of`; the same row, the same bytes.

    It says what the history of the subject shows to the units of the event: never what an event keeps in its `data`.
    """
    facts = ItemFacts.of(dict(row))
    data = {
        "event_id": row["event_id"],
        "kind": row["kind"],
        "subject_kind": row["subject_kind"],
        "subject_id": row["subject_id"],
        "task_id": row["task_id"],
        "title": facts.title,
        "due_on": facts.due_on,
        "period": facts.period,
        "paper_number": row["paper_number"],
        "concerned_unit": row["unit_name"],
        "supervising_unit": row["office_name"],
        "reason": row["reason"],
    }
    return _wrapped(
        row["kind"], row["event_id"], f"{row['subject_kind']}/{row['subject_id']}", row["occurred_at"], data
    )


def trial(message_id: Any, at: datetime) -> tuple[str, str]:
    """Return a message that tells nothing and only shows that it arrives."""
    return _wrapped(TRIAL, message_id, f"{TRIAL}/{message_id}", at, {"kind": TRIAL, "title": "督办系统测试消息"})


def _wrapped(kind: str, identity: Any, subject: str, at: datetime, data: dict[str, Any]) -> tuple[str, str]:
    content = {
        "specversion": "1.0",
        "id": str(identity),
        "source": endpoint_settings().event_source,
        "type": TYPE_PREFIX + kind,
        "subject": subject,
        "time": at.astimezone(ZONE).isoformat(timespec="milliseconds"),
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
        "data": {"schema_version": SCHEMA_VERSION, **data},
    }
    return TYPE_PREFIX + kind, json.dumps(content, ensure_ascii=False, default=str, separators=(",", ":"))
