"""Reports of other offices: dropped on the window, read over, merged; how this office stands with the others."""
