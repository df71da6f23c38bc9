"""Papers of a meeting that are documents of their own: to sign, to submit, to send."""
