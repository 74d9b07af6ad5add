"""Which characters a file's bytes mean. Any bytes at all become some text; nothing stops half-way."""

import codecs
from pathlib import Path

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PIECE = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding of a text file: its byte order mark, else UTF-16 by its zero bytes, else UTF-8, else cp1252.

    UTF-8 is believed only when the whole file is UTF-8; one byte that isn't makes it cp1252, as Windows writes.
    """
    with path.open("rb") as file:
        start = file.read(PIECE)
        for mark, encoding in MARKS:
            if start.startswith(mark):
                return encoding
        if wide := _without_mark(start[:4096]):
            return wide
        reader = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                reader.decode(start)
                start = file.read(PIECE)
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _without_mark(start: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every other byte."""
    half = len(start) // 2
    if half and start[1::2].count(0) > 0.8 * half and start[::2].count(0) < 0.2 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.8 * half and start[1::2].count(0) < 0.2 * half:
        return "utf-16-be"
    return None


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Five bytes have no meaning in cp1252; each keeps its number, so that two different ids stay different."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding != "charmap":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("kept", _kept)
