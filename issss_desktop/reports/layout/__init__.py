"""The page layer: blocks to pages, drawn with raw PDF operators and tagged; ``page.Document`` is its face."""
