"""The only place that runs SQL."""
