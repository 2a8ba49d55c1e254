"""The command line. Exit codes: 0 done, 1 failed, 2 usage, 3 done with skipped documents."""

import sys


def main() -> None:
    """Entry point: no stack trace for what Daybook raises on purpose or for a closed pipe."""
    import os

    from daybook.core.errors import DaybookError
    from daybook.show.cli.app import app
    from daybook.show.cli.console import complain

    try:
        app()
    except DaybookError as e:
        complain(str(e))
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        complain("stopped; what was committed is kept, and the same command goes on from there")
        sys.exit(130)
