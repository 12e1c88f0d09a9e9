"""Where and when the story plays, known to those who furnish it and to the player alike."""

from datetime import date
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "jilin-2021"
FIRST_DAY = date(2021, 3, 3)
PROVINCE = "220000"
RANKING_OFFICE = "ecology"
"""The province's department of ecology ranks the counties, as the plan says."""
ADMINISTRATOR = "admin"
MAIL_DOMAIN = "demo.invalid"
