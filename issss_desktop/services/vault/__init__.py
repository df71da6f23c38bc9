"""Who may open an encrypted office, and with what."""
