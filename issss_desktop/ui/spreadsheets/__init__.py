"""Lists that leave as spreadsheets and come in from them: the page of the import, and what starts both."""
