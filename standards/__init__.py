"""The field's published rules as pure functions and dated tables, each citing its source."""
