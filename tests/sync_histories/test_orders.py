"""Three offices, four acts each: whatever the order, all end with the same, and nothing is lost."""

from math import factorial

import pytest

from tests.sync_histories.chance import drawn_from
from tests.sync_histories.orders import Orders, Script

ALL = factorial(12) // factorial(4) ** 3

SCRIPTS: dict[str, Script] = {
    "a form stands open while others write and delete": (
        ("open", "listen", "save+speak", "listen"),
        ("save+speak", "listen", "delete+speak", "listen"),
        ("listen", "resolve+speak", "listen", "speak"),
    ),
    "one deletes, the others go on": (
        ("save+speak", "open", "listen", "save+speak"),
        ("listen", "delete", "speak", "listen"),
        ("open", "save", "listen+speak", "resolve"),
    ),
    "two choose at once": (
        ("open", "listen", "save+speak", "listen"),
        ("delete", "speak", "listen", "resolve"),
        ("save", "listen", "resolve+speak", "save"),
    ),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_every_order_of_twelve_acts_ends_with_the_same(script: Script) -> None:
    with drawn_from("orders"):
        orders = Orders(script)
        assert orders.walk() == ALL == 34_650
    assert orders.ends > 50, "the acts hardly met"
