"""How records become figures: one set of functions for screen, command line and paper."""

from issss_desktop.services.figures.statement import Certified, compute

__all__ = ["Certified", "compute"]
