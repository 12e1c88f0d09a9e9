"""`duban migrate`: brings a database to this version."""

from datetime import date

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from cli.processes import ROOT, Folder, begin, look_into
from core.database import make_engine, run_command
from workflows.world import publish_default_policy

SHIPPED_RULES_FROM = date(2000, 1, 1)


def migrate(data: Folder = None) -> None:
    """Bring the database and the shipped rules up to this version; safe to repeat and to run twice at once."""
    look_into(data)
    settings = begin("migrate")
    engine = make_engine(settings.database_url, pool_size=1)
    upgrade(engine)
    run_command(engine, publish_default_policy, from_on=SHIPPED_RULES_FROM)
    engine.dispose()


def upgrade(engine: sa.Engine) -> None:
    """Bring the structure of a database up to this version."""
    folder = ROOT / "alembic"
    config = Config()
    config.set_main_option("script_location", str(folder if folder.exists() else ROOT / "models" / "_migrations"))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
