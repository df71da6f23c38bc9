"""The entities: what an office records, one class each."""
