"""Blob -> document and sentences."""

from daybook.clean.cleaner import StandardCleaner
from daybook.clean.sentences import split

__all__ = ["StandardCleaner", "split"]
