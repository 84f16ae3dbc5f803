"""One run of the command line: its database, user and language; asking, doing and telling what came of it."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer

from finance_desk.base.errors import Cancelled, Refused, refuse
from finance_desk.base.findings import Finding, Subject
from finance_desk.base.messages import LANGUAGES, Message, message, render
from finance_desk.base.progress import Progress

if TYPE_CHECKING:
    from finance_desk.app.desk import Desk
    from finance_desk.base.commands import Done

T = TypeVar("T")

DONE: Final = 0
REFUSED: Final = 1
WRONG_USAGE: Final = 2
IN_PART: Final = 3

TRIAL: Final = message("Only a trial run: nothing was changed.")

WORKER: Final = "desk-worker"
"""Name of the thread a command or query runs in."""

_BATCHES: Final = 8
"""Batches of an export that may wait for whoever writes them."""

_QUIET_SECONDS: Final = 0.3
"""Nothing shows before: what is done at once needs no bar."""


def data_folder() -> Path:
    """Where a database stands whose place nobody named."""
    import platformdirs

    return Path(platformdirs.user_data_dir("finance-desk", appauthor=False))


def log_folder() -> Path:
    """Where the traces of bugs are kept."""
    import platformdirs

    return Path(platformdirs.user_log_dir("finance-desk", appauthor=False))


@dataclass(frozen=True, slots=True)
class Session:
    """What stands before the command: ``--db``, ``--user``, ``--lang``."""

    database: str
    login: str
    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise typer.BadParameter(f"--lang {self.lang}: zh / en")

    @property
    def place(self) -> str:
        """The database's file or URL."""
        return self.database or str(data_folder() / "finance-desk.db")

    @property
    def key(self) -> str | None:
        """The key of an encrypted file, from the environment only."""
        return os.environ.get("FINANCE_DESK_KEY") or None

    def user(self) -> str:
        """The login, asked for where nobody gave it."""
        return self.login or self._asked(self.words(message("User")), "FINANCE_DESK_USER", hide=False)

    def password(self, *, confirm: bool = False) -> str:
        """The password: from the environment, or asked for."""
        held = os.environ.get("FINANCE_DESK_PASSWORD")
        if held:
            return held
        return self._asked(
            self.words(message("Password")), "FINANCE_DESK_PASSWORD", hide=True, confirm=confirm
        )

    def secret(self, variable: str) -> str:
        """A password or token for another system: from the environment, or asked for."""
        return os.environ.get(variable) or self._asked(self.words(message("Password")), variable, hide=True)

    def _asked(self, words: str, variable: str, *, hide: bool, confirm: bool = False) -> str:
        if not sys.stdin.isatty():
            raise typer.BadParameter(
                self.words(message("Nobody is there to ask: set {variable}.", variable=variable))
            )
        return str(typer.prompt(words, hide_input=hide, confirmation_prompt=confirm, err=True))

    def words(self, what: Message | str) -> str:
        """A message in the session's language."""
        return render(what, self.lang)

    def say(self, what: Message | str) -> None:
        """A sentence for people; programs read the listings, not these."""
        typer.echo(self.words(what), err=True)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The open database; a refusal inside is told and ends the run with exit code 1."""
        with self.told():
            from finance_desk.app.desk import Desk

            with Desk.open(self.place, self.user(), self.password(), key=self.key) as desk:
                yield desk

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell a refusal and end with exit code 1: nothing was changed."""
        try:
            yield
        except Refused as refused:
            self.tell(refused.findings)
            raise typer.Exit(REFUSED) from refused
        except Cancelled as cancelled:
            self.say(message("Cancelled; nothing was changed."))
            raise typer.Exit(REFUSED) from cancelled

    def tell(self, findings: Sequence[Finding]) -> None:
        """Findings on the error stream: a table for people, the contract's columns for programs."""
        from finance_desk.cli.output import findings_listing, write

        if findings:
            format = "table" if sys.stderr.isatty() else "csv"
            write(self, findings_listing(self, findings), format, None, stream=sys.stderr)

    def keep_rejects(self, findings: Sequence[Finding], rejects: Path | None) -> None:
        """What was refused, as a csv file for whoever mends it; an empty list when nothing was."""
        from finance_desk.cli.output import findings_listing, write

        if rejects is not None:
            write(self, findings_listing(self, findings), "csv", rejects)

    def book(self, desk: Desk, code: str) -> int:
        """The id of a book by its code; without a code the only book there is."""
        if code:
            return int(desk.ask("book.show", code=code).id)
        held = desk.ask("book.list")
        if len(held) == 1:
            return int(held[0].id)
        raise typer.BadParameter(
            self.words(
                message("There are {count} books: say which with --book.", count=len(held))
                if held
                else message("There is no book yet; make one with 'book new'.")
            )
        )

    def account(self, desk: Desk, book: int, code: str) -> int:
        """The id of an account by code (with or without separators) or unique name."""
        from finance_desk.accounts.importing import AccountFinder

        held = AccountFinder(desk.ask("account.list", book=book)).find(code)
        if held is None:
            raise refuse(
                "account.unknown",
                message("The book has no account {code} {name}.", code=code, name=""),
                Subject("account", label=code, book=book),
            )
        return held.id

    def ask(self, desk: Desk, what: str, **arguments: Any) -> Any:
        """A query with a progress bar and Ctrl+C."""
        return self.run(lambda progress: desk.ask(what, progress=progress, **arguments))

    def do(
        self,
        desk: Desk,
        what: str,
        *,
        dry_run: bool = False,
        rejects: Path | None = None,
        **arguments: Any,
    ) -> Done:
        """A command with a progress bar and Ctrl+C; its sentence and findings are told."""
        done: Done = self.run(lambda progress: desk.do(what, progress=progress, dry_run=dry_run, **arguments))
        self.say(done.summary)
        if dry_run:
            self.say(TRIAL)
        self.tell(done.findings)
        self.keep_rejects([each for each in done.findings if each.blocks], rejects)
        return done

    def run(self, work: Callable[[Progress], T]) -> T:
        """Run ``work`` in a worker, so that Ctrl+C reaches us while a statement runs; it is interrupted then."""
        progress = Progress()
        answer: list[T] = []
        failure: list[BaseException] = []
        ended = threading.Event()

        def worker() -> None:
            try:
                answer.append(work(progress))
            except BaseException as error:  # carried over to the caller's thread below
                failure.append(error)
            finally:
                ended.set()

        threading.Thread(target=worker, name=WORKER, daemon=True).start()
        while True:
            try:
                self._wait(ended, progress)
                break
            except KeyboardInterrupt:
                progress.cancel()
        if failure:
            raise failure[0]
        return answer[0]

    def stream(self, desk: Desk, what: str, **arguments: Any) -> Iterator[Any]:
        """Rows of an export query one by one, in flat memory: it hands batches over, we pull them.

        Ctrl+C, or whoever stops pulling, interrupts the query.
        """
        progress = Progress()
        waiting: queue.Queue[Sequence[Any] | BaseException | None] = queue.Queue(_BATCHES)

        def hand_over(batch: Sequence[Any]) -> None:
            while True:
                progress.check()
                try:
                    waiting.put(batch, timeout=0.5)
                    return
                except queue.Full:
                    continue

        ended = threading.Event()

        def worker() -> None:
            last: BaseException | None = None
            try:
                desk.ask(what, progress=progress, each=hand_over, **arguments)
            except BaseException as error:  # carried over to the puller's thread below
                last = error
            finally:
                ended.set()
            if not progress.cancelled:
                waiting.put(last)

        threading.Thread(target=worker, name=WORKER, daemon=True).start()
        try:
            while (batch := waiting.get()) is not None:
                if isinstance(batch, BaseException):
                    raise batch
                yield from batch
        finally:
            progress.cancel()
            ended.wait()

    def _wait(self, ended: threading.Event, progress: Progress) -> None:
        if ended.wait(_QUIET_SECONDS):
            return
        if not sys.stderr.isatty():
            ended.wait()
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        with Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task("")
            while not ended.wait(0.1):
                words = self.words(progress.step) if progress.step is not None else ""
                bar.update(task, description=words, completed=progress.done, total=progress.total)


def session_of(context: typer.Context) -> Session:
    """The session the root command made."""
    held = context.find_object(Session)
    assert held is not None
    return held
