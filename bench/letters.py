"""A history to send: months of an office at work, written by hand from what such offices record.

Other records, words and habits than those the dictionary of envelopes was trained on. Kept as commits and,
for the peer, as rows: what a table of each entity would hold.
"""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import issss_desktop.models.entities  # noqa: F401
from issss_desktop.models.entities.common import MoneyAt, Span
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import Commit, Op, RecordChange
from issss_desktop.models.values.dates import PartialDay

PEOPLE = ("Mme Furaha Bahati", "M. Jospin Mugisho", "Dr Espérance Kavira", "M. Héritier Ombeni")
PLACES = (
    "Kitshanga",
    "Nyanzale",
    "Walikale-centre",
    "Mweso",
    "Lubero",
    "Kalehe",
    "Bunyakiri",
    "Oicha",
    "Djugu",
)
WHAT = (
    "réhabilitation",
    "construction",
    "extension",
    "réception provisoire",
    "remise",
    "suspension",
    "reprise",
)
OF = (
    "du poste de police",
    "de la route",
    "du marché",
    "du tribunal de paix",
    "de l’école",
    "du centre de santé",
)
WHY = (
    "accès coupé depuis l’attaque de jeudi", "la facture définitive manque encore",
    "selon le procès-verbal signé",
    "montant corrigé d’après le relevé bancaire", "le comité local demande une mission conjointe",
    "les bénéficiaires ont été comptés deux fois", "reporté faute de pluviométrie favorable",
)  # fmt: skip
CURRENCIES = (("USD", None), ("EUR", "0.8871"), ("GBP", "0.7719"), ("SEK", "8.9312"), ("NOK", "8.4405"))


