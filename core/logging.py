"""Logs are events with fields, one JSON object a line, without personal data."""

import logging
import os
import sys
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

BLOTTED = "***"
LOG_BYTES = 10_000_000
LOG_FILES = 3
PERSONAL = frozenset(
    {
        *("authorization", "cookie", "password", "secret", "token"),
        *("email", "login", "mail", "mobile", "phone", "recipient"),
        *("display_name", "id_card", "person_name", "user_name"),
        *("body", "message_body", "subject", "text"),
    }
)
QUIET = ("uvicorn.access", "apscheduler", "httpx", "httpcore", "multipart", "python_multipart")


def configure_logging(level: str = "INFO", *, stream: TextIO | None = None, **fields: str) -> None:
    """Set up once per process, at its start; `fields` (such as process=...) stand on every line."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        blot_out,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(["never"])],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dramatiq"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.contextvars.bind_contextvars(**fields)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `log = get_logger(__name__)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def blot_out(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove by field name what could say who somebody is or let him in."""
    for field in PERSONAL.intersection(event):
        event[field] = BLOTTED
    return event


def rotate_logs(folder: Path) -> None:
    """Shift what has grown too long; copied and cut, for the children keep their files open."""
    for path in folder.glob("*.log"):
        if path.stat().st_size > LOG_BYTES:
            for number in range(LOG_FILES - 1, 0, -1):
                older = path.with_name(f"{path.name}.{number}")
                if older.exists():
                    older.replace(path.with_name(f"{path.name}.{number + 1}"))
            path.with_name(f"{path.name}.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)
