"""Files that no office should have to open, and what becomes of each."""
