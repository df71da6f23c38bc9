"""Prints asked for by a rule: statement of a donor, cartography, annexes of the yearly report."""
