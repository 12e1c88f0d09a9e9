"""All SQL; visibility is part of the query."""
