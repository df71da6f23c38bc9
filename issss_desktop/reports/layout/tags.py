"""The structure tree of a document: what each piece of every page is, for whoever hears it read.

Elements are rows of parallel lists, because a pack has a hundred thousand of them; ``pdf_objects`` writes
them all at once as numbered PDF objects. Kinds are the standard types of PDF 1.7 (ISO 32000-1, 14.8.4).
"""

from collections.abc import Sequence

ROOT = 0
UNMARKED = -1  # number of a piece of content that belongs to nothing


class Tags:
    """Elements of one document; number 0 is the document itself."""

    def __init__(self) -> None:
        self.kinds = ["Document"]
        self.parents = [-1]
        self.pages = [-1]
        self.kids: list[list[int | str]] = [[]]
        self.extra: dict[int, str] = {}

    @property
    def real(self) -> bool:
        """Whether there is a structure to write."""
        return type(self) is Tags

    def add(self, kind: str, parent: int, extra: str = "") -> int:
        """A new element that holds others; ``extra`` is raw PDF for its dictionary."""
        number = len(self.kinds)
        self.kinds.append(kind)
        self.parents.append(parent)
        self.pages.append(-1)
        self.kids.append([])
        self.kids[parent].append(number)
        if extra:
            self.extra[number] = extra
        return number

    def content(self, element: int, page: int, owners: list[int]) -> int:
        """Number of the next piece of marked content of a page, owned by ``element``."""
        mark = len(owners)
        owners.append(element)
        if self.pages[element] < 0:
            self.pages[element] = page
        if self.pages[element] == page:
            self.kids[element].append(-mark - 1)
        else:
            self.kids[element].append(f"<</Type/MCR/Pg %{page}%/MCID {mark}>>")
        return mark

    def leaf(self, kind: str, parent: int, page: int, owners: list[int]) -> int:
        """An element with one piece of content; returns the number of that piece."""
        number, mark = len(self.kinds), len(owners)
        self.kinds.append(kind)
        self.parents.append(parent)
        self.pages.append(page)
        self.kids.append([-mark - 1])
        self.kids[parent].append(number)
        owners.append(number)
        return mark

    def annotation(self, element: int, page: int, name: str) -> None:
        """Let an element own an annotation of a page, known by ``name`` until it has a number."""
        self.kids[element].append(f"<</Type/OBJR/Pg %{page}%/Obj @{name}@>>")

    def pdf_objects(self, first: int, root: int, pages: Sequence[int], named: dict[str, int]) -> list[bytes]:
        """Bodies of the elements, numbered from ``first`` in order; ``pages`` are object numbers.

        ``root`` is the number of the structure tree root, ``named`` gives the numbers of annotations.
        """
        found = []
        for number, kind in enumerate(self.kinds):
            up = first + self.parents[number] if number else root
            page, kids = self.pages[number], self.kids[number]
            at = f"/Pg {pages[page]} 0 R" if page >= 0 else ""
            if len(kids) == 1 and isinstance(kids[0], int):
                held = _kid(kids[0], first)
                inside = f"/K {held}"
            elif kids:
                inside = "/K[" + " ".join(self._kids(kids, first, pages, named)) + "]"
            else:
                inside = ""
            more = self.extra.get(number, "")
            found.append(f"<</S/{kind}/P {up} 0 R{at}{more}{inside}>>".encode("latin1"))
        return found

    def _kids(
        self, kids: Sequence[int | str], first: int, pages: Sequence[int], named: dict[str, int]
    ) -> list[str]:
        return [_kid(kid, first) if isinstance(kid, int) else _resolved(kid, pages, named) for kid in kids]


class NoTags(Tags):
    """No structure: what is drawn is marked as nothing."""

    def add(self, kind: str, parent: int, extra: str = "") -> int:
        """Nothing is added."""
        return ROOT

    def content(self, element: int, page: int, owners: list[int]) -> int:
        """No piece: below zero."""
        return UNMARKED

    def leaf(self, kind: str, parent: int, page: int, owners: list[int]) -> int:
        """No piece: below zero."""
        return UNMARKED

    def annotation(self, element: int, page: int, name: str) -> None:
        """A link belongs to nothing."""


def _kid(kid: int, first: int) -> str:
    return f"{first + kid} 0 R" if kid >= 0 else str(-kid - 1)


def _resolved(text: str, pages: Sequence[int], named: dict[str, int]) -> str:
    head, page, tail = text.split("%")
    text = f"{head}{pages[int(page)]} 0 R{tail}"
    if "@" in text:
        head, name, tail = text.split("@")
        text = f"{head}{named[name]} 0 R{tail}"
    return text


def pdf_text(text: str) -> str:
    """A text string of a PDF dictionary, in UTF-16 as hexadecimal."""
    return "<feff" + text.encode("utf-16-be", "replace").hex() + ">"


def column_head() -> str:
    """What a head cell says of itself: it stands over a column."""
    return "/A<</O/Table/Scope/Column>>"


def spanning(columns: int, scope: str = "") -> str:
    """What a cell over several columns says of itself."""
    return f"/A<</O/Table/ColSpan {columns}{'/Scope/' + scope if scope else ''}>>"
