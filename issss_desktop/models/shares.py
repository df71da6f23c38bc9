"""Shares over records: one value, so that two offices can disagree but a merge never sums to 110 %."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.kinds import Cells, Kind, Link, NotCanonical, Percent, Wire

WHOLE_SHARE = 10_000
"""The whole, in basis points."""

PERCENT = Percent()
LINK = Link()


@dataclass(frozen=True)
class ShareSet:
    """Targets with their shares in basis points, which sum to 10,000, or all None when not known.

    ``rows``: ((uuid or None, ...), basis points or None); ``assumed``: "parts égales", the office's
    own hypothesis, always said beside the figure.
    """

    rows: tuple[tuple[tuple[UUID | None, ...], int | None], ...]
    assumed: bool = False

    @property
    def known(self) -> bool:
        """Whether the shares are filled in (they then sum to exactly 100 %)."""
        return bool(self.rows) and self.rows[0][1] is not None


@dataclass(frozen=True)
class Shares(Kind[ShareSet]):
    """Shares over records: ``targets`` are entity codes; the first is required, the rest optional.

    Wire: [assumed, [[target, ..., basis points or null], ...]] sorted, so that two offices can
    disagree but a merge never sums to 110 %. The cell is the same as JSON with hexadecimal targets.
    """

    targets: tuple[str, ...] = ()

    def _parse(self, raw: Any) -> ShareSet:
        if isinstance(raw, ShareSet):
            value = raw
        elif isinstance(raw, Mapping):
            value = self._build(list(raw.get("rows", ())), bool(raw.get("assumed")))
        else:
            value = self._build(list(raw), False)
        return self._checked(value)

    def parse(self, raw: Any) -> ShareSet | None:
        """Read a ShareSet, {"rows": [[targets..., percent]], "assumed": bool} or the rows; [] is None."""
        value = super().parse(raw)
        return value if value is not None and value.rows else None

    def _build(self, rows: list[Any], assumed: bool) -> ShareSet:
        width = len(self.targets)
        out = []
        for row in rows:
            links = tuple(LINK.parse(target) for target in row[:width])
            share = row[width] if len(row) > width else None
            out.append((links, PERCENT.parse(share)))
        return ShareSet(tuple(out), assumed)

    def _checked(self, value: ShareSet) -> ShareSet:
        shares = [share for _t, share in value.rows]
        if any(targets[0] is None or len(targets) != len(self.targets) for targets, _s in value.rows):
            raise UserError(_("A line has no target."), _("Choose one on each line, or remove the line."))
        if len({targets for targets, _s in value.rows}) != len(value.rows):
            raise UserError(_("The same target stands on two lines."), _("Keep one line and add the shares."))
        if any(s is None for s in shares) and any(s is not None for s in shares):
            raise UserError(
                _("Some lines have a share and some have none."), _("Fill in all shares, or none.")
            )
        if any(s is not None and not 0 < s <= WHOLE_SHARE for s in shares):
            raise UserError(
                _("A share lies above 0 and up to 100 %."), _("Remove the lines without a share.")
            )
        total = sum(s or 0 for s in shares)
        if shares and shares[0] is not None and total != WHOLE_SHARE:
            raise UserError(
                _("The shares make {total}, not 100 %.").format(total=PERCENT.show(total, language())),
                _("Correct them, or leave them all empty: shares not known."),
            )
        if value.assumed and not value.known:
            raise UserError(_("Equal shares are marked but no share is given."), _("Fill in the shares."))
        return ShareSet(tuple(sorted(value.rows, key=_share_order)), value.assumed)

    def _dump(self, value: ShareSet) -> Wire:
        rows = [[*(t.bytes if t else None for t in targets), share] for targets, share in value.rows]
        return [value.assumed, rows]

    def _load(self, wire: Wire) -> ShareSet:
        try:
            assumed, rows = wire
            if not isinstance(assumed, bool) or not rows:
                raise NotCanonical("shares: an empty set is null")
            width = len(self.targets)
            out = tuple((tuple(LINK.load(t) for t in row[:width]), row[width]) for row in rows)
            if any(len(row) != width + 1 or isinstance(row[width], bool) for row in rows):
                raise NotCanonical("shares: a row of another width")
            return self._checked(ShareSet(out, assumed))
        except (UserError, TypeError, ValueError, IndexError) as error:
            raise NotCanonical(f"shares: {error}") from error

    def cells(self, wire: Wire) -> Cells:
        """JSON text with hexadecimal targets."""
        if wire is None:
            return (None,)
        rows = [[*(t.hex() if t else None for t in row[:-1]), row[-1]] for row in wire[1]]
        return (json.dumps([wire[0], rows], separators=(",", ":")),)

    def uncell(self, cells: Cells) -> Wire:
        """Wire value of the JSON text."""
        if cells[0] is None:
            return None
        assumed, rows = json.loads(cells[0])
        return [assumed, [[*(bytes.fromhex(t) if t else None for t in row[:-1]), row[-1]] for row in rows]]

    def plain(self, value: ShareSet | None) -> Any:
        """{"known", "assumed", "rows": [{"targets": [uuid text], "share": basis points}]}."""
        if value is None:
            return None
        rows = [{"targets": [str(t) if t else None for t in ts], "basis_points": s} for ts, s in value.rows]
        return {"known": value.known, "assumed": value.assumed, "rows": rows}


def _share_order(row: tuple[tuple[UUID | None, ...], int | None]) -> tuple[bytes, ...]:
    return tuple(t.bytes if t else b"" for t in row[0])