class Office:
    """Saves of forms, one record each, at the pace of people."""

    def __init__(self, seed: int = 20) -> None:
        self.chance = random.Random(seed)
        self.actor, self.wall = self.chance.randbytes(8), 1_767_600_000_000
        self.users = [UUID(bytes=self.chance.randbytes(16)) for _person in PEOPLE]
        self.commits: list[Commit] = []
        self.rows: list[tuple[str, UUID, dict[int, Any]]] = []
        self.live: dict[UUID, tuple[str, dict[int, bytes]]] = {}
        self.donors, self.fund = [self.uuid() for _donor in range(9)], self.uuid()
        self.of: dict[str, list[UUID]] = {"contribution": [], "project": []}

    def work(self, changes: int) -> None:
        """Save until so many values of fields were changed."""
        until = sum(self._values(c) for c in self.commits) + changes
        done = until - changes
        while done < until:
            done += self._save(until - done)

    def _save(self, most: int) -> int:
        code, uuid, values = next(self._edit() if self.live and self.chance.random() < 0.55 else self._new())
        values = dict(list(values.items())[:most])
        declared, new = entity(code), uuid not in self.live
        names = self.live.setdefault(uuid, (code, {}))[1]
        pairs = [(declared.by_code[name], value) for name, value in values.items() if value is not None]
        fields = sorted(pairs, key=lambda pair: pair[0].tag)
        ops = [Op(f.tag, f.kind.dump(v), (names[f.tag],) if f.tag in names else ()) for f, v in fields]
        record = RecordChange(declared.tag, uuid, (*((Op(ALIVE, True),) if new else ()), *ops))
        self.wall += int(self.chance.expovariate(1 / 240_000)) + 4_000
        head = self.commits[-1] if self.commits else None
        made = Commit(
            self.actor, len(self.commits) + 1, head.id if head else None, len(self.commits) + 1, self.wall,
            self.person(), (record,),
            self.chance.choice(WHY) if not new and self.chance.random() < 0.1 else None,
        )  # fmt: skip
        self.commits.append(made)
        names.update({op.tag: name for name, _record, op in made.named_ops()})
        self.rows.append((code, uuid, {op.tag: op.value for op in ops}))
        return len(ops)

    def person(self) -> UUID:
        """Who writes: one person for a long while, then another."""
        if self.chance.random() < 0.05:
            self.chance.shuffle(self.users)
        return self.users[0]

    @staticmethod
    def _values(commit: Commit) -> int:
        return sum(op.tag != ALIVE for record in commit.records for op in record.ops)

    def _new(self) -> Iterator[tuple[str, UUID, dict[str, Any]]]:
        pick = self.chance
        uuid = self.uuid()
        if not self.of["contribution"] or pick.random() < 0.12:
            self.of["contribution"].append(uuid)
            yield "contribution", uuid, {
                "ref": self.ref("CT"), "stage": "draft", "donor": pick.choice(self.donors), "fund": self.fund,
                "agreement": f"{pick.choice(('SAA', 'Avenant', 'Lettre'))} {pick.randrange(10_000)}",
                "currency": pick.choice(CURRENCIES)[0], "remarks": self.remark(0.3),
            }  # fmt: skip
        if not self.of["project"] or pick.random() < 0.25:
            self.of["project"].append(uuid)
            yield "project", uuid, {
                "ref": self.ref("PR"), "stage": "draft", "title": self.title(), "span": self.span(),
                "budget": self.money("budget"),
                "direct": pick.randrange(90_000),
                "women": pick.randrange(40_000),
                "men": pick.randrange(40_000), "remarks": self.remark(0.3),
            }  # fmt: skip
        if pick.random() < 0.5:
            yield "financing", uuid, {
                "project": pick.choice(self.of["project"]), "donor": pick.choice(self.donors),
                "amount": self.money("financing"), "position": f"{pick.randrange(10_000):04d}",
            }  # fmt: skip
        yield "deposit", uuid, {
            "contribution": pick.choice(self.of["contribution"]), "on": PartialDay.of(self.day()),
            "amount": self.money("deposit"), "state": pick.choice(("entered", "verified")),
            "position": f"{pick.randrange(10_000):04d}",
        }  # fmt: skip

    def _edit(self) -> Iterator[tuple[str, UUID, dict[str, Any]]]:
        recent = list(self.live)[-400:]
        uuid = self.chance.choice(
            recent[-10:] if self.chance.random() < 0.5 else recent
        )  # mostly what was just typed
        code = self.live[uuid][0]
        if code == "project":
            changes = {
                "title": self.title(), "budget": self.money("budget"),
                "direct": self.chance.randrange(90_000),
                "women": self.chance.randrange(40_000), "stage": "final", "span": self.span(),
            }  # fmt: skip
        elif code == "contribution":
            changes = {
                "stage": "final",
                "agreement": f"Avenant {self.chance.randrange(99)}",
                "span": self.span(),
            }
        elif code == "deposit":
            changes = {"amount": self.money(code), "on": PartialDay.of(self.day()), "state": "verified"}
        else:
            changes = {"amount": self.money(code), "donor": self.chance.choice(self.donors)}
        if self.chance.random() < 0.2:
            changes["remarks"] = self.prose()
        some = self.chance.sample(sorted(changes), self.chance.randrange(1, min(4, len(changes)) + 1))
        yield code, uuid, {name: changes[name] for name in some}

    def money(self, code: str) -> Any:
        """A sum with its rate, in the shape of the field."""
        currency, rate = self.chance.choice(CURRENCIES)
        known = (Decimal(rate), self.day()) if rate else (None, None)
        made = MoneyAt(
            self.chance.randrange(20_000, 9_000_000) * 100 + self.chance.choice((0, 0, 37)), currency, *known
        )
        field = {"budget": ("project", "budget")}.get(code, (code, "amount"))
        shape = entity(field[0]).by_code[field[1]].kind.shape  # type: ignore[attr-defined]
        return made if shape is MoneyAt else shape(made.amount, made.currency)

    def title(self) -> str:
        """Of a project."""
        return (
            f"{self.chance.choice(WHAT).capitalize()} {self.chance.choice(OF)} à {self.chance.choice(PLACES)}"
        )

    def prose(self) -> str:
        """A remark as people write them."""
        said = f"{self.title()}: {self.chance.choice(WHY)}"
        if self.chance.random() < 0.5:
            said += f", {self.chance.choice(PEOPLE)}, le {self.day():%d/%m/%Y}"
        return said + "."

    def remark(self, often: float) -> str | None:
        """A remark now and then."""
        return self.prose() if self.chance.random() < often else None

    def span(self) -> Span:
        """From a day to a later one."""
        begin = self.day()
        return Span(
            PartialDay.of(begin), PartialDay.of(begin + dt.timedelta(days=self.chance.randrange(90, 1500)))
        )

    def day(self) -> dt.date:
        """A day."""
        return dt.date(2022, 1, 1) + dt.timedelta(days=self.chance.randrange(1_600))

    def ref(self, kind: str) -> str:
        """A label."""
        return f"SK-M4-{kind}-2026-{len(self.commits):04d}-{self.chance.choice('ABCDEFGHJKMNPQRSTVWXYZ')}"

    def uuid(self) -> UUID:
        """Version 7: a time and 74 random bits."""
        return UUID(
            int=self.wall << 80
            | 7 << 76
            | self.chance.getrandbits(12) << 64
            | 2 << 62
            | self.chance.getrandbits(62)
        )
