"""The questions a page may ask, and who answers them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from finance_desk.base.messages import N_, Message

Words = str | Message


@dataclass(frozen=True, slots=True)
class Confirm:
    """Yes or no. ``verb`` is what yes does, in a word; ``danger`` dresses it as such."""

    text: Words
    detail: Words = ""
    verb: Words = N_("OK")
    danger: bool = False


@dataclass(frozen=True, slots=True)
class TypedConfirm:
    """Yes only by typing ``word``: for what cannot be taken back. The text says how many things it takes."""

    text: Words
    word: str
    detail: Words = ""
    verb: Words = N_("OK")


@dataclass(frozen=True, slots=True)
class Text:
    """A line (or a paragraph) of text: a reason, a name, a password. ``suggestions`` may be picked."""

    text: Words
    value: str = ""
    secret: bool = False
    paragraph: bool = False
    required: bool = True
    verb: Words = N_("OK")
    suggestions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several ways; the answer is its index."""

    text: Words
    options: Sequence[Words]
    detail: Words = ""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is there. ``kinds`` are pairs of words and patterns: ("Workbooks", "*.xlsx *.csv")."""

    title: Words
    kinds: Sequence[tuple[Words, str]] = ()
    folder: str = ""
    many: bool = False


@dataclass(frozen=True, slots=True)
class SaveFile:
    """Where to write; an existing file is asked about by the dialog."""

    title: Words
    name: str
    kinds: Sequence[tuple[Words, str]] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """A folder that is there."""

    title: Words
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of :class:`Compare`: one thing in three versions, "" where it does not stand.

    ``pick`` is whose is kept unless another is chosen (0 mine, 1 theirs); ``None`` must be chosen.
    """

    name: Words
    base: Words
    mine: Words
    theirs: Words
    pick: int | None
    differs: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """Two versions of one thing beside what both began from; the answer is whose is kept, row by row.

    The answer is a tuple of picks as long as ``rows``, or :data:`APART` for "keep mine beside theirs".
    """

    text: Words
    rows: Sequence[Beside]
    detail: Words = ""


APART: Final = "apart"

Question = Confirm | TypedConfirm | Text | OneOf | OpenFile | SaveFile | OpenFolder | Compare


class Answerer(Protocol):
    """Answers a question: a dialog, or a test's prepared answer. ``None`` is "never mind"."""

    def answer(self, question: Question) -> Any: ...


class Ask:
    """What pages hold. Every method waits for the answer; ``None`` or ``False`` is "never mind"."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer

    def confirm(
        self, text: Words, *, detail: Words = "", verb: Words = N_("OK"), danger: bool = False
    ) -> bool:
        return bool(self.answerer.answer(Confirm(text, detail, verb, danger)))

    def typed_confirm(self, text: Words, word: str, *, detail: Words = "", verb: Words = N_("OK")) -> bool:
        return bool(self.answerer.answer(TypedConfirm(text, word, detail, verb)))

    def text(
        self,
        text: Words,
        value: str = "",
        *,
        secret: bool = False,
        paragraph: bool = False,
        required: bool = True,
        verb: Words = N_("OK"),
        suggestions: Sequence[str] = (),
    ) -> str | None:
        answer = self.answerer.answer(Text(text, value, secret, paragraph, required, verb, suggestions))
        return None if answer is None else str(answer)

    def one_of(self, text: Words, options: Sequence[Words], *, detail: Words = "") -> int | None:
        answer = self.answerer.answer(OneOf(text, options, detail))
        return None if answer is None else int(answer)

    def compare(
        self, text: Words, rows: Sequence[Beside], *, detail: Words = ""
    ) -> tuple[int, ...] | Literal["apart"] | None:
        answer = self.answerer.answer(Compare(text, rows, detail))
        return answer if answer is None or answer == APART else tuple(answer)

    def open_file(
        self, title: Words, kinds: Sequence[tuple[Words, str]] = (), *, folder: str = ""
    ) -> Path | None:
        answer = self.answerer.answer(OpenFile(title, kinds, folder))
        return Path(answer) if answer else None

    def open_files(
        self, title: Words, kinds: Sequence[tuple[Words, str]] = (), *, folder: str = ""
    ) -> list[Path]:
        answer = self.answerer.answer(OpenFile(title, kinds, folder, many=True))
        return [Path(each) for each in answer or ()]

    def save_file(
        self, title: Words, name: str, kinds: Sequence[tuple[Words, str]] = (), *, folder: str = ""
    ) -> Path | None:
        answer = self.answerer.answer(SaveFile(title, name, kinds, folder))
        return Path(answer) if answer else None

    def open_folder(self, title: Words, *, folder: str = "") -> Path | None:
        answer = self.answerer.answer(OpenFolder(title, folder))
        return Path(answer) if answer else None


class Prepared:
    """Answers given beforehand, in order; keeps what was asked. A question too many is an error."""

    def __init__(self, *answers: Any) -> None:
        self.answers: deque[Any] = deque(answers)
        self.asked: list[Question] = []

    def answer(self, question: Question) -> Any:
        self.asked.append(question)
        if not self.answers:
            raise AssertionError(f"nobody prepared an answer to {question}")
        return self.answers.popleft()
