"""One record and the list it stands in: form, child rows, history."""
