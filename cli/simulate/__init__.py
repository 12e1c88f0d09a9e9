"""`duban simulate`: a whole year of a plan on a throw-away database, drawn from a seed, all invariants checked."""
