"""Benchmarks: each figure of ours beside its peer in the same run, for `make bench`."""
