"""Identities of the uses of the Fund that hold to the cent whatever is recorded (design: figures.md)."""

from collections.abc import Iterable, Iterator

from issss_desktop.models.figure import Status
from issss_desktop.models.uses import Account, Period, Report, Statement

NAMES = (
    "deposits", "interest_fund", "interest_organisation", "other_receipt", "transfers", "other_fund",
    "refunds", "direct_costs", "agent_fee", "bank_charges", "spent",
)  # fmt: skip


def hold(found: Statement) -> None:
    """Every identity of a statement."""
    columns_hold(found)
    years_hold(found)
    available_holds(found)
    margins_hold(found)


def columns_hold(found: Statement) -> None:
    """Sources less uses are the balance in every column; transfers less expenditure what is held."""
    for account in found.accounts:
        parts = [account.sources, account.uses, account.balance]
        if all(f.value is not None for f in parts):
            assert account.balance.value == account.sources.value - account.uses.value
        if account.balance.value is not None:
            assert account.uses.status is Status.KNOWN
        if account.kind == Period.CUMULATIVE:
            assert account.closing == account.balance
            if account.held.value is not None:
                assert account.held.value == account.net_transfers.value - account.spent.value


def years_hold(found: Statement) -> None:
    """The years and what has no year sum to the cumulative column."""
    for name in NAMES:
        whole = getattr(found.cumulative, name).value
        if whole is not None and len(found.accounts) > 1:
            assert (in_columns(found.accounts, name) or 0) == whole, name


def in_columns(accounts: tuple[Account, ...], name: str) -> int | None:
    """Sum of what all columns but the cumulative one know of a measure, None if none does."""
    known = [getattr(a, name).value for a in accounts if a.kind != Period.CUMULATIVE]
    return sum(v for v in known if v is not None) if any(v is not None for v in known) else None


def available_holds(found: Statement) -> None:
    """What is available is the balance less what is adopted and not paid."""
    part = found.available
    if part.figure.value is None:
        return
    adopted = [a for a in found.allocations if a.state == "adopted" and a.counted]
    rest = sum(max(0, a.amount.value - a.transferred.value) for a in adopted)
    assert part.figure.value == found.cumulative.balance.value - rest


def margins_hold(found: Statement) -> None:
    """Programmes, provinces and categories sum to the fund."""
    counted = [p for p in found.programmes if p.in_total]
    for name in ("transferred", "spent"):
        lines = [getattr(p, name) for p in counted if not p.later]
        cut = [getattr(p, name) for p in found.provinces]
        assert sum(f.value or 0 for f in lines) == sum(f.value or 0 for f in cut)
        known = (all(f.status is Status.KNOWN for f in figures) for figures in (lines, cut))
        assert len(set(known)) == 1, "a lower bound stays one in the provinces, and none is made"
    paid = [p.transferred.value for p in counted if p.transferred.value is not None]
    if found.cumulative.transfers.value is not None and paid:
        assert sum(paid) == found.cumulative.transfers.value
    reported = sum(p.cumulative or 0 for q in counted for p in _last(q.reports))
    assert sum(c.spent or 0 for c in found.categories) == reported


def _last(reports: Iterable[Report]) -> Iterator[Report]:
    """The latest counted report of each organisation: its cumulative is all it declared."""
    last = {r.organisation: r for r in reports if r.state == "counted"}
    yield from last.values()
