"""Fields people fill in: one widget a kind of value."""
