"""What must hold for an extension: the date is open, the application came in time, and the level suffices."""

from core.errors import AppError, Refused
from workflows.guards import Case


def date_open(case: Case) -> AppError | None:
    """A date that was met or cancelled needs no more time."""
    return None if case.facts.extension.date_open else Refused("该时限已履行或已取消，无须延期")


def clock_runs(case: Case) -> AppError | None:
    """A date whose clock stands still gets its days back when it goes on; what more it needs is seen then."""
    if not case.facts.extension.paused:
        return None
    return Refused("该事项已中止或暂停执行，时限停止计算，恢复时补足所停时日；恢复后仍须延期的，届时办理")


def applied_in_time(case: Case) -> AppError | None:
    """An extension is asked for before the date, not afterwards; how far ahead is the office's parameter."""
    terms = case.facts.extension
    if terms.applied_on <= terms.apply_until:
        return None
    return Refused(f"延期申请须最迟于 {terms.apply_until} 提出，现已超过；因不可抗力停办的，请督查机构中止任务")


def times_left(case: Case) -> AppError | None:
    """A date is moved so many times and no more."""
    terms = case.facts.extension
    if terms.number <= terms.most_times:
        return None
    return Refused(f"该时限已延期 {terms.number - 1} 次，最多可延期 {terms.most_times} 次")


def not_too_long(case: Case) -> AppError | None:
    """One extension has a length, and it leads forward."""
    terms = case.facts.extension
    if terms.days < 1:
        return Refused("申请延至的日期须晚于现行时限")
    if terms.days > terms.longest_days:
        return Refused(f"申请延长 {terms.days} 天，一次最多可延长 {terms.longest_days} 天")
    return None


def within_parent(case: Case) -> AppError | None:
    """A part of a split task ends before the whole does."""
    terms = case.facts.extension
    if terms.parent_due_on is None or terms.wanted_on <= terms.parent_due_on:
        return None
    return Refused(f"不得晚于上级任务的完成时限 {terms.parent_due_on}；确需延长的，由上级任务的承办单位先行申请")


def first_level_suffices(case: Case) -> AppError | None:
    """A repeated or long extension is decided a level higher."""
    if not case.facts.extension.higher_level:
        return None
    return Refused("再次延期或延期较长，须由签发人或领导批准")


def higher_level_needed(case: Case) -> AppError | None:
    """What the first level may decide is not taken from it."""
    return None if case.facts.extension.higher_level else Refused("该延期由审核人批准即可")
