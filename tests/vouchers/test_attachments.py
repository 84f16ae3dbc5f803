"""Files behind a voucher: kept whole, never changed, added late, taken away only before review."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa

from finance_desk.app.desk import Desk
from finance_desk.base.errors import Refused
from finance_desk.store.engine import locate, open_engine
from finance_desk.vouchers.model import AttachmentKind, Line


@pytest.fixture
def book(desk: Desk) -> int:
    return int(desk.do("book.new", code="310", name="职工", fund="employee", start=202601, solo=True).value)


@pytest.fixture
def voucher(desk: Desk, book: int) -> int:
    ids = {each.code: each.id for each in desk.ask("account.list", book=book)}
    lines = [Line(ids["1004"], 500, 0, "收息"), Line(ids["450101"], 0, 500, "收息")]
    return int(desk.do("voucher.save", book=book, day=20260105, lines=lines).value)


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    path = tmp_path / "回单 01.pdf"
    path.write_bytes(b"%PDF-1.4 " + bytes(range(256)) * 20)
    return path


def code(desk: Desk, command: str, **arguments: object) -> str:
    with pytest.raises(Refused) as refused:
        desk.do(command, **arguments)
    return refused.value.findings[0].code


def test_a_file_is_kept_whole_and_verified(desk: Desk, book: int, voucher: int, slip: Path) -> None:
    id = desk.do("voucher.attach", book=book, id=voucher, path=slip, kind=AttachmentKind.SCAN).value
    (held,) = desk.ask("voucher.attachments", book=book, id=voucher)
    assert (held.name, held.kind, held.size) == (slip.name, AttachmentKind.SCAN, slip.stat().st_size)
    assert held.digest == hashlib.sha256(slip.read_bytes()).hexdigest()
    assert desk.ask("voucher.attachment", book=book, attachment=id) == (slip.name, slip.read_bytes())
    assert desk.ask("voucher.verify_attachments", book=book) == ()
    assert desk.ask("audit.verify") == ()


def test_what_is_no_evidence_is_refused(desk: Desk, book: int, voucher: int, slip: Path) -> None:
    program = slip.with_name("回单.pdf.exe")
    program.write_bytes(b"MZ")
    empty = slip.with_name("空.pdf")
    empty.touch()
    where = {"book": book, "id": voucher}
    assert code(desk, "voucher.attach", path=program, **where) == "voucher.attach_kind"
    assert code(desk, "voucher.attach", path=empty, **where) == "voucher.attach_empty"
    assert code(desk, "voucher.attach", path=slip.with_name("无.pdf"), **where) == "voucher.attach_unread"
    desk.do("voucher.attach", path=slip, **where)
    again = slip.with_name("另名.pdf")
    again.write_bytes(slip.read_bytes())
    assert code(desk, "voucher.attach", path=again, **where) == "voucher.attached_before"
    desk.do("voucher.void", reason="x", **where)
    empty.write_bytes(b"x")
    assert code(desk, "voucher.attach", path=empty, **where) == "voucher.attach_void"
    assert len(desk.ask("voucher.attachments", **where)) == 1


def test_a_posted_voucher_takes_files_and_gives_none_back(
    desk: Desk, book: int, voucher: int, slip: Path
) -> None:
    first = desk.do("voucher.attach", book=book, id=voucher, path=slip).value
    assert code(desk, "voucher.detach", book=book, attachment=first, reason=" ") == "voucher.reason"
    desk.do("voucher.detach", book=book, attachment=first, reason="附错")
    assert desk.ask("voucher.attachments", book=book, id=voucher) == ()
    first = desk.do("voucher.attach", book=book, id=voucher, path=slip).value
    desk.do("voucher.review", book=book)
    assert code(desk, "voucher.detach", book=book, attachment=first, reason="x") == "voucher.attachment_stays"
    desk.do("voucher.post", book=book)
    late = slip.with_name("补.pdf")
    late.write_bytes(b"late")
    desk.do("voucher.attach", book=book, id=voucher, path=late)
    assert code(desk, "voucher.detach", book=book, attachment=first, reason="x") == "voucher.attachment_stays"
    assert [each.name for each in desk.ask("voucher.attachments", book=book, id=voucher)] == [
        slip.name,
        late.name,
    ]
    # a file beside it is no change of the voucher that was sealed
    assert desk.ask("voucher.verify_seals") == ()


def test_a_changed_file_is_told_even_with_a_new_hash(
    desk: Desk, database: str, book: int, voucher: int, slip: Path
) -> None:
    id = desk.do("voucher.attach", book=book, id=voucher, path=slip).value
    engine = open_engine(locate(database))
    import zlib

    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER attachment_update")
        else:
            connection.exec_driver_sql("ALTER TABLE voucher_attachment DISABLE TRIGGER attachment_change")
        connection.execute(
            sa.text("UPDATE voucher_attachment SET content = :content, digest = :digest"),
            {"content": zlib.compress(b"other"), "digest": hashlib.sha256(b"other").hexdigest()},
        )
    (finding,) = desk.ask("voucher.verify_attachments", book=book, id=voucher)
    assert finding.code == "voucher.attachment_changed"
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE voucher_attachment SET content = :content"), {"content": b"broken"}
        )
    engine.dispose()
    assert len(desk.ask("voucher.verify_attachments", book=book)) == 1
    with pytest.raises(Refused):
        desk.ask("voucher.attachment", book=book, attachment=id)
