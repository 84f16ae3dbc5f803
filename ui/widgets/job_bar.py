"""What is running, how far it is, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from ui.jobs.runner import Job, Jobs
from ui.theme import spacing
from ui.theme.look import say
from ui.widgets.marks import button, label


class JobBar(QFrame):
    """Shows the oldest job once it has run 300 ms (a mere question: 2 s). It reads the progress by timer."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("foot", "true")
        self.setAccessibleName(say("Running work"))
        self._jobs = jobs
        self._job: Job | None = None
        self.setFixedHeight(40)
        row = QHBoxLayout(self)
        row.setContentsMargins(spacing.PAGE, 0, spacing.PAGE, 0)
        row.setSpacing(spacing.BETWEEN)
        self._title = label("")
        self._step = label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(say("Progress"))
        self._count = label("", "muted")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._cancel = button("Cancel")
        self._cancel.clicked.connect(self._stop)
        row.addWidget(self._title)
        row.addWidget(self._step)
        row.addWidget(self._bar, 1)
        row.addWidget(self._count)
        row.addWidget(self._cancel)
        jobs.ticked.connect(self.refresh)
        jobs.ended.connect(self.refresh)
        self.hide()

    def job(self) -> Job | None:
        """The job that is shown."""
        return self._job

    def refresh(self) -> None:
        """Read what the workers wrote."""
        shown = [job for job in self._jobs.running if job.shown and (job.writes or job.alive)]
        shown.sort(key=lambda job: (not job.writes, job.submitted))
        self._job = shown[0] if shown else None
        self.setVisible(self._job is not None)
        if self._job is None:
            return
        job, progress = self._job, self._job.progress
        self._title.setText(say(job.title))
        self._step.setText(say(progress.step) if progress.step is not None else "")
        total = progress.total
        if total:
            # a Qt bar counts in 32 bits
            self._bar.setRange(0, 1000)
            self._bar.setValue(min(1000, progress.done * 1000 // total))
            count = say("{done} of {total}", done=f"{progress.done:,}", total=f"{total:,}")
        else:
            self._bar.setRange(0, 0)
            count = f"{progress.done:,}" if progress.done else ""
        waiting = len(shown) - 1
        also = say(" · {count} more waiting", count=waiting) if waiting else ""
        self._count.setText(f"{count} · {say('{seconds} s', seconds=int(job.seconds))}{also}")
        stopping = progress.cancelled
        self._cancel.setText(say("Stopping…") if stopping else say("Cancel"))
        self._cancel.setEnabled(job.can_cancel and not stopping)
        self._cancel.setToolTip("" if job.can_cancel else say("This step cannot be cut half-way."))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.refresh()
