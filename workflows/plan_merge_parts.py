"""Which key the plans of a further paper have: that of the plan of the paper before which they are again. Pure."""

from collections.abc import Mapping, Sequence

from plans.difference import Difference, part_names
from plans.reading import Reading
from queries.sql import Row


def key_parts(
    two: tuple[Reading, Reading], found: Difference, new: Mapping[str, list[Row]], items: Sequence[Row]
) -> None:
    """A plan of the document that was found again keeps its key; another gets one that was never used."""
    before, after = (part_names(one.plans) for one in two)
    was = {now: name for name, now in found.renamed.items()}
    old_keys = {name: f"p{place}" for place, name in enumerate(before, start=1)}
    used = {item["part_key"] for item in items} | set(old_keys.values())
    keys: dict[str, str] = {}
    for place, name in enumerate(after, start=1):
        key = old_keys.get(was.get(name, "")) or next(f"p{n}" for n in range(1, len(used) + 2) if f"p{n}" not in used)
        used.add(key)
        keys[f"p{place}"] = key
    for table in ("plan_item", "target"):
        for row in new[table]:
            row["part_key"] = keys[row["part_key"]]
