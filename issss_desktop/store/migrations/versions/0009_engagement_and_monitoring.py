"""Acts of engagement, indicators, lessons, risks, reports due; signed statements keep what was known."""

from pathlib import Path

from alembic import op

from issss_desktop.store.remaking import make_tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

GROWN = ("reconciliation",)


def upgrade() -> None:
    """New tables are empty; those that grew keep their rows."""
    make_tables(op.get_bind(), Path(__file__).with_suffix(".sql"), GROWN)
