"""Runs migrations: on a connection handed over, else on the database the settings name."""

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import models  # noqa: F401  # its import fills the metadata
from core.settings import get_settings

# A migration must not queue behind a long transaction while everything queues behind it.
LOCK_TIMEOUT = "5s"
# Two processes that migrate at once take turns; the second then finds nothing to do.
MIGRATION_LOCK = 0x6475_6261_6E


def migrate(connection: sa.Connection) -> None:
    """Bring the database to the asked revision; the connection comes with no transaction open."""
    connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
    connection.execute(sa.text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": LOCK_TIMEOUT})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        compare_server_default=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
        connection.execute(sa.text("RESET lock_timeout"))
        connection.commit()


def offline() -> None:
    """Print the SQL for a database administrator who runs it by hand."""
    context.configure(dialect_name="postgresql", target_metadata=SQLModel.metadata, literal_binds=True)
    with context.begin_transaction():
        context.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        context.run_migrations()


def online() -> None:
    """Use the caller's connection, or open one."""
    handed_over = context.config.attributes.get("connection")
    if handed_over is not None:
        migrate(handed_over)
        return
    url = context.config.get_main_option("sqlalchemy.url") or get_settings().database_url
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        migrate(connection)


if context.is_offline_mode():
    offline()
else:
    online()
