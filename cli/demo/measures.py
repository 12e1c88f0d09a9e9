"""The measures of the leading office as they stand: bulletins, talks with their parties, rectifications, the rest."""

from dataclasses import astuple, dataclass
from typing import Any

from cli.demo.roles import REVIEWER
from cli.demo.stage import Stage
from models.bulletins import BULLETIN_STAGE_NAMES, BulletinStage, CopyStage
from models.look_backs import LOOK_BACK_STAGE_NAMES, LookBackStage
from models.rectifications import RECTIFICATION_STAGE_NAMES, RectificationStage


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """One measure without ids and times of day, so that two runs can be compared."""

    kind: str
    about: str
    unit: str
    state: str

    @property
    def facts(self) -> tuple[str, ...]:
        """What the table shows and the digest counts."""
        return astuple(self)


def measures_of(stage: Stage) -> list[Measure]:
    """Read them through the API, in the order in which a matter goes through them."""
    return [*_bulletins(stage), *_talks(stage), *_rectifications(stage), *_look_backs(stage), *_handovers(stage)]


def _all(stage: Stage, path: str) -> list[dict[str, Any]]:
    return list(stage.api.pages(REVIEWER, path))


def _bulletins(stage: Stage) -> list[Measure]:
    found = []
    for entry in _all(stage, "/bulletins"):
        copies = stage.api.get(REVIEWER, f"/bulletins/{entry['id']}")["copies"]
        signed = sum(copy["stage"] == CopyStage.SIGNED_FOR for copy in copies)
        state = f"{BULLETIN_STAGE_NAMES[BulletinStage(entry['stage'])]}，签收 {signed} 份"
        names = "、".join(sorted(copy["unit_name"] for copy in copies))
        found.append(Measure("通报", f"{entry['number'] or '未编号'} {entry['title']}", names, state))
    return found


def _talks(stage: Stage) -> list[Measure]:
    found = []
    for entry in _all(stage, "/talks"):
        about = f"{entry['task_title']} {entry['meets_on'] or ''}"
        found.append(Measure("约谈", about, "", entry["stage_name"]))
        parties = stage.api.get(REVIEWER, f"/talks/{entry['id']}")["parties"]
        found += sorted(
            Measure("被约谈单位", _came(party), party["unit_name"], party["stage_name"]) for party in parties
        )
    return found


def _came(party: dict[str, Any]) -> str:
    leave = f"（{party['leave_given_by']}准假）" if party["leave_given_by"] else ""
    return f"应到 {party['summoned']}，到会 {party['came'] or '无'}{leave}"


def _rectifications(stage: Stage) -> list[Measure]:
    return sorted(
        Measure(
            "整改",
            f"{entry['task_title']} 第 {entry['round']} 轮，验收 {entry['accepted_levels']} 级",
            entry["unit_name"],
            RECTIFICATION_STAGE_NAMES[RectificationStage(entry["stage"])],
        )
        for entry in _all(stage, "/rectifications")
    )


def _look_backs(stage: Stage) -> list[Measure]:
    return sorted(
        Measure(
            "回头看",
            f"{entry['task_title']} {entry['planned_on']}",
            entry["unit_name"],
            LOOK_BACK_STAGE_NAMES[LookBackStage(entry["stage"])],
        )
        for entry in _all(stage, "/look-backs")
    )


def _handovers(stage: Stage) -> list[Measure]:
    return sorted(
        Measure("移送", f"{entry['task_title']} → {entry['body_name']}", entry["unit_name"], entry["stage_name"])
        for entry in _all(stage, "/handovers")
    )
