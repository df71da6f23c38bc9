"""Reports of other offices: dropped on the window, read over, merged; how things stand with each office."""
