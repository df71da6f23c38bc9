"""What became of a letter, in a sentence and with what to do now."""

from typing import Final

from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.services.merging.arriving import (
    ADDRESSEE,
    COMMIT,
    NETWORK,
    READERS,
    REPLAYED,
    Arrival,
)
from issss_desktop.services.merging.proof import KEY, OFFICE, REVOKED, UNSIGNED
from issss_desktop.store import letters
from issss_desktop.sync.refusals import Code

_AGAIN = N_("Ask the office that sent it to write the report again, and copy the file itself.")
_UPGRADE = N_("Install the newest version of the program: the report is kept and will be read then.")
_WRITTEN_BY_HAND = N_("Do not merge it. Ask the office that sent it, by telephone, what it sent.")

_REASONS: Final = {
    Code.FOREIGN.value: (N_("This file is neither a report of this program nor its data."), _AGAIN),
    Code.NEWER.value: (N_("This report was written by a newer version of the program."), _UPGRADE),
    READERS: (N_("This report was written by a newer version of the program."), _UPGRADE),
    letters.LATER: (N_("This report was written by a newer version of the program."), _UPGRADE),
    Code.DAMAGED.value: (N_("The data of this report are damaged."), _AGAIN),
    Code.FORGED.value: (
        N_("A signature in this report does not hold: its data were changed on the way."), _WRITTEN_BY_HAND,
    ),
    Code.LIMITS.value: (N_("The data of this report are larger than any report of this program."), _AGAIN),
    Code.UNREADABLE.value: (
        N_("The file could not be read to its end."),
        N_("Put the stick in again and wait until it is found, then try again."),
    ),
    Code.ENCRYPTED.value: (N_("This PDF is protected by a password: its data cannot be read."), _AGAIN),
    Code.JUNK.value: (N_("Something was added before or after this PDF."), _AGAIN),
    Code.SEVERAL.value: (N_("This PDF carries more than one file of data."), _AGAIN),
    Code.ACTIVE.value: (N_("This PDF carries a program, which no report does."), _WRITTEN_BY_HAND),
    Code.TIME.value: (N_("Reading this file took too long and was stopped."), _AGAIN),
    Code.MEMORY.value: (N_("Reading this file took too much memory and was stopped."), _AGAIN),
    Code.CRASH.value: (N_("Reading this file failed; the program itself is well."), _AGAIN),
    NETWORK: (
        N_("This report comes from an office of another network, such as a sample office."),
        N_("A sample office exchanges with sample offices only, a real one with real ones."),
    ),
    ADDRESSEE: (
        N_("The data of this report are sealed to other offices."),
        N_("Ask the office that sent it for a report written to this office."),
    ),
    UNSIGNED: (N_("This report carries changes that their author did not sign."), _WRITTEN_BY_HAND),
    OFFICE: (
        N_("This report carries changes that one office signed in the name of another."), _WRITTEN_BY_HAND,
    ),
    COMMIT: (N_("This report carries changes that no office could have written."), _WRITTEN_BY_HAND),
}  # fmt: skip

ALARMED: Final = N_("Equal histories hold unequal data here: keep a copy of the folder and ask support.")

EMPTY: Final = N_("This PDF no longer contains its data: ask for the original file, or for its side file.")
"""A PDF that was printed to PDF again, or a copy without data."""


def sentence(arrival: Arrival) -> str:
    """What became of a letter."""
    who = title(arrival)
    match arrival.state:
        case letters.STAGED:
            said = ngettext("{who}: {n} change to review.", "{who}: {n} changes to review.", arrival.commits)
            return said.format(who=who, n=arrival.commits)
        case letters.WAITING:
            return _waiting(arrival, who)
        case _ if arrival.state == REPLAYED:
            return _("{who}: everything in it is here already, nothing changes.").format(who=who)
    if arrival.reason == KEY:
        whose = arrival.whose or "?"
        return _("{who}: it is signed with a key of {office} that is not known here.").format(
            who=who, office=whose
        )
    if arrival.reason == REVOKED:
        return _("{who}: it is signed with a key of {office} that is no longer accepted.").format(
            who=who, office=arrival.whose
        )
    msgid = _REASONS.get(arrival.reason, (N_("This report could not be read."), _AGAIN))[0]
    text = _(msgid)
    if not arrival.office:
        return text
    return _("{place}: {text}").format(place=who, text=text[:1].lower() + text[1:])


def remedy(arrival: Arrival) -> str:
    """What to do now; empty when there is nothing to do."""
    match arrival.state:
        case letters.STAGED:
            return _("Look at the review, then merge it.")
        case letters.WAITING:
            return _("It is kept, and merged once what is missing has come.")
        case _ if arrival.state == REPLAYED:
            return _(ALARMED) if arrival.alarm else ""
    if arrival.reason == KEY:
        return _("If it was expected, have its six words read to you: “Pair an office…” (command “pair”).")
    if arrival.reason == REVOKED:
        return _("It is kept, not merged. Speak with that office: a lost device needs new keys.")
    return _(_REASONS.get(arrival.reason, ("", _AGAIN))[1])


def left_out(n: int) -> str:
    """What a merge says of changes that a letter only carried, and that are none."""
    said = ngettext(
        "{n} change that was carried for another office was left out: no office could have written it.",
        "{n} changes that were carried for another office were left out: no office could have written them.",
        n,
    )
    return said.format(n=n)


def title(arrival: Arrival) -> str:
    """What a letter is called: its office and its number."""
    if not arrival.office:
        return _("This file")
    said = _("Report no. {n} of {office}").format(n=arrival.number, office=arrival.office)
    part, parts = arrival.part
    return (
        said
        if parts == 1
        else _("{title}, part {part} of {parts}").format(title=said, part=part, parts=parts)
    )


def _waiting(arrival: Arrival, who: str) -> str:
    if arrival.missing:
        numbers = ", ".join(str(n) for n in arrival.missing)
        said = ngettext(
            "{who} waits: report no. {numbers} of {office} is missing.",
            "{who} waits: reports no. {numbers} of {office} are missing.",
            len(arrival.missing),
        )
        return said.format(who=who, numbers=numbers, office=arrival.office)
    if arrival.part[1] > 1:
        return _("{who} waits for the other parts of this report.").format(who=who)
    return _("{who} waits: earlier changes that it stands on have not come.").format(who=who)
