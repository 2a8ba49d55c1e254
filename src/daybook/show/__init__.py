"""Out: command line, exports, reports, API."""
