"""The condition under which a dated row (a name, a parent) holds on the day given as `%(on)s`."""


def on_day(alias: str) -> str:
    """Return the condition for a table alias; `to_on` is the first day the row no longer holds."""
    return f"{alias}.from_on <= %(on)s AND ({alias}.to_on IS NULL OR {alias}.to_on > %(on)s)"
