"""The register of who did what: its table, its filters, one line in full."""
