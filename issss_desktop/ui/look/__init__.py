"""The look of every page: tokens, fonts, icons, cells, blocks, charts; knows nothing of records."""
