"""Revisions of the schema."""

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""Every schema revision, oldest first; the last one is what this program writes."""
