"""What the house throws away: answers whose keys ran out, log-ins long ended, forgotten attempts, orphaned files."""

from datetime import datetime, timedelta

from sqlmodel import Session

from core.files import FileStore
from queries import idempotency, identity
from workflows.attachments import sweep_orphans

LOGINS_KEPT = timedelta(days=180)
ATTEMPTS_KEPT = timedelta(days=1)


def keep_house(session: Session, *, store: FileStore, now: datetime) -> int:
    """Do all of it, in real time; safe to run twice or at the same time. Returns how many files were swept.

    Log-ins stay half a year, as evidence of who was in (网络安全法).
    """
    idempotency.purge(session, now=now)
    identity.purge_logins(session, before=now - LOGINS_KEPT)
    identity.purge_attempts(session, before=now - ATTEMPTS_KEPT)
    return sweep_orphans(session, store=store, now=now)
