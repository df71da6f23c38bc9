"""The way in: what stands in the window before an office is open."""
