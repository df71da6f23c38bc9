"""What a form is made of: sections of fields, rows of child records, attached files, the time line."""
