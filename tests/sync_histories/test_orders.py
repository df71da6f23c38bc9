"""Three offices, four acts each: whatever the order, all end with the same, and nothing is lost."""

from math import factorial

import pytest

from tests.sync_histories.chance import drawn_from
from tests.sync_histories.orders import Memory, Orders, Script

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


def test_a_database_laid_where_another_lay_is_read_as_it_is() -> None:
    """What a connection remembers of a database is not taken for the next one."""
    first = Memory()
    run = first.connection.exec_driver_sql
    run("CREATE TABLE t (a)")
    run("INSERT INTO t VALUES ('first')")
    first.park()
    second = first.fork()
    second.connection.exec_driver_sql("UPDATE t SET a = 'second'")
    second.park()
    third = first.fork()
    third.connection.exec_driver_sql("UPDATE t SET a = 'third'")
    third.park()
    for _turn in range(2):
        for parked, said in ((first, "first"), (second, "second"), (third, "third")):
            laid = parked.fork()
            assert laid.connection.exec_driver_sql("SELECT a FROM t").fetchall() == [(said,)]
            laid.park()
