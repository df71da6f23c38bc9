"""Boards with their sessions, and meetings with their pack."""
