"""Identities that are equal in every office: of shipped reference data and of published figures."""

from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("4492cb5d-a0e9-486f-b74d-f5872d57d356")
"""Of every identity made from a key: it stands in the log of every office and never changes."""


def identity(entity: str, key: str) -> UUID:
    """Identity of a shipped record, by entity code and key: ``identity("fund", "CDS00")``."""
    return uuid5(NAMESPACE, f"{entity}:{key}")


def label(letters: str, key: str) -> str:
    """Its readable reference: ``REF-PI-RAE``; without a counter, so that no two offices differ."""
    return f"REF-{letters}-{key}"
