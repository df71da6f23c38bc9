"""Copies of an office: made, verified, thinned, put back; which incarnation may write; what damage leaves."""
