"""The window: header, navigation, banner, pages, last event; and how one moves among them."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hmi.bridge import Bridge
from hmi.doors import Doors
from hmi.look import Look
from hmi.models.batch.request_words import answer_text
from hmi.models.desk.desk import Desk
from hmi.models.history.queries import HistoryQueries
from hmi.models.last_news import LastNews
from hmi.models.live_values import LiveValues
from hmi.models.local_time import clock_text
from hmi.models.news import News, NewsLine, outcome_text
from hmi.models.operation.desk import OperationDesk
from hmi.models.pending import PendingCommands
from hmi.pages.catalogue import PAGES, build_faceplate, build_page, require_page
from hmi.pages.page import Page, PageParts
from hmi.theme import Theme, other_theme
from hmi.widgets.plant_widget import Canvas
from hmi.window.banner import Banner
from hmi.window.header import LOAD_TAG, Header, HeaderLinks, HeaderParts
from hmi.window.operation_notices import OperationNotices
from hmi.window.rail import Rail, entries
from hmi.window.strip import Strip
from hmi.window.stylesheet import stylesheet
from plant.command import Action, Outcome, OutcomeStatus
from plant.health import SystemHealth
from plant.operation.requests import Answer

HOME = "overview"
TICK_MS = 500
SILENT_S = 3.0
"""Without any health for so long the engine counts as stopped; it reports every second."""

WAITING_S = 10.0
"""A start takes seconds; without any health for so long the operator is told."""

REMEMBERED = 50
"""Pages that Alt+Left can go back over."""

KEPT_PAGES = 16
"""Pages that are kept as they were left; more are built anew when they are called up."""


class MainWindow(QMainWindow):
    """The operator's window. Owner: GUI thread. It is the PageLinks of its pages.

    The models (bridge, live values, pending commands, news) live as long as the window; what
    is drawn is thrown away and built anew when the theme changes.
    """

    def __init__(self, *, doors: Doors, theme: Theme, page_id: str = HOME) -> None:
        require_page(page_id)
        super().__init__()
        self._doors = doors
        self._texts = doors.description.texts
        self._zone = ZoneInfo(doors.description.site.zone)
        self._bridge = Bridge(doors.source, clock=doors.clock, parent=self)
        LastNews.of(self._bridge)  # pages opened later ask it for the health
        self._live = LiveValues(
            doors.description.tags, doors.source, clock=doors.clock, parent=self
        )
        self._pending = PendingCommands(
            doors.commands, operator=doors.operator, clock=doors.clock, parent=self
        )
        self._queries = HistoryQueries(
            doors.history, unreadable=self._texts("trends.unreadable"), parent=self
        )
        self._news = News(doors.description, self)
        self._desk = Desk(doors, parent=self)
        self._operation = OperationDesk(doors.operation, doors.operator, parent=self)
        self._started_s = doors.clock.monotonic_s()
        self._health: SystemHealth | None = None
        self._health_s = self._started_s
        self._history: list[str] = []
        self._notice = ""
        self._page_id = page_id
        self._connect()
        self.setWindowTitle(doors.description.site.name)
        self.setMinimumSize(1024, 640)
        self._build(theme)
        self._add_shortcuts()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.tick)
        self._timer.start(TICK_MS)

    @property
    def page(self) -> Page:
        """Return the page that is shown."""
        return self._pages[self._page_id]

    @property
    def theme(self) -> Theme:
        """Return the theme that is shown."""
        return self._parts.canvas.look.theme

    @property
    def parts(self) -> PageParts:
        """Return what pages and faceplates are built from now."""
        return self._parts

    def open_page(self, page_id: str) -> None:
        """Show a page and remember the one before.

        Raises:
            PlantError: for a page that there is not.
        """
        if page_id != self._page_id:
            before = self._page_id
            self._show(page_id)
            self._history = [*self._history, before][-REMEMBERED:]

    def open_faceplate(self, target: str) -> None:
        """Show the faceplate of a tag or equipment module; the same one never twice."""
        name = f"faceplate:{target}"
        standing = self.findChild(QDialog, name)
        if standing is not None and standing.isVisible():
            standing.raise_()
            standing.activateWindow()
            return
        faceplate = build_faceplate(target, self._parts, self)
        faceplate.setObjectName(name)
        faceplate.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        faceplate.show()

    def open_trend(self, tag_id: str) -> None:
        """Show the trend page with this tag."""
        self.open_page(f"trends:{tag_id}")

    def go_back(self) -> None:
        """Show the page before, if there was one."""
        if self._history:
            self._show(self._history.pop())

    def switch_theme(self) -> None:
        """Change between light and dark."""
        self._build(other_theme(self.theme))

    def tick(self) -> None:
        """Show the time and notice an engine that went silent; the timer calls it."""
        clock = self._doors.clock
        self._header.show_time(clock.utc_ms(), self._zone)
        silent_s = clock.monotonic_s() - self._health_s
        text = ""
        if self._health is None:
            text = self._texts("shell.engine_waiting") if silent_s > WAITING_S else ""
        elif silent_s > SILENT_S:
            since = clock_text(self._health.utc_ms, self._zone)
            text = self._texts("shell.engine_silent", time=since)
        self._banner.set_condition("engine", text)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of source and history before the window is gone."""
        self._timer.stop()
        self._bridge.close()
        self._queries.close()
        self._desk.close()
        self._operation.close()
        super().closeEvent(event)

    def _connect(self) -> None:
        self._bridge.samples_arrived.connect(self._live.take)
        self._bridge.outcome_arrived.connect(self._pending.take)
        self._bridge.outcome_arrived.connect(self._news.take_outcome)
        self._bridge.event_arrived.connect(self._news.take_event)
        self._bridge.health_changed.connect(self._on_health_changed)
        self._pending.command_finished.connect(self._on_command_finished)
        self._news.line_added.connect(self._on_line_added)
        self._operation.answered.connect(self._news.take_answer)
        self._operation.answered.connect(self._on_answered)

    def _build(self, theme: Theme) -> None:
        """Build everything that is drawn; what was drawn before is thrown away."""
        self.setStyleSheet(stylesheet(theme))
        canvas = Canvas(self._live, Look(theme), self._texts)
        self._parts = self._page_parts(canvas)
        self._pages: dict[str, Page] = {}
        doors = self._doors
        self._header = Header(
            HeaderParts(
                doors.description,
                canvas,
                self._pending,
                doors.operator,
                doors.source.mode,
                None if doors.operation is None else self._operation,
                self._zone,
            ),
            HeaderLinks(
                self._opener("diagnostics"),
                lambda: self.open_trend(LOAD_TAG),
                self._opener("energy"),
                self._opener("schedule"),
                self.switch_theme,
            ),
        )
        rows = entries(tuple(PAGES), doors.description)
        self._rail = Rail(rows, canvas.look, self._texts, self.open_page)
        self._banner = Banner(self._texts)
        self._banner.dismissed.connect(self._on_notice_dismissed)
        self._banner.show_notice(self._notice)
        self._strip = Strip(canvas.look, self._texts, self._zone)
        self._stack = QStackedWidget()
        notices = self._lay_out()
        if self._health is not None:
            self._show_health(self._health)
        for line in self._news.lines()[-1:]:
            self._strip.show_line(line)
        self._show(self._page_id)
        if self._operation.view is not None:
            notices.show_view(self._operation.view)
        self.tick()

    def _page_parts(self, canvas: Canvas) -> PageParts:
        doors = self._doors
        return PageParts(
            description=doors.description,
            canvas=canvas,
            bridge=self._bridge,
            pending=self._pending,
            news=self._news,
            links=self,
            recent=doors.recent,
            frames=doors.frames,
            simulator=doors.simulator,
            operator=doors.operator,
            clock=doors.clock,
            zone=self._zone,
            queries=self._queries,
            desk=self._desk,
            operation=self._operation,
        )

    def _lay_out(self) -> OperationNotices:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self._strip)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(column, 1)
        whole = QWidget()
        frame = QVBoxLayout(whole)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        frame.addWidget(self._header)
        frame.addWidget(self._banner)
        frame.addLayout(row, 1)
        self.setCentralWidget(whole)
        return OperationNotices(
            self._parts, banner=self._banner, rail=self._rail, pages=self._stack, parent=whole
        )

    def _add_shortcuts(self) -> None:
        for keys, action in (
            ("Alt+Left", self.go_back),
            ("Home", self._opener(HOME)),
            ("Ctrl+T", self.switch_theme),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    def _opener(self, page_id: str) -> Callable[[], None]:
        return lambda: self.open_page(page_id)

    def _show(self, page_id: str) -> None:
        page = self._pages.pop(page_id, None)
        if page is None:
            page = build_page(page_id, self._parts)
            self._stack.addWidget(page)
        self._pages[page_id] = page  # the last shown stands last
        self._page_id = page_id
        self._stack.setCurrentWidget(page)
        self._rail.show_page(page_id)
        self._header.show_page(page.title)
        page.setFocus()
        self._drop_old_pages()

    def _drop_old_pages(self) -> None:
        """Throw the longest unseen pages away: each trended tag would leave one for ever."""
        for page_id in list(self._pages)[:-KEPT_PAGES]:
            page = self._pages.pop(page_id)
            self._stack.removeWidget(page)
            page.deleteLater()

    def _on_health_changed(self, health: SystemHealth) -> None:
        self._health = health
        self._health_s = self._doors.clock.monotonic_s()
        self._show_health(health)
        self.tick()

    def _show_health(self, health: SystemHealth) -> None:
        self._header.show_health(health)
        reason = health.view_only
        only = (
            ""
            if reason is None
            else self._texts("shell.view_only", reason=self._texts.say(reason))
        )
        self._banner.set_condition("view_only", only)
        step = round(health.clock_step_s)
        stepped = self._texts("shell.clock_stepped", seconds=step) if step else ""
        self._banner.set_condition("clock", stepped)

    def _on_command_finished(self, outcome: Outcome) -> None:
        """Put into the banner what a person must know; a plain success is news enough."""
        stop = outcome.command.action is Action.PLANT_STOP
        if stop or outcome.status is not OutcomeStatus.CONFIRMED:
            self._notice = outcome_text(outcome, self._doors.description)
            self._banner.show_notice(self._notice)

    def _on_answered(self, answer: Answer) -> None:
        """Put a refused request into the banner: it never vanishes silently."""
        if not answer.accepted:
            self._notice = answer_text(answer, self._texts)
            self._banner.show_notice(self._notice)

    def _on_notice_dismissed(self) -> None:
        self._notice = ""

    def _on_line_added(self, line: NewsLine) -> None:
        self._strip.show_line(line)
