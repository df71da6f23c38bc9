"""Migrations run on the connection that ``store.migrate`` hands over."""

from alembic import context

from issss_desktop.store.schema import LOG, ROWS

connection = context.config.attributes["connection"]


def _ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Autogenerate leaves the shadow tables of full-text search alone."""
    return not (kind == "table" and name is not None and "_fts" in name)


context.configure(
    connection=connection, target_metadata=[LOG, ROWS], render_as_batch=True, include_object=_ours
)
with context.begin_transaction():
    context.run_migrations()
