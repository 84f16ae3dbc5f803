"""The files behind a voucher: put there, opened, copied out, taken away while nobody has reviewed it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from finance_desk.base.messages import N_, message
from finance_desk.base.progress import Progress
from finance_desk.vouchers.model import Attachment
from ui.pages.deeds import run
from ui.pages.desk_page import DeskPage
from ui.pages.evidence import moment
from ui.theme.look import say
from ui.widgets.facts import Fact, Group

DETACH_REASONS = (N_("The wrong file"), N_("Attached twice"))


def files_group(held: Sequence[Attachment], show: Callable[[Attachment], None]) -> Group:
    """Each file a link, with who put it there and when."""
    return Group(
        message("{count} files behind the voucher", count=len(held)),
        [
            Fact(f"{each.added_by}  {moment(each.added_at)}", each.name, go=partial(show, each))
            for each in held
        ],
    )


def choose_file(page: DeskPage, held: Sequence[Attachment], show: Callable[[Attachment], None]) -> None:
    """Ask which of several files is meant."""
    at = 0
    if len(held) > 1:
        chosen = page.context.ask.one_of(N_("Which file?"), [each.name for each in held])
        if chosen is None:
            return
        at = chosen
    show(held[at])


def use_file(page: DeskPage, file: Attachment, opened: Callable[[Path], None] | None = None) -> None:
    """Open one file, keep a copy of it or take it away; ``opened`` takes what the system would open."""
    chosen = page.context.ask.one_of(
        file.name,
        [N_("Open it"), N_("Keep a copy"), N_("Take it away from the voucher")],
        detail=message("SHA-256 {digest}", digest=file.digest)
        if file.file is None
        else message("SHA-256 {digest}, kept as {path}", digest=file.digest, path=str(file.file)),
    )
    if chosen == 0:
        folder = Path(tempfile.mkdtemp(prefix="finance-desk-"))
        _copy(page, file, folder / file.name, opened or _open)
    elif chosen == 1:
        target = page.context.ask.save_file(N_("Keep a copy"), file.name)
        if target is not None:
            _copy(page, file, target)
    elif chosen == 2:
        reason = page.context.ask.text(
            message("Take {name} away: why?", name=file.name),
            verb=N_("Take it away"),
            suggestions=[say(each) for each in DETACH_REASONS],
        )
        if reason:
            run(page, "voucher.detach", attachment=file.id, reason=reason)


def _copy(page: DeskPage, file: Attachment, target: Path, then: Callable[[Path], None] | None = None) -> None:
    context, desk, book = page.context, page.context.desk, page.context.book_id

    def work(_progress: Progress) -> Path:
        written: Path = desk.ask("voucher.attachment_copy", book=book, attachment=file.id, path=target)
        return written

    def told(path: Path) -> None:
        context.notice(message("Written: {path}", path=str(path)))
        if then is not None:
            then(path)

    context.jobs.read(page, work, told, slot="file", title=message("Reading a file"))


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
