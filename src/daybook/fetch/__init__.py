"""Outside world -> captures: files, folders, archives, mail, feeds, document lists. Nothing here opens a network connection."""

from daybook.fetch.files import MAX_BYTES, Files

__all__ = ["MAX_BYTES", "Files"]
