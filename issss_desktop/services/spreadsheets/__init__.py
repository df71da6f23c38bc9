"""Lists as spreadsheets: out as they are seen, in after a look at what would change."""
