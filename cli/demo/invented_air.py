"""Invents the air of the counties, the same for the same seed: winters with inversions, dusty springs, a wrong April.

Nothing of it was measured. Three places are always among the last and two more in spring; the first file has one of
those two too high in April (a device out of order), so that the audited figures change who was last.
"""

import math
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SEED = 20210303
HEAD = "行政区划代码,地区,日期,SO2(μg/m³),NO2(μg/m³),PM10(μg/m³),PM2.5(μg/m³),CO(mg/m³),O3(μg/m³)\n"
ALWAYS_LAST: Mapping[str, float] = {"220283": 1.52, "220882": 1.47, "220524": 1.43}
"""County-level units by code, and how far above the ordinary their air is."""
WRONG, SPARED, IN_APRIL = "220182", "220323", "220722"
"""Measured too high in April; for that reason not among the last then; another one that was."""
BAD_SPRING = {WRONG: {3: 1.33, 5: 1.33}, SPARED: {3: 1.30, 4: 1.30, 5: 1.30}, IN_APRIL: {4: 1.36}}
ERROR = 1.75
WRONG_MONTH = 4
CLEANEST, DIRTIEST = 0.75, 1.12


@dataclass(frozen=True, slots=True)
class Sky:
    """What a day brings to all places alike: how cold, how dusty, how stagnant."""

    day: date
    cold: float
    dust: float
    still: float


def days(from_on: date, to_on: date, places: Sequence[tuple[str, str]], *, audited: bool = False) -> str:
    """Return a file of the days of these places (code and name), ends included; the error of April only at first."""
    skies = [sky for sky in _skies(to_on.year) if from_on <= sky.day <= to_on]
    lines = [
        _line(code, name, sky.day.isoformat(), _six(code, sky, audited=audited))
        for code, name in places
        for sky in skies
    ]
    return HEAD + "".join(lines)


def months(year: int, places: Sequence[tuple[str, str]]) -> str:
    """Return a file of a former year by months, a little worse than its next: what changes are reckoned from."""
    lines = []
    for code, name in places:
        worse = 1 + Random(f"{SEED}-{code}-{year}").uniform(-0.06, 0.1)
        known: dict[int, list[list[float]]] = {}
        for sky in _skies(year):
            known.setdefault(sky.day.month, []).append(_six(code, sky, audited=True))
        for month, figures in known.items():
            *means, co, o3 = map(list, zip(*figures, strict=True))
            six = [worse * sum(column) / len(column) for column in means]
            six += [worse * sorted(co)[math.ceil(0.95 * len(co)) - 1], sorted(o3)[math.ceil(0.9 * len(o3)) - 1]]
            lines.append(_line(code, name, f"{year}-{month:02}", six))
    return HEAD + "".join(lines)


def _line(code: str, name: str, when: str, six: Sequence[float]) -> str:
    *most, co, o3 = six
    return f"{code},{name},{when},{','.join(f'{value:.0f}' for value in most)},{co:.1f},{o3:.0f}\n"


def _skies(year: int) -> Iterator[Sky]:
    """One weather for the province; from November to February the air stands still for days (逆温)."""
    chance = Random(f"{SEED}-{year}")
    drift, spell = 0.0, 0
    for number in range(366 if monthrange(year, 2)[1] == 29 else 365):
        day = date(year, 1, 1) + timedelta(number)
        winter = day.month in (11, 12, 1, 2)
        if spell:
            spell -= 1
        elif winter and chance.random() < 0.07:
            spell = chance.randint(3, 6)
        drift = 0.6 * drift + chance.uniform(-0.25, 0.25)
        cold = 1 + 0.55 * math.cos(2 * math.pi * (number - 15) / 365)
        yield Sky(day, cold, 26.0 if day.month in (3, 4, 5) else 0.0, math.exp(drift) * (1.8 if spell else 1.0))


def _six(code: str, sky: Sky, *, audited: bool) -> list[float]:
    """SO₂, NO₂, PM₁₀, PM₂.₅, CO, O₃ of a place and day."""
    chance = Random(f"{SEED}-{code}-{sky.day}")
    level = _level(code, sky.day.month) * (1 if audited or not _is_wrong(code, sky.day) else ERROR)
    fine = max(3.0, 28 * level * sky.cold * sky.still * chance.uniform(0.9, 1.1))
    coarse = fine * chance.uniform(1.35, 1.5) + (14 + sky.dust) * level
    warm = 2 - sky.cold
    return [
        4 + 7 * level * sky.cold * chance.uniform(0.8, 1.2),
        9 + 13 * level * sky.cold * chance.uniform(0.9, 1.1),
        coarse,
        fine,
        0.3 + 0.4 * level * sky.cold * sky.still,
        45 + 55 * warm * chance.uniform(0.8, 1.2),
    ]


def _is_wrong(code: str, day: date) -> bool:
    return code == WRONG and (day.year, day.month) == (2021, WRONG_MONTH)


def _level(code: str, month: int) -> float:
    """How much a place has of what the sky makes of it; 1 is ordinary."""
    ordinary = Random(f"{SEED}-{code}").uniform(CLEANEST, DIRTIEST)
    return ALWAYS_LAST.get(code) or BAD_SPRING.get(code, {}).get(month, ordinary)
