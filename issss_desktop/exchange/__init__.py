"""Files of other programs: spreadsheets in, as rows of cells that anybody can judge."""
