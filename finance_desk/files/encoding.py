"""In which encoding a text is: proven over the whole file before the first row is given out.

Order: a byte-order mark (UTF-8, UTF-16, UTF-32), then strict UTF-8, then GB18030, which contains GBK and
GB2312. The order is safe because Chinese text in GBK is practically never valid UTF-8; the exception,
short texts of such words as 税源, is told as a finding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from finance_desk.base.errors import Refused, refuse
from finance_desk.base.findings import Finding, hint, warn
from finance_desk.base.messages import message
from finance_desk.files.model import DEFAULT_LIMITS, Limits, place
from finance_desk.files.refusals import damaged, too_much, unreadable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK: Final = 1 << 20
_AROUND: Final = 1 << 15
_THREE_BYTES: Final = re.compile("[\u0800-\U0010ffff]")
_TWO_BYTES: Final = re.compile("[\u0080-\u07ff]+")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text whose every byte has been proven to be in ``encoding``.

    ``open_ended`` says that the last line has no line end, as in a file that was cut off.
    """

    path: Path
    encoding: str
    open_ended: bool
    findings: tuple[Finding, ...] = ()

    def lines(self) -> Iterator[str]:
        """The lines with their ends as they are. Raises :class:`Refused` if the file changed meanwhile."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as stream:
                yield from stream
        except OSError as error:
            raise unreadable(self.path, error) from error
        except UnicodeDecodeError as error:
            raise damaged(self.path, error) from error

    def chunks(self, size: int = _CHUNK) -> Iterator[str]:
        """The text in pieces of ``size`` characters."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as stream:
                while piece := stream.read(size):
                    yield piece
        except OSError as error:
            raise unreadable(self.path, error) from error
        except UnicodeDecodeError as error:
            raise damaged(self.path, error) from error


def read_encoding(path: Path, limits: Limits = DEFAULT_LIMITS) -> TextFile:
    """Prove the encoding of a text file.

    Raises :class:`Refused`: ``files.encoding`` with byte and line when it is in none we know,
    ``files.damaged`` when it holds NUL bytes, ``files.limit`` for a line without end.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
        mark = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
        if mark:
            return _proven(path, mark, limits)[0]
        try:
            text, narrow = _proven(path, "utf-8", limits)
        except _Undecodable as wrong:
            if _is_damaged_utf8(path, wrong.offset):
                raise
            return _proven(path, "gb18030", limits)[0]
        return _guessed(text, narrow, limits) if narrow else text
    except OSError as error:
        raise unreadable(path, error) from error
    except _Undecodable as wrong:
        raise _undecodable(path, wrong) from wrong


class _Undecodable(Exception):
    def __init__(self, codec: str, offset: int) -> None:
        super().__init__(codec)
        self.codec = codec
        self.offset = offset


def _proven(path: Path, codec: str, limits: Limits) -> tuple[TextFile, str]:
    """Decode the whole file once, keeping nothing.

    Also gives a taste of its characters beyond ASCII when all of them take two bytes in UTF-8, else "".
    """
    wide = codec in ("utf-16", "utf-32")
    decoder = codecs.getincrementaldecoder(codec)()
    offset, since_line_end, text, narrow, chinese = 0, 0, "", "", codec != "utf-8"
    with path.open("rb") as stream:
        while True:
            piece = stream.read(_CHUNK)
            if not wide and b"\0" in piece:
                raise damaged(
                    path, message("NUL bytes at byte {offset}", offset=offset + piece.index(b"\0") + 1)
                )
            offset += len(piece)
            try:
                decoded = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                raise _Undecodable(codec, offset - len(error.object) + error.start) from error
            text = decoded or text
            if not chinese and not decoded.isascii():
                chinese = _THREE_BYTES.search(decoded) is not None
                narrow = _longer(narrow, max(_TWO_BYTES.findall(decoded), key=len, default=""))
            since_line_end = 0 if "\n" in decoded or "\r" in decoded else since_line_end + len(piece)
            if since_line_end > limits.line:
                raise too_much(
                    path,
                    "",
                    message(
                        "{file} is not a table: a line is longer than {bytes} bytes.",
                        file=path.name,
                        bytes=limits.line,
                    ),
                )
            if not piece:
                whole = TextFile(path, codec, open_ended=not text.endswith(("\n", "\r")))
                return whole, "" if chinese else narrow


def _longer(one: str, other: str) -> str:
    return one if len(one) >= len(other) else other


def _guessed(utf8: TextFile, narrow: str, limits: Limits) -> TextFile:
    """Settle what is valid UTF-8 but may be meant as GBK: characters of two bytes and no others.

    Such characters side by side are Chinese words in GBK; single ones are the accents of UTF-8 names.
    """
    try:
        gbk = _proven(utf8.path, "gb18030", limits)[0]
    except _Undecodable:
        return utf8
    reading = gbk if len(narrow) > 1 else utf8
    guess = warn(
        "files.encoding.guessed",
        message(
            "{file} can be read as UTF-8 and as GBK; it was read as {encoding}. Look at the names in it.",
            file=utf8.path.name,
            encoding="GBK" if reading is gbk else "UTF-8",
        ),
        place(utf8.path),
        remedy=hint(message("If the names are wrong, save the file as .xlsx and read that.")),
    )
    return replace(reading, findings=(guess,))


def _is_damaged_utf8(path: Path, offset: int) -> bool:
    """Whether UTF-8 text went wrong at ``offset``, rather than never having been UTF-8.

    GBK text read as UTF-8 is nearly all errors; UTF-8 text with some bad bytes is nearly all Chinese.
    """
    with path.open("rb") as stream:
        stream.seek(max(0, offset - _AROUND))
        text = stream.read(2 * _AROUND).decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(_THREE_BYTES.findall(text)) - wrong
    return right > 2 * wrong


def _undecodable(path: Path, wrong: _Undecodable) -> Refused:
    names = {"gb18030": "UTF-8, GBK, GB18030", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
    line = 1
    if wrong.codec not in ("utf-16", "utf-32"):
        with path.open("rb") as stream:
            remaining = wrong.offset
            while remaining > 0 and (piece := stream.read(min(_CHUNK, remaining))):
                remaining -= len(piece)
                line += piece.count(b"\n")
    else:
        with path.open("rb") as stream:
            line += stream.read(wrong.offset).decode(wrong.codec, "replace").count("\n")
    return refuse(
        "files.encoding",
        message(
            "{file} line {line}: byte {offset} is not text in {encodings}; the file is damaged or in another encoding.",
            file=path.name,
            line=line,
            offset=wrong.offset + 1,
            encodings=names.get(wrong.codec, wrong.codec.upper()),
        ),
        place(path, "", line),
        remedy=hint(message("Export it again as UTF-8 or GBK, or save it as .xlsx.")),
    )
