"""Who does what where as a screen, a paper and the command line ask for it."""

from dataclasses import replace

from issss_desktop.models.interventions import Asked, Matrix, Pair
from issss_desktop.models.rows import Records
from issss_desktop.services.apart import told_apart
from issss_desktop.services.desk import Desk
from issss_desktop.services.interventions.likely import pairs
from issss_desktop.services.interventions.matrix import matrix
from issss_desktop.services.interventions.registers import Registers, registers
from issss_desktop.services.state import records_at


def who_what_where(desk: Desk, asked: Asked, found: Records | None = None, doubles: bool = True) -> Matrix:
    """The matrix, what nobody covers, and with ``doubles`` what is, or may be, recorded twice.

    ``found``: the records, where they have been read already; else those of now.

    Raises:
        UserError: funds are recorded, but none has the code asked for.
    """
    records = found if found is not None else records_at(desk)
    read = registers(records, asked.cut_off, asked.fund)
    made = matrix(read, asked)
    return replace(made, pairs=_pairs(desk, read, asked)) if doubles else made


def possible_doubles(desk: Desk, asked: Asked) -> tuple[Pair, ...]:
    """What is, or may be, recorded twice: a screen asks for it once the matrix stands there.

    Raises:
        UserError: as ``who_what_where``.
    """
    return _pairs(desk, registers(records_at(desk), asked.cut_off, asked.fund), asked)


def _pairs(desk: Desk, read: Registers, asked: Asked) -> tuple[Pair, ...]:
    with desk.store.reading() as connection:
        apart = told_apart(connection)
    return pairs(read, apart, asked.province)
