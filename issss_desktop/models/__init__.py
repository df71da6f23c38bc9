"""What is recorded: kinds, fields, entities, the change as data. No Qt, no session."""

from issss_desktop.models.entities import boards, common, fund, projects, publications, reference

# isort: split
from issss_desktop.models.entities import (  # the latest come last wherever they are listed
    analyses,
    engagement,
    monitoring,
    programmes,
)

__all__ = [
    "analyses",
    "boards",
    "common",
    "engagement",
    "fund",
    "monitoring",
    "programmes",
    "projects",
    "publications",
    "reference",
]
