"""Replacement pages: what changed between a pack given out and the one of now, and the pages that say so."""
