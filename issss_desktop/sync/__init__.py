"""The change on its way: commits in a signed and sealed envelope, the envelope in a report. Bytes only."""
