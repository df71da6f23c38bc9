"""Copies by the clock, whether the machine may be switched off, a copy put back, an office repaired."""
