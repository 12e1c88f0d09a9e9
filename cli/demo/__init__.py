"""`duban demo`: the real plan on invented people, played over HTTP by a process of its own."""
