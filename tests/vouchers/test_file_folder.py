"""Files behind vouchers in a folder: under their hash, checked on every reading, moved there and back."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.base.findings import Finding, Severity
from finance_desk.vouchers.model import Line

FIRST = b"%PDF-1.4 first"
SECOND = b"%PDF-1.4 second"


class Scene:
    def __init__(self, desk: Desk, tmp_path: Path) -> None:
        self.desk, self.tmp = desk, tmp_path
        made = desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True)
        self.book = int(made.value)
        ids = {each.code: each.id for each in desk.ask("account.list", book=self.book)}
        lines = [Line(ids["1004"], 500, 0, "收息"), Line(ids["450101"], 0, 500, "收息")]
        self.voucher = int(desk.do("voucher.save", book=self.book, day=20260105, lines=lines).value)
        self.folder = tmp_path / "附件"
        self.folder.mkdir()

    def attach(self, name: str, content: bytes) -> int:
        path = self.tmp / name
        path.write_bytes(content)
        return int(self.desk.do("voucher.attach", book=self.book, id=self.voucher, path=path).value)

    def move(self, folder: Path | None, **more: bool) -> object:
        return self.desk.do("voucher.keep_files", book=self.book, folder=folder, **more)

    def read(self, id: int) -> bytes:
        _, content = self.desk.ask("voucher.attachment", book=self.book, attachment=id)
        return bytes(content)

    def wrong(self) -> list[str]:
        return [each.code for each in self.desk.ask("voucher.verify_attachments", book=self.book)]

    def refused(self, command: str, **arguments: object) -> list[Finding]:
        with pytest.raises(Refused) as refused:
            self.desk.do(command, book=self.book, **arguments)
        return list(refused.value.findings)


@pytest.fixture
def scene(desk: Desk, tmp_path: Path) -> Scene:
    return Scene(desk, tmp_path)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def named(content: bytes, ending: str) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return str(Path(digest[:2]) / f"{digest}.{ending}")


def test_files_move_to_a_folder_and_back_and_new_ones_follow(scene: Scene) -> None:
    inside = scene.attach("回单.PDF", FIRST)
    scene.desk.do("voucher.review", book=scene.book)
    scene.desk.do("voucher.post", book=scene.book)
    scene.move(scene.folder)
    later = scene.attach("补.txt", SECOND)
    assert files_in(scene.folder) == {named(FIRST, "pdf"): FIRST, named(SECOND, "txt"): SECOND}
    held = scene.desk.ask("voucher.attachments", book=scene.book, id=scene.voucher)
    assert [each.file for each in held] == [
        scene.folder / named(FIRST, "pdf"),
        scene.folder / named(SECOND, "txt"),
    ]
    assert (scene.read(inside), scene.read(later), scene.wrong()) == (FIRST, SECOND, [])
    other = scene.tmp / "other"
    other.mkdir()
    scene.move(other)
    assert files_in(other) == files_in(scene.folder)
    shutil.rmtree(scene.folder)  # nobody asks for the first any more
    assert scene.wrong() == []
    scene.move(None)
    shutil.rmtree(other)
    assert (scene.read(inside), scene.read(later), scene.wrong()) == (FIRST, SECOND, [])
    held = scene.desk.ask("voucher.attachments", book=scene.book, id=scene.voucher)
    assert [each.file for each in held] == [None, None]
    # what is kept elsewhere is no change of the voucher that was sealed
    assert scene.desk.ask("db.verify") == ()


def test_a_missing_or_changed_file_is_told_and_the_same_file_put_back(scene: Scene) -> None:
    scene.move(scene.folder)
    lost, spoilt = scene.attach("a.pdf", FIRST), scene.attach("b.pdf", SECOND)
    (scene.folder / named(FIRST, "pdf")).unlink()
    (scene.folder / named(SECOND, "pdf")).write_bytes(b"other")
    assert scene.wrong() == ["voucher.attachment_missing", "voucher.attachment_changed"]
    assert [each.code for each in scene.desk.ask("db.verify")] == scene.wrong()
    for id, code in ((lost, "voucher.attachment_missing"), (spoilt, "voucher.attachment_changed")):
        with pytest.raises(Refused) as refused:
            scene.read(id)
        (finding,) = refused.value.findings
        assert finding.code == code
        assert finding.remedy is not None and finding.remedy.command == "voucher.attach"
    # by its hash the same file goes to its old place; no second attachment comes of it
    assert (scene.attach("found again.pdf", FIRST), scene.attach("b2.pdf", SECOND)) == (lost, spoilt)
    assert (scene.read(lost), scene.read(spoilt), scene.wrong()) == (FIRST, SECOND, [])
    assert len(scene.desk.ask("voucher.attachments", book=scene.book, id=scene.voucher)) == 2
    path = scene.tmp / "a.pdf"
    (finding,) = scene.refused("voucher.attach", id=scene.voucher, path=path)
    assert finding.code == "voucher.attached_before"


def test_nothing_moves_while_a_file_is_lost_unless_it_is_left(scene: Scene) -> None:
    scene.move(scene.folder)
    lost, whole = scene.attach("a.pdf", FIRST), scene.attach("b.pdf", SECOND)
    (scene.folder / named(FIRST, "pdf")).unlink()
    found = scene.refused("voucher.keep_files", folder=None)
    assert [each.code for each in found] == ["voucher.attachment_missing", "voucher.files_lost"]
    assert found[1].remedy is not None and found[1].remedy.arguments["leave"] is True
    assert scene.desk.ask("voucher.file_folder", book=scene.book) == scene.folder
    done = scene.desk.do("voucher.keep_files", book=scene.book, folder=None, leave=True)
    assert [(each.code, each.severity) for each in done.findings] == [
        ("voucher.attachment_missing", Severity.WARN)
    ]
    shutil.rmtree(scene.folder)
    assert scene.read(whole) == SECOND and scene.wrong() == ["voucher.attachment_missing"]
    assert scene.attach("again.pdf", FIRST) == lost and scene.wrong() == []


def test_a_folder_that_cannot_be_used_is_refused_and_a_rehearsal_writes_nothing(scene: Scene) -> None:
    scene.attach("a.pdf", FIRST)
    for folder, code in (
        (scene.tmp / "none", "voucher.folder_unusable"),
        (Path("files"), "voucher.folder_relative"),
        (None, "voucher.folder_same"),
    ):
        (finding,) = scene.refused("voucher.keep_files", folder=folder)
        assert finding.code == code
    scene.desk.do("voucher.keep_files", dry_run=True, book=scene.book, folder=scene.folder)
    assert files_in(scene.folder) == {} and scene.desk.ask("voucher.file_folder", book=scene.book) is None
    scene.move(scene.folder)
    path = scene.tmp / "b.pdf"
    path.write_bytes(SECOND)
    scene.desk.do("voucher.attach", dry_run=True, book=scene.book, id=scene.voucher, path=path)
    assert list(files_in(scene.folder)) == [named(FIRST, "pdf")]
    shutil.rmtree(scene.folder)  # a server that does not answer
    (finding,) = scene.refused("voucher.attach", id=scene.voucher, path=path)
    assert finding.code == "voucher.folder_write"


def test_the_folder_is_no_option_typed_by_hand_and_travels_with_no_file(scene: Scene) -> None:
    (finding,) = scene.refused("book.option", name="attachment_folder", value=str(scene.folder))
    assert finding.remedy is not None and finding.remedy.command == "voucher.keep_files"
    scene.move(scene.folder)
    held = {each.spec.name: each.value for each in scene.desk.ask("book.option_list", book=scene.book)}
    assert held["attachment_folder"] == str(scene.folder)
    path = scene.tmp / "basics.xlsx"
    scene.desk.ask("basics.write", book=scene.book, path=path)
    compared = scene.desk.ask("basics.compare", book=scene.book, path=path)
    assert compared.differences == () and compared.findings == ()
