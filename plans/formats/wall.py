"""A process of its own for every format that is parsed: what goes wrong inside ends there, within fixed bounds.

The libraries that parse DOCX, PDF, HTML and Markdown are good, and yet a file made for the purpose can have any of them
use all memory, run for hours or crash. So each runs in a child that has set its own limits before it reads one byte,
writes no file, and answers with a text or a refusal (docs/adr/0007).
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from plans.formats.source import PaperUnreadable, refuse_long

Read = tuple[str, tuple[str, ...]]
"""What a format gives: the text and remarks for the officer."""

MODULES = {"docx": "word", "pdf": "pdf", "html": "webpage", "md": "markdown"}
MEMORY_BYTES = 200 * 1024 * 1024
CPU_SECONDS = 10
"""Two hundred printed pages take under one second."""
PATIENCE_SECONDS = 60
"""Real time, for a machine that does other work too."""
LIMITS = (
    (resource.RLIMIT_DATA, MEMORY_BYTES),
    (resource.RLIMIT_CPU, CPU_SECONDS),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
)
TOP = Path(__file__).resolve().parents[2]
BEYOND = "文件已损坏，或结构异常，无法在限定的内存和时间内读完；请用 Office 或 WPS 打开后另存，再提供新文件。"


def read_apart(kind: str, content: bytes) -> Read:
    """Have a child read the content. Raises PaperUnreadable, also when the child reached a limit or crashed."""
    command = [sys.executable, "-m", f"plans.formats.{MODULES[kind]}"]
    try:
        done = subprocess.run(  # noqa: S603  our own module, chosen from a fixed table
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=TOP, check=False,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PaperUnreadable(BEYOND) from None
    if done.returncode != 0:
        raise PaperUnreadable(BEYOND)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise PaperUnreadable(answer["refused"])
    return answer["text"], tuple(answer["notes"])


def answer(read: Callable[[bytes], Read]) -> None:
    """Be the child: set the limits, read standard input, print the answer."""
    for limit, most in LIMITS:
        hard = resource.getrlimit(limit)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    try:
        text, notes = read(sys.stdin.buffer.read())
        refuse_long(text)
        said = {"text": text, "notes": notes}
    except PaperUnreadable as fault:
        said = {"refused": fault.detail}
    sys.stdout.write(json.dumps(said))
