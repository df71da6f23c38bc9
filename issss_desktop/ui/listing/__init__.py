"""Lists of any length: the two-line list beside a form, and the full table with columns and filters."""
