"""排名: reckoned by the system, made known by a bulletin, replaced by a revision when its figures change.

It stays readable whatever becomes of its bulletin; that the bulletin was withdrawn is recorded beside it.
"""

from models.events import SubjectKind
from models.rankings import RANKING_STAGE_NAMES
from models.rankings import RankingStage as R
from workflows import measure_guards
from workflows.tables.who import APPROVER, ISSUER, SYSTEM
from workflows.transitions import Row, Table

RANKING = Table(
    SubjectKind.RANKING,
    "排名",
    RANKING_STAGE_NAMES,
    (
        Row(None, "reckon", R.RECKONED, "ranking_reckoned", SYSTEM),
        Row(R.RECKONED, "publish", R.PUBLISHED, "ranking_published", ISSUER),
        Row(
            R.PUBLISHED,
            "publish",
            R.PUBLISHED,
            "ranking_published",
            ISSUER,
            guards=(measure_guards.no_standing_bulletin,),
        ),
        *(Row(stage, "supersede", R.SUPERSEDED, "ranking_revised", SYSTEM) for stage in (R.RECKONED, R.PUBLISHED)),
        *(
            Row(stage, "lose_bulletin", stage, "ranking_bulletin_withdrawn", APPROVER)
            for stage in (R.PUBLISHED, R.SUPERSEDED)
        ),
    ),
)
