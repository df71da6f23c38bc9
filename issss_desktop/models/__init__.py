"""What is recorded: kinds, fields, entities, the change as data. No Qt, no session."""

from issss_desktop.models.entities import boards, common, fund, projects, publications, reference

__all__ = ["boards", "common", "fund", "projects", "publications", "reference"]
