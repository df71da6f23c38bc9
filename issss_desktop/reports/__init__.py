"""Figures to pages to a finished PDF file: the only place that draws and writes PDF."""
