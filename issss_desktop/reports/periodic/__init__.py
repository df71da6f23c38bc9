"""Reports that are made again every month or semester."""
