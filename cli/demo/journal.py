"""What the player has sent: written before it is sent, so that a resumed story repeats the very same requests."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any


class Journal:
    """One JSON line for each entry; a line cut short by a kill does not count."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._entries: dict[str, Any] = {}
        if path.exists():
            content = path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            self._entries = {entry["key"]: entry["value"] for entry in map(json.loads, whole.splitlines())}
            if whole != content:
                path.write_bytes(whole)

    @property
    def folder(self) -> Path:
        """Where it lies; what the player downloads goes beside it."""
        return self._path.parent

    @property
    def resumed(self) -> bool:
        """Whether an earlier run left something here."""
        return bool(self._entries)

    def get(self, key: str) -> Any:
        """Return what was noted, None if nothing was."""
        return self._entries.get(key)

    def once(self, key: str, make: Callable[[], Any]) -> Any:
        """Return what was noted under the key, or make and note it."""
        if key not in self._entries:
            self.note(key, make())
        return self._entries[key]

    def note(self, key: str, value: Any) -> None:
        """Write an entry; it is out of our hands before the call returns."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "value": value}, ensure_ascii=False) + "\n")
            self._entries[key] = json.loads(json.dumps(value))
