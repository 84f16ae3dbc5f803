"""数据来源: sources with their rules above, the channels of the source under the cursor below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSplitter

from finance_desk.app import fetching
from finance_desk.base.commands import Done
from finance_desk.base.findings import Finding
from finance_desk.base.messages import N_, Message, message
from finance_desk.base.progress import Progress
from finance_desk.files.write import replacing
from finance_desk.generation.source_queries import SourceShown
from finance_desk.intake.model import Channel, ChannelVersion, Delivery, SourceColumn, origin_of
from finance_desk.intake.passwords import Passwords
from finance_desk.intake.profiles import sample_file
from ui.models.rows import RowsModel
from ui.pages.desk_page import DeskPage
from ui.pages.sources.columns import (
    CHANNELS,
    SETTINGS,
    SOURCES,
    channel_state,
    moment_words,
    setting_words,
    since_words,
    source_words,
)
from ui.pages.sources.form import ChannelForm
from ui.pages.spec import Context, PageSpec
from ui.theme.look import say
from ui.widgets.drawer import Drawer
from ui.widgets.facts import Fact, Facts, Group
from ui.widgets.overlay import EmptyPage
from ui.widgets.pile import Pile
from ui.widgets.table_pane import TablePane

CSV = ((N_("Table (csv)"), "*.csv"),)


class SourcesPage(DeskPage):
    """Enter goes from the source to its channels and from there into a channel; F9 fetches."""

    stale_after = frozenset({"source", "channel", "batch", "rule"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, N_("Data sources"))
        split = QSplitter(Qt.Orientation.Vertical)
        split.setAccessibleName(say(N_("Sources and their channels")))
        split.setChildrenCollapsible(False)
        self.sources_pane = TablePane(N_("Data sources"), EmptyPage(N_("No sources.")))
        self.sources = RowsModel(SOURCES, context.jobs, self)
        self.sources_pane.show_model(self.sources)
        self.no_channels = EmptyPage(
            N_("No channel yet: a folder, a database view or a service from which files come by themselves."),
            N_("New channel"),
        )
        self.channels_pane = TablePane(N_("Channels of the source"), self.no_channels)
        self.channels = RowsModel(CHANNELS, context.jobs, self)
        self.channels_pane.show_model(self.channels)
        split.addWidget(self.sources_pane)
        split.addWidget(self.channels_pane)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setFocusProxy(self.sources_pane)
        self.set_content(split)
        self.facts = Facts(N_("Source"))
        self.form = ChannelForm(self._save, self._choose_folder)
        self._inside = Pile()
        self._inside.addWidget(self.facts)
        self._inside.addWidget(self.form)
        drawer = Drawer(N_("Source"), self._inside)
        drawer.set_foot(self.form.press)
        self._inside.currentChanged.connect(lambda _at: self._foot())
        self.set_drawer(drawer)
        self._foot()
        self._actions()
        self._connect()

    def _foot(self) -> None:
        self.form.press.setVisible(self._inside.currentWidget() is self.form)

    def _actions(self) -> None:
        make = self.make_action
        self.about = make("source.about", N_("Columns of the files"), self._about, shortcut="Ctrl+I")
        self.sample = make("source.sample", N_("Save a sample file"), self._sample, shortcut="Ctrl+E")
        self.rules = make(
            "source.rules", N_("Import the shipped rules"), self._import_rules, needs="rule.import"
        )
        self.brought = make(
            "channel.brought", N_("What the channel brought"), self._brought, shortcut="Ctrl+J"
        )
        self.open_batch = make(
            "channel.batch", N_("Open the last batch"), self._open_batch, shortcut="Ctrl+B"
        )
        self.off = make("intake.channel_disable", N_("Switch off"), self._switch)
        self.new = make("new", N_("New channel"), self._new, needs="intake.channel_set", shortcut="Ins")
        self.edit = make(
            "edit", N_("Edit the channel"), self._edit, needs="intake.channel_set", shortcut="F2"
        )
        self.test = make("channel.test", N_("Test"), self._test, shortcut="Ctrl+T")
        self.fetch = make(
            "channel.fetch", N_("Fetch now"), self._fetch, needs="intake.deliver", shortcut="F9"
        )
        self.add_menu(
            N_("More"), [self.about, self.sample, self.rules, self.brought, self.open_batch, self.off]
        )
        for each in (self.new, self.edit, self.test):
            self.add_action(each)
        self.add_action(self.fetch, primary=True)

    def _connect(self) -> None:
        context = self.context
        self.no_channels.pressed.connect(self._new)
        self.sources_pane.table.current_changed.connect(lambda _row: self._source_chosen())
        self.sources_pane.table.opened.connect(lambda _row: self._into_channels())
        self.sources_pane.overlay.retry.connect(self.reload)
        self.channels_pane.table.current_changed.connect(lambda _row: self._allow())
        self.channels_pane.table.opened.connect(lambda _row: self._brought())
        for pane in (self.sources_pane, self.channels_pane):
            pane.table.notice.connect(context.notice)
            pane.jump.connect(context.jump)
            pane.run.connect(context.remedy)

    # Page

    def shown_with(self, **_arguments: Any) -> None:
        if self.sources.state == "empty":
            self.reload()

    def reload(self) -> None:
        self._stale = False
        self.sources_pane.overlay.show_state("loading", self.sources.rowCount())
        self.context.read(
            self, "intake.sources_shown", self._take, slot="sources",
            refused=self.sources_pane.overlay.show_refusal, book=self.context.book_id,
        )  # fmt: skip

    def key_help(self) -> list[tuple[str, str]]:
        return [
            ("Enter", say("From the source to its channels, from the channel to what it brought")),
            ("Esc", say("One step back")),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.drawer is not None and not self.drawer.isHidden():
            self.drawer.fold()
            (self.channels_pane if self.channels.rowCount() else self.sources_pane).setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.channels_pane.table.hasFocus():
            self.sources_pane.table.setFocus()
        else:
            super().keyPressEvent(event)

    # what is shown

    def source(self) -> SourceShown | None:
        """The source under the cursor."""
        at = self.sources_pane.table.current_row()
        return self.sources.row_at(at) if 0 <= at < self.sources.rowCount() else None

    def channel(self) -> Channel | None:
        """The channel under the cursor."""
        at = self.channels_pane.table.current_row()
        return self.channels.row_at(at) if 0 <= at < self.channels.rowCount() else None

    def _take(self, rows: Sequence[SourceShown]) -> None:
        place = max(0, self.sources_pane.table.current_row())
        self.sources.set_rows(list(rows), list(range(1, len(rows) + 1)))
        self.sources_pane.overlay.show_state("ready", len(rows))
        if rows:
            self.sources_pane.table.set_current_row(min(place, len(rows) - 1))
        without = sum(not each.rules for each in rows)
        self.set_condition(message("{count} sources have no rules", count=without) if without else "")
        self._source_chosen()

    def _source_chosen(self) -> None:
        source = self.source()
        held = list(source.channels) if source else []
        place = max(0, self.channels_pane.table.current_row())
        self.channels.set_rows(held, [each.id for each in held])
        self.channels_pane.overlay.show_state("ready", len(held))
        if held:
            self.channels_pane.table.set_current_row(min(place, len(held) - 1))
        if self._inside.currentWidget() is self.form and self.drawer is not None:
            self.drawer.fold()  # it was about another source
            self._inside.setCurrentWidget(self.facts)
        self._allow()

    def _allow(self) -> None:
        source, channel = self.source(), self.channel()
        none: str = "" if channel else N_("The source has no channel yet.")
        off: str = N_("The channel is switched off.") if channel and channel.disabled else ""
        for each in (self.about, self.sample, self.new):
            self.allow(each, "" if source else N_("Choose a source first."))
        self.allow(
            self.rules,
            "" if source and (source.missing or not source.rules) else N_("Every event has rules."),
        )
        for each in (self.edit, self.off, self.brought):
            self.allow(each, none)
        self.off.setText(say(N_("Switch on") if off else N_("Switch off")))
        self.allow(self.test, none)
        self.allow(self.fetch, none or off)
        batch = channel.last.batch if channel and channel.last else None
        self.allow(self.open_batch, none or ("" if batch else N_("The channel has brought nothing yet.")))
        if source is not None:
            self.say_status(say("{count} channels", count=len(source.channels)))

    def _into_channels(self) -> None:
        if self.channels.rowCount():
            self.channels_pane.table.setFocus()
        else:
            self._about()

    def _show(self, title: str | Message, groups: Sequence[Group]) -> None:
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.facts)
        self.drawer.set_title(title)
        self.facts.set_groups(groups)
        self.drawer.unfold()

    def _about(self) -> None:
        source = self.source()
        if source is not None:
            self.context.read(
                self, "intake.columns", partial(self._tell_columns, source), slot="columns",
                source=source.source.code,
            )  # fmt: skip

    def _tell_columns(self, source: SourceShown, columns: Sequence[SourceColumn]) -> None:
        """The columns a file may have: those it needs first, each with the titles it is known by."""
        zh = self.context.lang == "zh"

        def facts(required: bool) -> list[Fact]:
            return [
                Fact(each.zh if zh else each.en, "、".join(each.titles))
                for each in columns
                if each.required is required
            ]

        rules: list[Fact] = [
            Fact(N_("Rules"), message("{count} rules", count=source.rules)),
            Fact(N_("In force since"), since_words(source)),
        ]
        if source.missing:
            rules.append(Fact(N_("No rule for"), " ".join(source.missing), tone="stop"))
        self._show(
            source_words(source),
            [
                Group(N_("Rules"), rules),
                Group(N_("Columns a file must have"), facts(True), N_("found by any of these titles")),
                Group(N_("Columns it may have"), facts(False)),
            ],
        )

    def _brought(self) -> None:
        channel = self.channel()
        if channel is None:
            return
        desk, asked = self.context.desk, {"book": channel.book, "channel": channel.id}

        def work(progress: Progress) -> tuple[Sequence[Delivery], Sequence[ChannelVersion]]:
            return (
                desk.ask("intake.deliveries", progress=progress, **asked),
                desk.ask("intake.channel_versions", progress=progress, **asked),
            )

        self.context.jobs.read(self, work, partial(self._tell_brought, channel), slot="brought")

    def _tell_brought(
        self, channel: Channel, read: tuple[Sequence[Delivery], Sequence[ChannelVersion]]
    ) -> None:
        deliveries, versions = read
        facts = []
        for each in deliveries:
            if each.batch is None:
                facts.append(Fact(each.name, " ".join(map(say, each.reasons)), tone="stop"))
            else:
                facts.append(Fact(each.name, moment_words(each.at), go=partial(self._open, each.batch)))
        said = [
            Group(
                message("Version {version}", version=each.version),
                [
                    Fact(SETTINGS[name], setting_words(name, value))
                    for name, value in each.settings.items()
                    if value
                ],
                f"{moment_words(each.at)} {each.by}",
            )
            for each in versions
        ]
        self._show(
            channel.name,
            [
                Group(N_("State"), [Fact(N_("State"), channel_state(channel).words)]),
                Group(N_("What it brought"), facts, "" if facts else N_("Nothing yet.")),
                *said,
            ],
        )

    # what is done

    def _sample(self) -> None:
        source, book = self.source(), self.context.book
        if source is None or book is None:
            return
        fund, profile = book.fund, source.source.profile

        path = self.context.ask.save_file(N_("Save a sample file"), f"{profile}.csv", CSV)
        if path is None:
            return

        def write(_progress: Progress) -> Path:
            with replacing(Path(path)) as draft:
                draft.write_bytes(sample_file(fund, profile))
            return Path(path)

        def told(written: Path) -> None:
            self.context.notice(message("The sample file is {path}.", path=str(written)))

        self.context.jobs.read(self, write, told, slot="sample", refused=self._refused)

    def _import_rules(self) -> None:
        book = self.context.book
        if book is not None and self.context.ask.confirm(
            N_("Import the shipped rules of this fund?"),
            detail=N_("They come as drafts; a supervisor approves them on the page of rules."),
            verb=N_("Import"),
        ):
            self.context.run(
                self, "rule.import", self._done, refused=self._refused, book=book.id, rules=book.fund
            )

    def _new(self) -> None:
        self._type(None)

    def _edit(self) -> None:
        if self.channel() is not None:
            self._type(self.channel())

    def _type(self, channel: Channel | None) -> None:
        source = self.source()
        if source is None or not self.new.isEnabled():
            return
        assert self.drawer is not None
        self._inside.setCurrentWidget(self.form)
        self.drawer.set_title(
            message("Channel {code}", code=channel.code)
            if channel
            else message("New channel of {source}", source=source_words(source))
        )
        self.drawer.unfold()
        self.form.begin(channel)

    def _choose_folder(self) -> None:
        folder = self.context.ask.open_folder(
            N_("Choose a folder"), folder=self.form.fields["address"].text()
        )
        if folder is not None:
            self.form.fields["address"].setText(str(folder))

    def _save(self) -> None:
        source = self.source()
        if source is None:
            return
        desk, book = self.context.desk, self.context.book_id
        values, password = self.form.values(), self.form.password()

        def work(progress: Progress) -> Done:
            done = desk.do(
                "intake.channel_set", progress=progress, book=book, source=source.source.code, **values
            )
            if password:
                Passwords.usual().keep(origin_of(values["address"]), password)
            return done

        self.context.jobs.write(
            self, work, self._saved, title=N_("Saving the channel"), refused=self._refused
        )

    def _saved(self, done: Done) -> None:
        assert self.drawer is not None
        self.form.fields["password"].clear()
        self._inside.setCurrentWidget(self.facts)
        self.drawer.fold()
        self.channels_pane.table.setFocus()
        self._done(done)

    def _switch(self) -> None:
        channel = self.channel()
        if channel is not None:
            self.context.run(
                self, "intake.channel_disable", self._done, refused=self._refused,
                book=channel.book, channel=channel.id, disabled=not channel.disabled,
            )  # fmt: skip

    def _test(self) -> None:
        channel = self.channel()
        if channel is None:
            return
        desk = self.context.desk
        self.context.jobs.read(
            self,
            lambda progress: fetching.probe(desk, channel, Passwords.usual(), progress),
            lambda found: self.context.show_findings(
                found, message("Test of {channel}", channel=channel.name)
            ),
            slot="test",
            title=message("Testing {channel}", channel=channel.name),
            refused=self._refused,
        )

    def _fetch(self) -> None:
        """Bring in a reader, so that nobody waits with the write lock for another system; then receive."""
        channel = self.channel()
        if channel is None:
            return
        desk = self.context.desk
        self.context.jobs.read(
            self,
            lambda progress: fetching.bring(desk, channel, Passwords.usual(), progress),
            self._receive,
            slot=f"fetch {channel.id}",
            title=message("Fetching from {channel}", channel=channel.name),
            refused=self._refused,
        )

    def _receive(self, brought: fetching.Brought) -> None:
        desk = self.context.desk
        self.context.jobs.write(
            self,
            lambda progress: fetching.take(desk, brought, progress),
            self._fetched,
            title=message("Receiving from {channel}", channel=brought.channel.name),
            refused=self._refused,
        )

    def _fetched(self, done: Done) -> None:
        self.context.show_findings(done.findings, done.summary)
        self._done(done)

    def _open_batch(self) -> None:
        channel = self.channel()
        if channel is not None and channel.last is not None and channel.last.batch is not None:
            self._open(channel.last.batch)

    def _open(self, batch: int) -> None:
        self.context.open_page("intake", batch=batch)

    def _done(self, done: Done) -> None:
        self.context.notice(done.summary)
        self.refresh()

    def _refused(self, findings: Sequence[Finding]) -> None:
        self.context.show_findings(findings, message("Refused. Nothing was changed."))


PAGE = PageSpec(
    "sources",
    N_("Data sources"),
    "business",
    5,
    SourcesPage,
    permission="intake.sources_shown",
    shows=("channel", "source"),
)
