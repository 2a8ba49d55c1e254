"""``python -m daybook.engine.rebuild CASE``: put the events of a case together anew, beside a server that stays quick."""

import sys

from daybook.engine import pipeline
from daybook.engine.case import Case


def main() -> int:
    """Rebuild until nothing has changed meanwhile."""
    with Case(sys.argv[1]) as case:
        while pipeline.fuse(case.store, case.components):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
