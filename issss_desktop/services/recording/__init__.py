"""What becomes a change of the log: drafts read and judged, changes, commits, attached files."""
