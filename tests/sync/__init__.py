"""Tests of the envelope and of the file that carries it."""
