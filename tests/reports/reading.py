"""Reading a finished PDF back: its text by page, its structure tree, what leads where."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
import pypdfium2


def page_texts(data: bytes) -> list[str]:
    """The text of every page, narrow and unbreakable spaces as plain ones."""
    with pypdfium2.PdfDocument(data) as pdf:
        texts = []
        for page in pdf:
            text = page.get_textpage()
            found = text.get_text_range().replace("\r\n", "\n")
            texts.append(found.replace("\u202f", " ").replace("\u00a0", " "))
            text.close()
            page.close()
    return texts


@dataclass
class Node:
    """One structure element with its text."""

    kind: str
    kids: list["Node"] = field(default_factory=list)
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, kind: str) -> list["Node"]:
        """Every element of a kind below this one, in reading order."""
        return [n for n in self.walk() if n.kind == kind]

    def walk(self) -> Iterator["Node"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def words(self) -> str:
        """Its text and that of all below it."""
        return " ".join(n.text for n in self.walk() if n.text)


def structure(data: bytes) -> Node:
    """The structure tree, with the marked content each element owns put back into it."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        contents = {page.obj.objgen: _marked(page) for page in pdf.pages}
        return _node(pdf.Root.StructTreeRoot.K, contents, None)


def _node(element: pikepdf.Object, contents: dict, page: tuple[int, int] | None) -> Node:  # type: ignore[type-arg]
    here = element.Pg.objgen if "/Pg" in element else page
    node = Node(str(element.S)[1:])
    for key in ("/Alt", "/A", "/ID"):
        if key in element:
            node.attributes[key] = str(element[key]) if key != "/A" else repr(element[key])
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            node.text += contents[here].get(int(kid), "")
        elif "/MCID" in kid:
            node.text += contents[kid.Pg.objgen].get(int(kid.MCID), "")
        elif "/S" in kid:
            node.kids.append(_node(kid, contents, here))
    return node


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """Text of each piece of marked content of a page."""
    fonts = {str(name): _decoder(font) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    stack: list[int | None] = []
    decode = None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            properties = operands[1]
            stack.append(int(properties.MCID) if "/MCID" in properties else None)
        elif name == "EMC":
            stack.pop()
        elif name == "Tf":
            decode = fonts[str(operands[0])]
        elif name in ("TJ", "Tj"):
            owner = next((m for m in reversed(stack) if m is not None), None)
            assert stack, "text outside marked content"
            if owner is not None and decode is not None:
                strings = operands[0] if name == "TJ" else operands
                text = "".join(decode(bytes(s)) for s in strings if isinstance(s, pikepdf.String))
                found[owner] = found.get(owner, "") + text
    assert not stack, "marked content left open"
    return {k: v.replace("\u202f", " ").replace("\u2002", " ") for k, v in found.items()}


def _decoder(font: pikepdf.Object):  # type: ignore[no-untyped-def]
    """What turns the bytes of a font into text, from its own ToUnicode map."""
    table: dict[int, str] = {}
    body = font.ToUnicode.read_bytes().decode("latin1")
    for code, text in re.findall(r"^<(\w\w)> <(\w{4,})>$", body, re.M):
        table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert table, body[:400]
    return lambda raw: "".join(table.get(b, "\ufffd") for b in raw)
