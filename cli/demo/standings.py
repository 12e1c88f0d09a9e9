"""What became of the figures: rankings with their revisions, what was found and decided, the bulletin, the talk."""

from collections.abc import Iterable
from typing import Any

from cli.demo.measures import Measure
from cli.demo.roles import RANK_REVIEWER
from cli.demo.stage import Stage
from models.bulletins import BULLETIN_STAGE_NAMES, BulletinStage
from workflows.lag_differences import WHAT_NAMES, What


def standings_of(stage: Stage) -> list[Measure]:
    """Read it all through the API as the office that ranks; nothing where nothing was ranked."""
    return [*_rankings(stage), *_findings(stage), *_corrections(stage), *_bulletins(stage), *_talks(stage)]


def _all(stage: Stage, path: str, **asked: Any) -> Iterable[dict[str, Any]]:
    return stage.api.pages(RANK_REVIEWER, path, **asked)


def _rankings(stage: Stage) -> list[Measure]:
    """Every ranking, also those that a revision has followed: how many were ranked, and who was last."""
    found = list(_all(stage, "/rankings", revisions=True))
    tables = stage.together(lambda entry: stage.api.get(RANK_REVIEWER, f"/rankings/{entry['id']}"), found)
    return sorted(
        Measure("排名", f"{table['period_name']}，第 {table['revision']} 次计算", _last(table), table["stage_name"])
        for table in tables
    )


def _last(table: dict[str, Any]) -> str:
    ranked = [row for row in table["rows"] if row["rank"]]
    return f"末位 {ranked[-1]['unit_name']}（{ranked[-1]['index_published']}）" if ranked else "数据不足，未排名次"


def _findings(stage: Stage) -> list[Measure]:
    found = _all(stage, "/findings")
    return sorted(
        Measure("认定", f"{line['period']} 拟{line['effect_name']}", line["unit_name"], line["stage_name"])
        for line in found
    )


def _corrections(stage: Stage) -> list[Measure]:
    found = _all(stage, "/rank-corrections")
    return [Measure("更正", f"自 {line['period']} 起", _counted(line["counts"]), line["stage_name"]) for line in found]


def _counted(counts: dict[str, int]) -> str:
    return "、".join(f"{WHAT_NAMES[What(what)]} {count} 处" for what, count in sorted(counts.items()) if count)


def _bulletins(stage: Stage) -> list[Measure]:
    return [
        Measure("通报", f"{entry['number']} {entry['title']}", "", BULLETIN_STAGE_NAMES[BulletinStage(entry["stage"])])
        for entry in _all(stage, "/bulletins")
    ]


def _talks(stage: Stage) -> list[Measure]:
    return sorted(Measure("约谈", entry["task_title"], "", entry["stage_name"]) for entry in _all(stage, "/talks"))
