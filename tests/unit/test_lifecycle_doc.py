"""docs/lifecycle.md says what the tables say, row by row."""

import pytest

from cli.lifecycle_doc import GUARD_NAMES, PAGE, diagram, page
from tests.unit.lifecycles import NAMES, ROWS, drawn, without
from workflows.tables import TABLES
from workflows.transitions import Row, Table


def test_the_page_is_what_the_tables_generate() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: duban lifecycle --write"


@pytest.mark.parametrize(("table", "row"), ROWS, ids=NAMES)
def test_a_lost_row_changes_page_and_diagram(table: Table, row: Row) -> None:
    poorer = without(table, row)

    assert page([poorer]) not in page()
    drawn = {line.strip() for line in diagram(table)}
    assert {line.strip() for line in diagram(poorer)} != drawn


def test_every_arrow_of_every_table_is_drawn_and_every_guard_has_words() -> None:
    for table in TABLES.values():
        lines = [line.strip() for line in diagram(table)]
        for row in table.rows:
            arrow = next(line for line in lines if line.startswith(f"{row.source or '[*]'} --> {row.target} :"))
            assert row.action in arrow.partition(" : ")[2].split(" / ")
    assert set(GUARD_NAMES) == {guard.__name__ for _, row in ROWS for guard in row.guards}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: str(table.subject))
def test_the_page_can_be_read_back_row_by_row(table: Table) -> None:
    assert drawn(table) == [(row.source, row.action) for row in table.rows]
