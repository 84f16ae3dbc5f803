"""The page of data sources: its list with channels, one being typed, and the columns of a file."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from finance_desk.app.founding import found
from tests.ui.pictures import Stage as Studio
from tests.ui.scenes.desk_pages import PASSWORD, Stage, furnish


def scenes(studio: Studio, wanted: list[str]) -> Iterator[tuple[str, QWidget]]:
    for name in ("sources", "source_columns", "channel_typed", "channel_brought"):
        if wanted and not any(word in f"desk-{name}" for word in wanted):
            continue
        if "desk" not in studio.kept:
            desk = studio.kept["desk"] = furnish(
                found(studio.folder / "sources.db", "li", PASSWORD, name="李会计")
            )
            _channels(desk)
        stage = Stage(studio, studio.kept["desk"])
        page = stage.open("sources")
        stage.settle()
        at = [page.sources.row_at(row).source.code for row in range(page.sources.rowCount())]
        page.sources_pane.table.set_current_row(at.index("settlement"))
        stage.settle()
        match name:
            case "source_columns":
                page.about.trigger()
            case "channel_typed":
                page.edit.trigger()
            case "channel_brought":
                page.channels_pane.table.set_current_row(1)
                page.brought.trigger()
        stage.settle()
        yield f"desk-{name}", stage.window


def _channels(desk: object) -> None:
    """A database, a folder that refused a file, a service that was not reached, one switched off."""
    do, ask = desk.do, desk.ask  # type: ignore[attr-defined]
    book = ask("book.list")[0].id
    do("rule.import", book=book, rules="employee")
    desk.signed_in("shen", "abcd-1234").do("rule.approve", book=book)  # type: ignore[attr-defined]
    to = {"book": book, "source": "settlement"}
    do(
        "intake.channel_set", code="db", name="结算系统视图", way="database",
        address="postgresql://fund_reader@10.1.8.20/settlement", view="handed.paid", **to,
    )  # fmt: skip
    folder = do(
        "intake.channel_set", code="in", name="月结交换目录", way="folder",
        address="D:\\交换\\月结", pattern="拨付*.csv", watch=True, **to,
    ).value  # fmt: skip
    do("intake.deliver", book=book, channel=folder, name="拨付0106.csv", content=b"a,b\n1,2\n")
    do("intake.fetched", book=book, channel=folder, refused=1, repeated=3)
    api = do(
        "intake.channel_set", code="api", name="异地清算接口", way="service",
        address="https://clearing.example/rows?day=today", **to,
    ).value  # fmt: skip
    do(
        "intake.fetched", book=book, channel=api,
        failure='{"msgid":"{place} did not answer in time.","values":{"place":"https://clearing.example/rows"}}',
    )  # fmt: skip
    do("intake.channel_disable", book=book, channel=api)
