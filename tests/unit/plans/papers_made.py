"""Papers in every format, written by the tests themselves: small, invented, and hostile where it matters."""

import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.oxml import parse_xml

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LATE = "“”"
"""A word processor that takes these from another font draws them after the rest of the line."""
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="a" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def saved(document: Document) -> bytes:
    """Return a document of python-docx as the bytes of its file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def add(document: Document, xml: str) -> None:
    """Append a block in WordprocessingML to the body; `w:` is declared."""
    block = parse_xml(f'<w:body xmlns:w="{W}">{xml}</w:body>')
    for part in list(block):
        document.element.body.insert_element_before(part, "w:sectPr")


def number(document: Document, xml: str) -> None:
    """Append definitions to the numbering part of a document."""
    element = document.part.numbering_part.element
    for part in list(parse_xml(f'<w:numbering xmlns:w="{W}">{xml}</w:numbering>')):
        element.append(part)


def packed(**parts: str) -> bytes:
    """Return a zip with these members; `__` in a name stands for a slash."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as members:
        for name, text in parts.items():
            members.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def bare_docx(body: str, head: str = "") -> bytes:
    """Return a DOCX of nothing but a body in WordprocessingML, as no Office would write it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("[Content_Types].xml", TYPES)
        members.writestr("_rels/.rels", RELATIONS)
        members.writestr("word/document.xml", f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return file.getvalue()


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects; the first is the catalogue."""
    content, places = b"%PDF-1.4\n", []
    for index, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (index, each)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(content))
    return content + table + ending


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a compressed stream object."""
    small = zlib.compress(content, 1)
    return b"<</Length %d/Filter/FlateDecode%b>>stream\n%b\nendstream" % (len(small), entries, small)


def pdf(*pages: Sequence[str], mapped: bool = True) -> bytes:
    """Return a PDF with a line of text for each string; `mapped=False` leaves out what the glyphs mean."""
    signs = sorted({sign for page in pages for line in page for sign in line})
    codes = {sign: index for index, sign in enumerate(signs, 1)}
    meanings = "".join(f"<{code:04x}> <{ord(sign):04x}>\n" for sign, code in codes.items())
    table = f"1 begincodespacerange <0000> <ffff> endcodespacerange {len(codes)} beginbfchar\n{meanings}endbfchar"
    fonts = [
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]%b>>"
        % (b"/ToUnicode 6 0 R" if mapped else b""),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/FontDescriptor 5 0 R/DW 1000/CIDSystemInfo 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 -200 1000 900]/Ascent 800/Descent -200>>",
        stream(table.encode()),
        b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
    ]
    kids = " ".join(f"{8 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        *fonts,
    ]
    for index, page in enumerate(pages):
        shown = "".join(
            _drawn([codes[sign] if (sign in LATE) == late else None for sign in line], 760 - 20 * row)
            for row, line in enumerate(page)
            for late in (False, True)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (9 + 2 * index)
        )
        objects.append(stream(shown.encode()))
    return pdf_of(objects)


def _drawn(codes: Sequence[int | None], height: int) -> str:
    """Return one drawing of a line's signs, with a step for each that is drawn another time."""
    steps = " ".join("-1000" if code is None else f"<{code:04x}>" for code in codes)
    return f"BT /F 12 Tf 1 0 0 1 72 {height} Tm [{steps}] TJ ET\n" if any(codes) else ""
