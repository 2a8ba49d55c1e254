"""The record: one SQLite file per case."""
