"""Every table, imported once so that migrations and the mapper see them all."""

from models import (
    deadlines,
    deployment,
    events,
    messages,
    papers,
    people,
    plans,
    policies,
    reports,
    tasks,
    units,
)

__all__ = [
    "deadlines",
    "deployment",
    "events",
    "messages",
    "papers",
    "people",
    "plans",
    "policies",
    "reports",
    "tasks",
    "units",
]
