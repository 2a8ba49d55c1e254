"""tmp"""
from typing import Any


def dossier(service: Any, events: Any, made_at: Any, by: str) -> str:
    return ""
