"""What a form is told while it is filled in: hints, the meaning of fields, a wrong clock."""
