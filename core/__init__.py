"""Settings, clocks, database, broker, errors, logging, embedded engines."""
