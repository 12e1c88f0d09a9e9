"""Which channels are configured, as rows for the statements that find whom they reach."""

from collections.abc import Collection
from typing import Any

from notifications.channels import CHANNELS


def configured(templates: Collection[str]) -> list[dict[str, Any]]:
    """Return what is configured, with those of these templates that go by it where not all of them do."""
    found = []
    for adapter in (entry for entry in CHANNELS.values() if entry.is_on):
        taken = sorted(name for name in templates if adapter.takes(name))
        entry = {"channel": adapter.channel, "reach": adapter.reach, "address": adapter.address}
        narrowed = None if len(taken) == len(templates) else taken
        found.append(entry | {"templates": narrowed, "stays_here": adapter.stays_here})
    return found
