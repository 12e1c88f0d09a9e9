"""`duban api`: one process that serves HTTP."""

from typing import Annotated

import typer
import uvicorn

from cli.processes import GRACE_SECONDS, begin, shared_listener


def api(
    host: Annotated[str | None, typer.Option(help="监听地址，默认取 DUBAN_API_HOST。")] = None,
    port: Annotated[int | None, typer.Option(help="监听端口，默认取 DUBAN_API_PORT。")] = None,
) -> None:
    """Serve HTTP; several such processes share the port and the kernel spreads connections."""
    settings = begin("api")
    listener = shared_listener(host or settings.api_host, port or settings.api_port)
    config = uvicorn.Config(
        "api.app:create_app",
        factory=True,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
