"""Papers written for the tests, and a reading in a form that a person can check line by line."""

from pathlib import Path

from plans.reading import Reading, TaskReading

PAPERS = Path(__file__).parent / "papers"
NAMES = sorted(path.stem.removesuffix(".expected") for path in PAPERS.glob("*.expected.txt"))


def paper(name: str) -> str:
    """Return the text of a paper."""
    return (PAPERS / f"{name}.txt").read_text(encoding="utf-8")


def expected(name: str) -> list[str]:
    """Return what must be read in it."""
    return (PAPERS / f"{name}.expected.txt").read_text(encoding="utf-8").splitlines()


def shown(reading: Reading) -> list[str]:
    """Return a reading as the expectations are written; `*` marks a safeguard, `+` an open list, `?` nobody named."""
    lines: list[str] = []
    for plan in reading.plans:
        carry = f" carry:{plan.carry_over.from_task}" if plan.carry_over else ""
        lines.append(f"plan {plan.title}{carry}")
        lines += [_line(task) for task in plan.tasks]
        lines += [f"* {_line(task)}" for task in plan.safeguards]
    return lines


def _line(task: TaskReading) -> str:
    units = [
        f"{unit.name}:{unit.role}{'+' if unit.open_list else ''}{'?' if unit.unnamed else ''}" for unit in task.units
    ]
    return f"{task.no} {task.title} | {' '.join(units)}".rstrip() + (" | implied" if task.implied_local else "")
