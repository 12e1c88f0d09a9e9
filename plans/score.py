"""How well a reading agrees with an annotation made by hand: tasks, units with roles, targets, local duty."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from core.errors import Invalid
from plans.reading import Reading

Item = Mapping[str, Any]
_ALIKE = 0.6
_SAME_NUMBER = 0.15
_SIGNS = re.compile(r"[\s“”\"'。．.，,、：:（）()]")
_UNITS = {"ug/m3": "微克/立方米", "μg/m3": "微克/立方米", "百分比": "%"}


class GoldInvalid(Invalid):
    """The annotation is not of the shape that readings have."""

    code = "annotation-invalid"
    title = "标注文件有误"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and their mean over two lists of facts."""

    precision: float
    recall: float
    f1: float
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The measures of one list of tasks or safeguards."""

    found: int
    printed: int
    extra: int
    units: Agreement
    unit_names: Agreement
    targets: Agreement
    comparators: float | None
    thresholds_taken_for_targets: int


@dataclass(frozen=True, slots=True)
class Score:
    """All measures of a paper; `local` is the share of tasks whose local duty is told rightly."""

    tasks: ItemScore
    safeguards: ItemScore
    document_targets: Agreement
    local: float

    def as_dict(self) -> dict[str, Any]:
        """Return the measures as plain values, for printing."""
        tasks = asdict(self.tasks)
        return {
            "tasks": _counts(self.tasks),
            **{key: tasks[key] for key in tasks if key not in {"found", "printed", "extra"}},
            "local": self.local,
            "document_targets": asdict(self.document_targets),
            "safeguards": {"tasks": _counts(self.safeguards), "units": asdict(self.safeguards.units)},
        }


def _counts(items: ItemScore) -> dict[str, float]:
    recall = round(items.found / items.printed, 4) if items.printed else 1.0
    return {"found": items.found, "printed": items.printed, "extra": items.extra, "recall": recall}


def score(reading: Reading, gold: Mapping[str, Any]) -> Score:
    """Compare a reading with an annotation of the same shape. Raises GoldInvalid if it has not that shape."""
    try:
        return _score(reading.model_dump(mode="json"), gold)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise GoldInvalid(f"标注文件应为 plans、tasks、units 等键的 JSON 对象：{error}") from error


def _score(found: Item, gold: Item) -> Score:
    tasks, wanted = _flat(found, "tasks"), _flat(gold, "tasks")
    pairs = _pairs(tasks, wanted)
    right = sum(_local(tasks[here]) == _local(wanted[there]) for here, there in pairs)
    return Score(
        tasks=_items(tasks, wanted, pairs),
        safeguards=_items(*(both := (_flat(found, "safeguards"), _flat(gold, "safeguards"))), _pairs(*both)),
        document_targets=_agreement(
            [one[1:3] for one in _targets(0, _flat(found, "document_targets"))],
            [one[1:3] for one in _targets(0, _flat(gold, "document_targets"))],
        ),
        local=round(right / len(pairs), 4) if pairs else 0.0,
    )


def _flat(document: Item, key: str) -> list[Item]:
    return [item for plan in document["plans"] for item in plan.get(key) or []]


def _plain(text: object) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", str(text or ""))).removesuffix("等")


def _unit(text: object) -> str:
    plain = _plain(text).lower()
    return _UNITS.get(plain, plain)


def _value(target: Item) -> float | None:
    value = target.get("value")
    return None if value is None else round(float(str(value).replace(",", "")), 6)


def _likeness(one: Item, other: Item) -> float:
    matcher = SequenceMatcher(None, _plain(one.get("title"))[:24], _plain(other.get("title"))[:24])
    no = _plain(one.get("no"))
    return matcher.ratio() + (_SAME_NUMBER if no and no == _plain(other.get("no")) else 0.0)


def _pairs(found: Sequence[Item], gold: Sequence[Item]) -> list[tuple[int, int]]:
    """Pair the items in document order: the longest common subsequence over titles that are alike."""
    likes = [[_likeness(one, other) for other in gold] for one in found]
    best = [[0.0] * (len(gold) + 1) for _ in range(len(found) + 1)]
    for here in reversed(range(len(found))):
        for there in reversed(range(len(gold))):
            like = likes[here][there]
            both = best[here + 1][there + 1] + like if like >= _ALIKE else -1.0
            best[here][there] = max(best[here + 1][there], best[here][there + 1], both)
    pairs, here, there = [], 0, 0
    while here < len(found) and there < len(gold):
        like = likes[here][there]
        if like >= _ALIKE and best[here][there] == best[here + 1][there + 1] + like:
            pairs.append((here, there))
            here, there = here + 1, there + 1
        elif best[here][there] == best[here + 1][there]:
            here += 1
        else:
            there += 1
    return pairs


def _agreement(found: Sequence[object], gold: Sequence[object]) -> Agreement:
    hits = (Counter(found) & Counter(gold)).total()
    precision = hits / len(found) if found else float(not gold)
    recall = hits / len(gold) if gold else 1.0
    mean = 2 * precision * recall / (precision + recall) if hits else float(not gold and not found)
    return Agreement(round(precision, 4), round(recall, 4), round(mean, 4), len(gold), len(found))


def _items(found: Sequence[Item], gold: Sequence[Item], pairs: Sequence[tuple[int, int]]) -> ItemScore:
    place = dict(pairs)
    units = [one for at, item in enumerate(found) for one in _units(place.get(at, -1 - at), item)]
    wanted = [one for at, item in enumerate(gold) for one in _units(at, item)]
    targets = [one for at, item in enumerate(found) for one in _targets(place.get(at, -1 - at), item["targets"])]
    aims = [one for at, item in enumerate(gold) for one in _targets(at, item.get("targets") or [])]
    keys = {one[:3] for one in aims}
    taken = [one for one in targets if one[:3] not in keys and one[0] >= 0 and _bounds(gold[one[0]], one)]
    return ItemScore(
        found=len(pairs),
        printed=len(gold),
        extra=len(found) - len(pairs),
        units=_agreement(units, wanted),
        unit_names=_agreement([one[:2] for one in units], [one[:2] for one in wanted]),
        targets=_agreement([one[:3] for one in targets], [one[:3] for one in aims]),
        comparators=_comparators(targets, aims),
        thresholds_taken_for_targets=len(taken),
    )


def _units(at: int, item: Item) -> list[tuple[int, str, str]]:
    return sorted({(at, _plain(one["name"]), one["role"]) for one in item.get("units") or [] if not one.get("unnamed")})


_Aim = tuple[int, float, str, frozenset[str]]


def _targets(at: int, targets: Iterable[Item]) -> list[_Aim]:
    return [
        (at, value, _unit(one.get("unit")), frozenset(filter(None, (one.get("comparator"), one.get("comparator_alt")))))
        for one in targets
        if (value := _value(one)) is not None
    ]


def _comparators(found: Iterable[_Aim], gold: Iterable[_Aim]) -> float | None:
    """Return the share of matched targets whose comparator is one that the annotation accepts."""
    left = list(gold)
    right = total = 0
    for one in found:
        match = next((other for other in left if other[:3] == one[:3]), None)
        if match:
            left.remove(match)
            total += 1
            right += bool(one[3] & match[3])
    return round(right / total, 4) if total else None


def _bounds(item: Item, aim: _Aim) -> bool:
    """Return whether an annotated threshold (35蒸吨/小时以下) holds the number and unit of a target."""
    for phrase in item.get("thresholds") or []:
        text = unicodedata.normalize("NFKC", str(phrase)).lower()
        for number in re.finditer(r"\d+(?:\.\d+)?", text):
            if float(number[0]) == aim[1] and text[number.end() :].startswith(aim[2]):
                return True
    return False


def _local(task: Item) -> bool:
    return bool(task.get("implied_local")) or any(unit["role"] == "local" for unit in task.get("units") or [])
