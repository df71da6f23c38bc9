"""The schema of the first release.

New databases are made by ``store.schema.create``; this revision only names where later ones start.
``tests/store/schema-0001.sql`` keeps what it was.
"""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: a database of this revision already is what it is."""
