"""What the page of the reports showed last: made anew, as in another language, it goes on from there."""

import weakref
from dataclasses import dataclass

from issss_desktop.services.desk import Desk
from issss_desktop.services.printing.orders import Order

_last: "list[Shown]" = []


@dataclass(frozen=True)
class Shown:
    """An order of a desk, and the page (from 0) that was in front; None when none was drawn."""

    desk: "weakref.ref[Desk]"
    order: Order
    page: int | None


def keep(desk: Desk, order: Order, page: int | None) -> None:
    """Remember what is shown, until something else is."""
    _last[:] = [Shown(weakref.ref(desk), order, page)]


def kept(desk: Desk) -> Shown | None:
    """What was shown last of this desk."""
    return next((one for one in _last if one.desk() is desk), None)
