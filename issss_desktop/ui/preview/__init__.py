"""Reports on the screen: chosen, looked at page by page, printed, saved, published."""
