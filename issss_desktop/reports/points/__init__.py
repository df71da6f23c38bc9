"""The numbered points of a board pack: what stands under each of its titles."""
