"""The migrations build exactly what the models describe, in one line, and can be taken back."""

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from tests.databases import alembic_config, migrate


def test_the_models_ask_for_nothing_the_migrations_do_not_build(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        command.check(alembic_config(connection))


def test_there_is_one_head(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(alembic_config(connection)).get_heads()
    assert len(heads) == 1


def test_migrating_again_changes_nothing(fresh_database: str, fresh_engine: sa.Engine) -> None:
    before = sa.inspect(fresh_engine).get_table_names()
    migrate(fresh_database)
    assert sa.inspect(fresh_engine).get_table_names() == before


def test_the_way_back_leaves_no_table(fresh_engine: sa.Engine) -> None:
    with fresh_engine.connect() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert set(sa.inspect(fresh_engine).get_table_names()) <= {"alembic_version"}


def test_a_migration_gives_up_on_a_lock_instead_of_holding_everybody_up(
    fresh_engine: sa.Engine,
) -> None:
    spoken: list[str] = []
    with fresh_engine.connect() as connection:
        sa.event.listen(connection, "before_cursor_execute", lambda *call: spoken.append(call[2]))
        command.current(alembic_config(connection))
        assert any("lock_timeout" in statement for statement in spoken[:2])
        assert connection.scalar(sa.text("SHOW lock_timeout")) == "0"
