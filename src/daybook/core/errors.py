"""Everything Daybook raises on purpose. Every message is one sentence that says what is wrong and where."""


class DaybookError(Exception):
    """Root of all deliberate errors."""


class InvalidRecord(DaybookError, ValueError):
    """A record was asked for that the codebook or an invariant forbids."""


class SkipDocument(DaybookError):
    """This one document cannot be used; the run goes on and lists it with this reason (exit code 3 at the end)."""


class NotReadNow(SkipDocument):
    """This document could not be read this time (a server was too slow); nothing is kept of it, and the next run tries again."""


class StopRun(DaybookError):
    """The run cannot go on (a broken pack, a locked case, a full disk)."""


class BrokenEvidence(DaybookError):
    """A stored quote, hash or chain does not hold; the message names the exact place."""


class MissingExtra(DaybookError):
    """An optional dependency is not installed; the message names the extra that brings it."""
