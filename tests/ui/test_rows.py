"""The one list model and its table."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from finance_desk.base.errors import refuse
from finance_desk.base.messages import Message, message
from finance_desk.base.progress import Progress
from ui.jobs.runner import Jobs, Outcome
from ui.jobs.watchdog import Watchdog
from ui.models.columns import Column
from ui.models.rows import KEPT, PAGE, RowsModel
from ui.models.tree import TreeModel
from ui.theme.cells import Kind, State, Tone
from ui.theme.look import Look
from ui.widgets.overlay import EmptyPage
from ui.widgets.table import DenseTable
from ui.widgets.table_pane import TablePane
from ui.widgets.totals import Totals

MILLION = 1_000_000

COLUMNS = (
    Column("number", "No.", Kind.INT),
    Column("day", "Date", Kind.DAY),
    Column("summary", "Summary", grow=True),
    Column("debit", "Debit", Kind.MONEY),
    Column("credit", "Credit", Kind.MONEY),
    Column("state", "State", Kind.STATE),
)


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    day: int
    summary: str
    debit: int
    credit: int
    state: State


def row(id: int) -> Row:
    tone = Tone.POSTED if id % 2 else Tone.DRAFT
    return Row(id, 20240100 + id % 28 + 1, f"摘要 {id}", id * 100, -id, State("posted", tone))


class Source:
    """Rows made on the spot; remembers what it was asked."""

    def __init__(self, count: int, delay: float = 0.0) -> None:
        self.count, self.delay = count, delay
        self.asked: list[int] = []
        self.refusing = False

    def ids(self, progress: Progress) -> array[int]:
        progress.check()
        return array("q", range(1, self.count + 1))

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[Row]:
        time.sleep(self.delay)
        progress.check()
        if self.refusing:
            raise refuse("test.away", message("The server is away."))
        self.asked.append(ids[0])
        return [row(id) for id in ids]


class Adding(Source):
    def sums(self, ids: Sequence[int], progress: Progress) -> Mapping[str, int]:
        return {"debit": sum(ids) * 100, "credit": -sum(ids)}


@pytest.fixture
def table(qtbot: QtBot, jobs: Jobs) -> DenseTable:
    made = DenseTable("Vouchers")
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show_model(RowsModel(COLUMNS, jobs, made))
    made.show()
    return made


def model_of(table: DenseTable) -> RowsModel:
    model = table.model()
    assert isinstance(model, RowsModel)
    return model


def filled(qtbot: QtBot, table: DenseTable, source: Source) -> RowsModel:
    model = model_of(table)
    model.set_source(source)
    qtbot.waitUntil(lambda: model.state == "ready" and model.rowCount() == source.count)
    qtbot.waitUntil(lambda: model.row_at(0) is not None)
    return model


def test_only_pages_that_are_seen_are_fetched(qtbot: QtBot, table: DenseTable) -> None:
    source = Source(MILLION)
    model = filled(qtbot, table, source)
    assert source.asked == [1]
    assert model.text(0, 2) == "摘要 1"
    table.set_current_row(777_777)
    assert model.text(777_777, 2) == "…", "a placeholder until its page is here"
    qtbot.waitUntil(lambda: model.text(777_777, 2) == "摘要 777778")
    assert len(source.asked) <= 3
    assert table.verticalScrollBar().maximum() > 999_000, "the scroll bar is honest"


def test_dragging_past_pages_does_not_fetch_them_all(qtbot: QtBot, table: DenseTable) -> None:
    source = Source(MILLION, delay=0.03)
    model = filled(qtbot, table, source)
    for place in range(0, 900_000, 9_000):
        table.verticalScrollBar().setValue(place)
        table.viewport().repaint()
    last = table.rowAt(10)
    qtbot.waitUntil(lambda: model.text(last, 2) != "…")
    assert len(source.asked) < 20, "one hundred pages were passed by"


def test_pages_seen_longest_ago_go_first(qtbot: QtBot, table: DenseTable) -> None:
    source = Source(PAGE * (KEPT + 20))
    model = filled(qtbot, table, source)
    for page in range(KEPT + 10):
        model.row_at(0)
        model.row_at(page * PAGE)
        qtbot.waitUntil(lambda page=page: model.row_at(page * PAGE) is not None)
    assert len(model._pages) == KEPT
    assert 0 in model._pages, "looked at all the time"
    assert 1 not in model._pages


def test_ctrl_a_over_a_million_rows(qtbot: QtBot, table: DenseTable) -> None:
    model = filled(qtbot, table, Source(MILLION))
    table.setFocus()
    begun = time.perf_counter()
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    table.viewport().repaint()
    taken = time.perf_counter() - begun
    assert table.selected_spans() == [(0, MILLION - 1)]
    assert taken < 0.3, f"{taken:.3f} s; 8.5 s with Qt's own header selection"
    begun = time.perf_counter()
    assert len(model.ids_of(table.selected_spans())) == MILLION
    assert time.perf_counter() - begun < 0.3


def test_scrolling_a_million_rows_does_not_stall(qtbot: QtBot, table: DenseTable) -> None:
    """What stalls does so each time; what a machine busy with other things adds does not."""
    filled(qtbot, table, Source(MILLION))
    passes = []
    while len(passes) < 5 and (not passes or min(passes) >= 50):
        with Watchdog() as dog:
            for step in range(40):
                table.verticalScrollBar().setValue((step + 7 * len(passes)) * 20_011)
                qtbot.wait(5)
        passes.append(dog.busiest)
    assert min(passes) < 50, passes


def test_a_newer_list_replaces_the_older(qtbot: QtBot, table: DenseTable) -> None:
    model = filled(qtbot, table, Source(5000))
    model.set_source(Source(10))
    model.set_source(Source(7))
    qtbot.waitUntil(lambda: model.rowCount() == 7)
    qtbot.wait(50)
    assert model.rowCount() == 7


def test_reading_the_same_list_anew_keeps_the_place(qtbot: QtBot, table: DenseTable) -> None:
    source = Source(10_000)
    model = filled(qtbot, table, source)
    table.set_current_row(5_000)
    qtbot.waitUntil(lambda: model.row_at(5_000) is not None)
    place = table.verticalScrollBar().value()
    before = len(source.asked)
    model.reload()
    qtbot.waitUntil(lambda: len(source.asked) > before)
    qtbot.waitUntil(lambda: model.row_at(5_000) is not None)
    assert table.current_row() == 5_000
    assert table.verticalScrollBar().value() == place


def test_refreshing_some_ids_fetches_their_pages_only(qtbot: QtBot, table: DenseTable) -> None:
    source = Source(10_000)
    model = filled(qtbot, table, source)
    model.row_at(4_000)
    qtbot.waitUntil(lambda: model.row_at(4_000) is not None)
    source.asked.clear()
    model.refresh([4_010])
    qtbot.waitUntil(lambda: bool(source.asked))
    qtbot.wait(20)
    assert source.asked == [4_001]
    assert model.row_of(4_010) == 4_009
    assert model.row_of(20_000) is None


def test_a_refusal_is_shown_and_not_asked_again_by_painting(qtbot: QtBot, jobs: Jobs) -> None:
    pane = TablePane("Vouchers")
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    model = RowsModel(COLUMNS, jobs, pane)
    pane.show_model(model)
    pane.show()
    source = Source(1000)
    source.refusing = True
    model.set_source(source)
    qtbot.waitUntil(lambda: model.state == "failed")
    assert pane.overlay.isVisible()
    assert pane.overlay.findings.findings()[0].code == "test.away"
    for _ in range(5):
        pane.table.viewport().repaint()
        qtbot.wait(5)
    assert not jobs.running
    source.refusing = False
    pane.overlay._again.click()
    qtbot.waitUntil(lambda: model.row_at(0) is not None)
    assert pane.overlay.isHidden()


def test_skeleton_comes_after_200_ms_and_cancel_after_two_seconds(qtbot: QtBot, jobs: Jobs) -> None:
    pane = TablePane("Vouchers", EmptyPage("No vouchers yet.", "New voucher"))
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    pane.show()
    assert pane.overlay.isHidden()
    pane.overlay.show_state("loading", 0)
    assert pane.overlay.isHidden()
    qtbot.waitUntil(pane.overlay.isVisible, timeout=1000)
    assert pane.overlay._cancel.isHidden()
    qtbot.waitUntil(lambda: not pane.overlay._cancel.isHidden(), timeout=4000)
    pane.overlay.show_state("ready", 3)
    assert pane.overlay.isHidden()
    pane.overlay.show_state("ready", 0)
    assert pane.overlay.empty.isVisible()
    assert not pane.overlay._cancel.isVisible()


def test_copying_gives_tab_separated_text(qtbot: QtBot, table: DenseTable) -> None:
    filled(qtbot, table, Source(1000))
    table.set_current_row(1)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "2\t2024-01-03\t摘要 2\t2.00\t-0.02\tposted"
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(table, Qt.Key.Key_C, both)
    assert clipboard.text().splitlines()[0] == "No.\tDate\tSummary\tDebit\tCredit\tState"


def test_copying_reads_what_is_not_here_yet(qtbot: QtBot, table: DenseTable) -> None:
    filled(qtbot, table, Source(1000))
    table.setColumnHidden(1, True)
    table.selectAll()
    with qtbot.waitSignal(table.notice) as told:
        table.copy_rows(head=False)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1000
    assert lines[999] == "1000\t摘要 1000\t1000.00\t-10.00\tposted"
    assert told.args == [Message("{count} rows copied.", {"count": 1000})]


def test_too_many_rows_to_copy_are_refused(qtbot: QtBot, table: DenseTable) -> None:
    filled(qtbot, table, Source(MILLION))
    QGuiApplication.clipboard().setText("before")
    table.selectAll()
    with qtbot.waitSignal(table.notice):
        table.copy_rows(head=False)
    assert QGuiApplication.clipboard().text() == "before"


def test_the_selection_adds_itself_up(qtbot: QtBot, table: DenseTable) -> None:
    filled(qtbot, table, Source(1000))
    with qtbot.waitSignal(table.selection_summed, check_params_cb=lambda count, _sums: count == 1) as told:
        table.set_current_row(4)
    assert told.args == [1, {"debit": 500, "credit": -5}]


def test_a_million_selected_rows_are_added_up_by_the_source(qtbot: QtBot, table: DenseTable) -> None:
    filled(qtbot, table, Adding(MILLION))
    with qtbot.waitSignal(table.selection_summed, check_params_cb=lambda count, _sums: count > 1) as told:
        table.selectAll()
    total = MILLION * (MILLION + 1) // 2
    assert told.args == [MILLION, {"debit": total * 100, "credit": -total}]


def test_given_rows_are_sorted_here_and_sourced_ones_by_the_page(qtbot: QtBot, table: DenseTable) -> None:
    model = model_of(table)
    model.set_rows([row(id) for id in (3, 1, 2)], ids=(30, 10, 20))
    model.sort(0)
    assert [model.id_at(at) for at in range(3)] == [10, 20, 30]
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert [model.text(at, 0) for at in range(3)] == ["3", "2", "1"]
    model.set_source(Source(10))
    qtbot.waitUntil(lambda: model.rowCount() == 10)
    with qtbot.waitSignal(model.sort_wanted) as told:
        table.horizontalHeader().sectionClicked.emit(3)
    assert told.args == ["debit", False]


def test_keys_of_the_table(qtbot: QtBot, jobs: Jobs) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    box = QVBoxLayout(holder)
    table = DenseTable("Vouchers")
    table.show_model(RowsModel(COLUMNS, jobs, table))
    box.addWidget(table)
    after = QLineEdit()
    box.addWidget(after)
    holder.show()
    filled(qtbot, table, Source(1000))
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert table.current_row() == 999
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [1]
    QTest.keyClick(table, Qt.Key.Key_Tab)
    qtbot.waitUntil(after.hasFocus)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def colours(image: QImage, left: int, right: int, top: int, bottom: int) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(left, min(right, image.width()))
        for y in range(top, min(bottom, image.height()))
    }


def test_negative_money_is_red_and_positive_is_not(qtbot: QtBot, table: DenseTable, look: Look) -> None:
    filled(qtbot, table, Source(100))
    qtbot.wait(20)
    image = picture(table.viewport())
    head = table.horizontalHeader()
    red = look.colour("red").name()
    debit, credit = head.sectionViewportPosition(3), head.sectionViewportPosition(4)
    assert red in colours(image, credit, credit + head.sectionSize(4), 0, 56)
    assert red not in colours(image, debit, debit + head.sectionSize(3), 0, 56)


def test_a_figure_that_does_not_fit_is_never_cut(qtbot: QtBot, table: DenseTable) -> None:
    model = model_of(table)
    model.set_rows([Row(1, 20240101, "", 123_456_789_012, 0, State("x", Tone.DRAFT))])
    table.setColumnWidth(3, 60)
    qtbot.wait(10)
    narrow = picture(table.viewport())
    model.set_rows([Row(1, 20240101, "", 987_654_321_098, 0, State("x", Tone.DRAFT))])
    qtbot.wait(10)
    assert narrow == picture(table.viewport()), "both show ###"
    table.setColumnWidth(3, 160)
    qtbot.wait(10)
    assert narrow != picture(table.viewport())


def test_columns_that_grow_take_what_is_left(qtbot: QtBot, table: DenseTable) -> None:
    head = table.horizontalHeader()
    assert head.length() == table.viewport().width()
    table.resize(1400, 700)
    qtbot.waitUntil(lambda: head.length() == table.viewport().width())
    table._show_column(1, False)
    assert head.length() == table.viewport().width()
    for at in range(len(COLUMNS)):
        table._show_column(at, False)
    assert not all(table.isColumnHidden(at) for at in range(len(COLUMNS))), "the last column stays"


def test_rows_are_28_or_24_high(table: DenseTable, look: Look) -> None:
    assert table.verticalHeader().defaultSectionSize() == 28
    look.set_dense(True)
    assert table.verticalHeader().defaultSectionSize() == 24


def test_totals_stand_under_their_columns(qtbot: QtBot, table: DenseTable) -> None:
    model_of(table).set_rows([row(1), row(2)])
    totals = Totals(table)
    qtbot.addWidget(totals)
    totals.resize(table.viewport().width(), 32)
    totals.set_totals({"debit": 300, "credit": -3}, State("balanced", Tone.OK))
    totals.show()
    assert totals.accessibleDescription() == "Total · Debit 3.00 · Credit -0.03 · balanced"
    head = table.horizontalHeader()
    image = picture(totals)
    left = head.sectionViewportPosition(3)
    ground = image.pixelColor(left + 2, 20).name()
    right_edge = left + head.sectionSize(3) - 8
    assert colours(image, right_edge - 30, right_edge, 8, 26) != {ground}
    assert colours(image, right_edge + 1, left + head.sectionSize(3), 8, 26) == {ground}


def test_a_tree_of_accounts() -> None:
    accounts = [
        ("1", None, "资产"),
        ("1001", "1", "库存现金"),
        ("1002", "1", "收入户存款"),
        ("9", "8", "无父"),
    ]
    model = TreeModel(
        [
            Column("code", "Code", getter=lambda each: each[0]),
            Column("name", "Name", getter=lambda each: each[2]),
        ]
    )
    model.set_rows(accounts, key=lambda each: each[0], parent_key=lambda each: each[1])
    assert model.rowCount() == 2
    assets = model.index_of("1")
    assert model.rowCount(assets) == 2
    child = model.index(1, 1, assets)
    assert child.data() == "收入户存款"
    assert model.parent(child) == assets
    assert model.row_at(child) == accounts[2]
    assert not model.index_of("77").isValid()


@dataclass(frozen=True, slots=True)
class Named:
    id: int
    number: int
    day: int = 20240101
    summary: str = ""
    debit: int = 0
    credit: int = 0
    state: State | None = None


class Beginning(Source):
    """Tells its first rows at once; its ids come when it is told to go on."""

    def __init__(self, count: int, first: int = 1) -> None:
        super().__init__(count)
        self.first = first
        self.go_on = threading.Event()

    def ids(self, progress: Progress) -> array[int]:
        assert self.go_on.wait(10)
        return array("q", range(self.first, self.first + self.count))

    def page(self, ids: Sequence[int], progress: Progress) -> Sequence[Named]:  # type: ignore[override]
        self.asked.append(ids[0])
        return [Named(id, id) for id in ids]

    def beginning(self, progress: Progress) -> Sequence[Named]:
        return [Named(id, id) for id in range(self.first, self.first + min(self.count, PAGE))]


def test_the_first_rows_stand_before_the_whole_list_is_known(qtbot: QtBot, table: DenseTable) -> None:
    model = table.model()
    assert isinstance(model, RowsModel)
    source = Beginning(100_000)
    model.set_source(source)
    qtbot.waitUntil(lambda: model.rowCount() == PAGE)
    assert model.state == "ready" and model.row_at(3) == Named(4, 4) and source.asked == []
    assert model.partial
    table.set_current_row(7)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    source.go_on.set()
    qtbot.waitUntil(lambda: model.rowCount() == 100_000)
    assert table.current_row() == 7 and resets == [], "the list goes on, the place is kept"
    assert not model.partial
    assert model.row_at(0) == Named(1, 1) and source.asked == []
    qtbot.waitUntil(lambda: model.row_at(99_999) == Named(100_000, 100_000))

    other = Beginning(50, first=5_000)
    model.set_source(other)
    qtbot.waitUntil(lambda: model.rowCount() == 50)
    other.go_on.set()
    qtbot.waitUntil(lambda: model.state == "ready" and model.row_at(49) == Named(5_049, 5_049))


def test_a_list_read_anew_is_not_cut_to_its_beginning_meanwhile(qtbot: QtBot, table: DenseTable) -> None:
    model = table.model()
    assert isinstance(model, RowsModel)
    source = Beginning(1_000)
    source.go_on.set()
    model.set_source(source)
    qtbot.waitUntil(lambda: model.rowCount() == 1_000)
    source.go_on.clear()
    counts: list[int] = []
    model.modelReset.connect(lambda: counts.append(model.rowCount()))
    model.reload()
    qtbot.wait(60)
    assert model.rowCount() == 1_000 and counts == []
    source.go_on.set()
    qtbot.waitUntil(lambda: model.state == "ready")
    assert model.rowCount() == 1_000


def test_a_worker_that_computes_does_not_stall_the_table(qtbot: QtBot, table: DenseTable, jobs: Jobs) -> None:
    filled(qtbot, table, Source(MILLION))
    over = threading.Event()

    def compute(progress: Progress) -> int:
        count = 0
        while not over.is_set():
            count += 1
        return count

    jobs.read(table, compute, lambda _count: None)
    qtbot.waitUntil(lambda: any(job.outcome is Outcome.RUNNING for job in jobs.running))
    took = []
    for _ in range(9):
        begun = time.perf_counter()
        table.viewport().repaint()
        took.append(time.perf_counter() - begun)
    over.set()
    assert statistics.median(took) < 0.050
    assert sys.getswitchinterval() <= 0.001, "at Python's own 5 ms each call into Qt waits as long"
