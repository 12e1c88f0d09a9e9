"""Filling large tables quickly: without their secondary indexes, which are built once at the end."""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from bench.service import fill

TABLES = ["task", "task_party", "deadline", "event", "task_target", "contribution", "report", "report_value"]
_SECONDARY = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::text[]::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
"""


def add_tasks(connection: psycopg.Connection, first: int, last: int) -> None:
    """Add the tasks of these numbers with everything around them; leave the tables counted and vacuumed."""
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '256MB'")
    connection.execute("SET work_mem = '64MB'")
    indexes = connection.execute(_SECONDARY, (TABLES,)).fetchall()
    _drop(connection, [name for name, _ in indexes])
    fill(connection, "tasks.sql", {"first": first, "last": last})
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute("VACUUM ANALYZE")
    connection.execute("CHECKPOINT")


def _drop(connection: psycopg.Connection, names: Sequence[str]) -> None:
    for name in names:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
