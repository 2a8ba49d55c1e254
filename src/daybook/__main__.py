"""``python -m daybook``."""

from daybook.show.cli import main

main()
