"""A Redis in Python for machines without one: slow, forgetful, and enough for wake-ups on trial.

Started as a process of its own; what it forgets the sweeps find.
"""

import itertools
import os
import socket
import sys
from pathlib import Path
from typing import Any

from fakeredis import TcpFakeServer


class SocketServer(TcpFakeServer):  # type: ignore[misc]  # the library has no types
    """The same server on a unix socket, which no other user may open."""

    address_family = socket.AF_UNIX
    numbers = itertools.count(1)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Give each connection an address, for it is known by it and unix sockets have none."""
        connection, _ = super().get_request()
        return connection, ("unix", next(self.numbers))


def main(path: Path) -> None:
    """Serve until killed."""
    path.unlink(missing_ok=True)
    os.umask(0o077)
    SocketServer(str(path)).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
