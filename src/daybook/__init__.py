"""Daybook: who said what happened, to whom, where, when and how many, each value tied to the words that say it."""

__version__ = "0.1.0"
