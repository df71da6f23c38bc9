"""Offices between which bad files travel: Sud-Kivu takes in, Nord-Kivu is known to it, others are not."""

from dataclasses import replace
from pathlib import Path

from issss_desktop.models.log import Commit, decode
from issss_desktop.services.desk import REAL_NETWORK, Desk, close_desk
from issss_desktop.services.merging import carrying, identity
from issss_desktop.services.merging.outgoing import READER, Sending, outgoing
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.sync.envelope import Checkpoint, Head, Kind, read, write
from tests.desks import bare_desk, commits_of, project
from tests.letters import merge, pair, send


class Offices:
    """``letter``: of Nord-Kivu, to be read over; ``replay``: one that Sud-Kivu has merged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sender = create_sample(root / "nk")
        self.here = bare_desk(root / "sk", "SK", "B. Safari")
        self.third = bare_desk(root / "it", "IT", "C. Ituri")
        self.stranger = bare_desk(root / "mn", "MN", "D. Maniema")
        self.apart = bare_desk(root / "ts", "TS", "E. Tshopo")
        self.apart.store.write(lambda work: work.set_meta("network", REAL_NETWORK))
        pair(self.sender, self.here, self.third)
        whom_it_may_concern(self.stranger, self.here)
        project(self.sender)
        self.replay = send(self.sender, "SK")
        merge(self.here, self.replay)
        project(self.sender, local_name="Amani")
        self.plain, self.carried = root / "plain.pdf", root / "carried.pdf"
        order = Order("contributions", None, "fr")
        printed = reports.write_report(self.sender, order, self.plain)
        carrying.save_with_data(self.sender, order, printed, self.carried, Sending(("SK",)))
        self.letter = self.carried.with_suffix(".issss").read_bytes()

    def close(self) -> None:
        """Close every office."""
        for desk in (self.sender, self.here, self.third, self.stranger, self.apart):
            close_desk(desk)

    def clear(self) -> bytes:
        """The next letter in clear, for the payload to be put in the place of its own."""
        return outgoing(self.sender, Sending(("SK",), Kind.CLEAR))[0]

    def signed(self, **header: object) -> bytes:
        """The letter with a header that says something else, signed anew by Nord-Kivu."""
        keys, envelope = identity.keys_of(self.sender), read(self.letter)
        return write(
            replace(envelope.header, **header),  # type: ignore[arg-type]
            envelope.commits([keys.secret]), envelope.checkpoints, keys.sign,
        )  # fmt: skip

    def newer(self) -> bytes:
        """A letter for a later program."""
        return self.signed(min_reader=READER + 1)

    def same_number(self) -> bytes:
        """Another letter of the same device with the same number, as a copied laptop writes one."""
        return self.signed(wall_ms=read(self.letter).header.wall_ms + 60_000)

    def other_change(self) -> bytes:
        """A letter with a change that bears the number of one that Sud-Kivu has, and is another."""
        keys, envelope = identity.keys_of(self.sender), read(self.letter)
        known = {decode(data).id for data in commits_of(self.here)}
        actor = envelope.header.actor
        mine = [c for data in commits_of(self.sender) if (c := decode(data)).actor == actor and c.id in known]
        last = max(mine, key=lambda c: c.seq)
        made = Commit(
            actor,
            last.seq,
            last.prev,
            last.lamport,
            last.wall_ms + 1,
            last.user,
            last.records,
            deps=last.deps,
        )
        point = Checkpoint.sign(
            envelope.header.network, Head(actor, made.seq, made.id), keys.verify, keys.sign
        )
        commits = [*envelope.commits([keys.secret]), made.data]
        return write(envelope.header, commits, [*envelope.checkpoints, point], keys.sign)


def whom_it_may_concern(desk: Desk, other: Desk) -> None:
    """Only one of the two knows the other."""
    from issss_desktop.services.merging import whom

    whom.introduce(desk, whom.card_of(other))
    whom.compare(desk, other.office, identity.own_words(other))
