"""The templates page: empty, a list with one that will break, and one being used."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from finance_desk.app.founding import found
from finance_desk.templates.model import AmountKind, Ask, Template, TemplateLine, Variable
from tests.ui.pictures import Stage as Studio
from tests.ui.scenes.desk_pages import PASSWORD, Stage, furnish

TEMPLATES = (
    Template(
        "LX",
        "财政专户存款利息",
        "收{月}月财政专户存款利息",
        (TemplateLine(1, "100301", AmountKind.ASKED, "利息"), TemplateLine(-1, "4602", AmountKind.REST)),
        (Variable("利息"),),
        group="月度",
    ),
    Template(
        "BF",
        "由财政专户拨入支出户",
        "{月}月用款计划拨入支出户",
        (
            TemplateLine(1, "1004", AmountKind.FORMULA, '最大(计划 - 余额("1004"), 0)'),
            TemplateLine(-1, "100301", AmountKind.REST),
        ),
        (Variable("计划", Ask.MONEY, '借发生("5001") * 1.1'), Variable("批次", Ask.TEXT, '"1"')),
        group="月度",
    ),
)


def scenes(studio: Studio, wanted: list[str]) -> Iterator[tuple[str, QWidget]]:
    for name in (
        "templates_empty",
        "templates",
        "template_used",
        "template_refused",
        "template_edited",
        "template_faulty",
    ):
        if wanted and not any(word in f"desk-{name}" for word in wanted):
            continue
        if "templates" not in studio.kept:
            desk = studio.kept["desk"] = furnish(
                found(studio.folder / "templates.db", "li", PASSWORD, name="李会计")
            )
            studio.kept["templates"] = True
        desk = studio.kept["desk"]
        book = desk.ask("book.list")[0].id
        if name != "templates_empty" and not desk.ask("template.list", book=book):
            for each in TEMPLATES:
                desk.do("template.save", book=book, given=each)
                desk.do("template.state", book=book, code=each.code, state="active")
            broken = Template(
                "DB", "上级其他支出", "其他支出",
                (TemplateLine(1, "540101", AmountKind.FIXED, "250000.00"), TemplateLine(-1, "1004", AmountKind.REST)),
                group="季度",
            )  # fmt: skip
            desk.do("template.save", book=book, given=broken)
            desk.do("account.disable", book=book, code="540101", day=20260101)
        stage = Stage(studio, desk)
        page = stage.open("templates")
        stage.settle()
        if name in ("template_used", "template_refused"):
            page.table.set_current_row(2)
            page.use.trigger()
            stage.settle()
            page.form.fields["利息"].setText("23918.44" if name == "template_used" else "十元")
            page.trial.trigger()
            stage.settle()
        if name in ("template_edited", "template_faulty"):
            page = stage.open("template", code="BF")
            stage.settle()
            for row, answer in enumerate(("12500000", "2")):
                page.questions.text_typed.emit(row, "answer", answer)
            if name == "template_faulty":
                page.table.text_typed.emit(0, "amount", '最大(计划 - 余额("1004")')
                page.table.open_cell(1, "account")
            page._try()
            stage.settle()
        yield f"desk-{name}", stage.window
