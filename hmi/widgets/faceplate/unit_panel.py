"""How is the field unit behind this device, and the way out of its safe state."""

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from hmi.models.faceplate.confirmation import ConfirmAnswer, ConfirmEnd, select
from hmi.models.faceplate.offers import Offer, Situation, field_unit_health, resume_offer
from hmi.models.last_news import LastNews
from hmi.models.local_time import local_message, moment_text
from hmi.pages.page import PageParts
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.faceplate.confirm_strip import ConfirmStrip
from plant.health import DeviceHealth

_FLAGS = ("failsafe", "cold_start", "local", "local_stop")


class UnitPanel(QWidget):
    """State of one field unit; where it stands in its safe state, why and how to go on."""

    def __init__(
        self, field_unit: str, parts: PageParts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field_unit = field_unit
        self._texts = parts.canvas.texts
        self._pending = parts.pending
        self._role = parts.operator.role
        self._clock = parts.clock
        self._zone = parts.zone
        self._news = LastNews.of(parts.bridge)
        self._offer: Offer | None = None
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.safe = QFrame()
        self.safe.setProperty("role", "panel")
        self.explanation = QLabel()
        self.explanation.setWordWrap(True)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setProperty("role", "dim")
        self.resume = CommandButton(self._texts("faceplate.resume"))
        self.resume.clicked.connect(self._on_resume)
        self.strip = ConfirmStrip(parts.canvas, parts.clock)
        self.strip.finished.connect(self._on_finished)
        self._lay_out()
        self._news.health_changed.connect(self.refresh)
        self._pending.pending_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Draw the last health."""
        unit = field_unit_health(self._news.health, self.field_unit)
        self.state.setText(self._state_text(unit))
        situation = Situation(
            commands_open=self._pending.can_command,
            health=self._news.health,
            role=self._role,
            pending=self._pending.is_pending(self.field_unit),
        )
        self._offer = resume_offer(self.field_unit, situation)
        self.safe.setVisible(self._offer is not None)
        if self._offer is None or unit is None:
            self.strip.withdraw()
            return
        which = "failsafe" if unit.failsafe else "cold_start"
        self.explanation.setText(
            self._texts(f"faceplate.safe.{which}", field_unit=self.field_unit)
        )
        why = "\n".join(self._texts.say(reason) for reason in self._offer.blocked)
        self.resume.setEnabled(self._offer.allowed)
        self.resume.setVisible(self.strip.selection is None)
        self.resume.setToolTip(why or self._texts.say(self._offer.effect))
        self.resume.setAccessibleDescription(self.resume.toolTip())
        self.reason.setText(why)
        self.reason.setVisible(bool(why))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let an open question lapse."""
        self.strip.hide()
        super().hideEvent(event)

    def _state_text(self, unit: DeviceHealth | None) -> str:
        if unit is None:
            word = self._texts("faceplate.device.connecting")
            return f"{self.field_unit}: {word}"
        since = moment_text(unit.since_utc_ms, now_utc_ms=self._clock.utc_ms(), zone=self._zone)
        word = self._texts(f"faceplate.device.{unit.state.value}")
        parts = [self._texts("faceplate.device.since", state=word, time=since)]
        parts += [
            self._texts(f"faceplate.device.{flag}") for flag in _FLAGS if getattr(unit, flag)
        ]
        if unit.view_only is not None:
            parts.append(self._texts("faceplate.device.view_only"))
        line = f"{self.field_unit}: {' · '.join(parts)}"
        if unit.cause is None:
            return line
        cause = local_message(unit.cause, now_utc_ms=self._clock.utc_ms(), zone=self._zone)
        return f"{line}\n{self._texts.say(cause)}"

    def _on_resume(self) -> None:
        self.refresh()
        if self._offer is None or not self._offer.allowed:
            return
        selection = select(self._offer, value=0.0, shown=None, now_s=self._clock.monotonic_s())
        self.strip.ask(
            selection,
            old=self._texts("faceplate.device.failsafe"),
            new=self._texts("faceplate.device.online"),
        )
        self.resume.hide()

    def _on_finished(self, answer: ConfirmAnswer) -> None:
        if answer.end is ConfirmEnd.CONFIRMED:
            offer = answer.selection.offer
            self._pending.submit(offer.action, offer.tag_id, offer.value)
        self.refresh()

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self.safe)
        inside.setContentsMargins(10, 8, 10, 8)
        for widget in (self.explanation, self.resume, self.strip, self.reason):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)
        column.addWidget(self.safe)
