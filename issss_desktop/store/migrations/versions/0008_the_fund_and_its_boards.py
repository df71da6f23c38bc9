"""Programmes, allocations, transfers, reconciliations; seats, agendas, decisions, actions."""

from pathlib import Path

from alembic import op

from issss_desktop.store.remaking import make_tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GROWN = ("board", "meeting", "period")


def upgrade() -> None:
    """New tables are empty; those that grew keep their rows."""
    make_tables(op.get_bind(), Path(__file__).with_suffix(".sql"), GROWN)
