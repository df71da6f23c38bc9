"""Reports carry their data: what goes out, what arrives, who it is believed from, and how it is merged."""
