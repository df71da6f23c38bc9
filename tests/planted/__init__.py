"""Faults planted into a copy of the program: each must be found by the proofs."""
