"""火点: reported by a list at one of three stages, then verified or refuted by a person of the office for a reason."""

from models.events import SubjectKind
from models.monitoring import FIRE_POINT_STAGE_NAMES
from models.monitoring import FirePointStage as F
from workflows.tables.who import OFFICE, SYSTEM
from workflows.transitions import Row, Table

FIRE_POINT = Table(
    SubjectKind.FIRE_POINT,
    "火点",
    FIRE_POINT_STAGE_NAMES,
    (
        # What an issued list calls verified or refuted is taken as it says; who sent it stands in its batch.
        Row(None, "suspect", F.SUSPECTED, "fire_point_reported", SYSTEM),
        Row(None, "report_verified", F.VERIFIED, "fire_point_reported", SYSTEM),
        Row(None, "report_refuted", F.REFUTED, "fire_point_reported", SYSTEM),
        *(
            Row(stage, "verify", F.VERIFIED, "fire_point_verified", OFFICE, needs=("reason",))
            for stage in (F.SUSPECTED, F.REFUTED)
        ),
        *(
            Row(stage, "refute", F.REFUTED, "fire_point_refuted", OFFICE, needs=("reason",))
            for stage in (F.SUSPECTED, F.VERIFIED)
        ),
    ),
)
