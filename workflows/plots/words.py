"""What a plot says in words, for whoever cannot see it. Pure."""

from collections.abc import Sequence

MONTHS = tuple(f"{month}月" for month in range(1, 13))
REVISED = "空心点：该月数据更正后经重排；线断开处：该月没有排名"


def in_words(names: Sequence[str], said: Sequence[str | None]) -> str:
    """Return `1月第3名；2月无。`: what each place of the axis says, one after the other."""
    return "；".join(f"{name}{words or '无'}" for name, words in zip(names, said, strict=True)) + "。"


def months_in_words(said: Sequence[str | None]) -> str:
    """Say the twelve months; those without a value together at the end."""
    known = [(name, words) for name, words in zip(MONTHS, said, strict=True) if words]
    without = [name for name, words in zip(MONTHS, said, strict=True) if not words]
    told = in_words([name for name, _ in known], [words for _, words in known]) if known else ""
    return told + (f"{'、'.join(without)}无排名。" if without else "")
