"""Divergences to settle: every value that two offices wrote in one field, side by side."""
