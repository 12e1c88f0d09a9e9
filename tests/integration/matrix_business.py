"""Rows of the matrix for the business: plans, tasks, reports, notices, papers, deadlines."""

from tests.integration.matrix import Row

ROWS: tuple[Row, ...] = ()
