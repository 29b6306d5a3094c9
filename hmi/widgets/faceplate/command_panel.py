"""What can be commanded here, and why not: buttons, reasons, and the second step in place."""

import math

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from hmi.models.device import Device
from hmi.models.faceplate.confirmation import ConfirmAnswer, ConfirmEnd, Selection, select
from hmi.models.faceplate.offers import Offer, Situation, device_offers
from hmi.models.faceplate.preview import run_preview
from hmi.models.last_news import LastNews
from hmi.models.watches import Watches
from hmi.pages.page import PageParts
from hmi.value_text import number_text, state_text
from hmi.widgets.asking.request_strip import RequestStrip
from hmi.widgets.faceplate.command_button import CommandButton
from hmi.widgets.faceplate.confirm_strip import ConfirmStrip
from hmi.widgets.faceplate.setpoint_field import SetpointField
from plant.command import Action
from plant.energy.equipment import equipment_of
from plant.operation.requests import RunDevice
from plant.operation.view import OperationView
from plant.operation.why import Why
from plant.sample import Sample
from plant.tag import Tag

_PLAIN_TO_SEE = "faceplate.blocked.already."
"""Reasons that the state beside the buttons tells already; they stay in the tool tip."""


class CommandPanel(QWidget):
    """The commands of one device. Owner: GUI thread.

    It asks ``offers`` what is possible whenever a value, the health, the automation or a
    pending command changes, and hands the operator's decision to PendingCommands. Where the
    plant is automated, a timed run is asked of the automation: it knows the budget.

    Signals:
        decided: str, what is about to be asked for, in words.
    """

    decided = Signal(str)

    def __init__(self, device: Device, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._device = device
        self._description = parts.description
        self._canvas = parts.canvas
        self._texts = parts.canvas.texts
        self._pending = parts.pending
        self._clock = parts.clock
        self._role = parts.operator.role
        self._operation = parts.operation
        command = device.command
        loads = equipment_of(parts.description).loads
        self._load = None if command is None else loads.get(command.tag_id)
        self._news = LastNews.of(parts.bridge)
        self._offers: tuple[Offer, ...] = ()
        self._parked: CommandButton | None = None
        self.buttons: list[CommandButton] = []
        self.entry: SetpointField | None = None
        self.strip = ConfirmStrip(parts.canvas, parts.clock)
        self.strip.finished.connect(self._on_finished)
        self.answer = RequestStrip(parts.operation, parts.canvas, parts.clock)
        self.preview, self.notice, self.reasons = _line(), _line(), _line()
        self.reasons.setProperty("role", "dim")
        self._row = QHBoxLayout()
        self._lay_out()
        self._news.health_changed.connect(self.refresh)
        parts.operation.changed.connect(self._on_operation)
        self._pending.pending_changed.connect(self.refresh)
        self._watches = Watches(self._canvas.live)
        for tag in (device.command, device.readback, device.remaining):
            if tag is not None:
                self._watches.add(tag.tag_id, self._on_sample)
        self.destroyed.connect(self._watches.stop)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.timeout.connect(self.notice.hide)
        self.refresh()

    def refresh(self) -> None:
        """Ask anew what may be commanded and draw it."""
        self._offers = device_offers(
            self._device, self._situation(), description=self._description
        )
        while len(self.buttons) < len(self._offers):
            self._add_button()
        for button, offer in zip(self.buttons, self._offers, strict=True):
            label = self._texts.say(offer.label)
            why = "\n".join(self._texts.say(reason) for reason in offer.blocked)
            if button.text() != label:
                button.setText(label)
                button.setAccessibleName(label)
            self._allow(button, allowed=offer.allowed and not self._lacks_value(offer))
            button.setToolTip(why or self._texts.say(offer.effect))
            button.setAccessibleDescription(button.toolTip())
        self._show_reasons()
        self._show_preview()
        self._propose()
        self._check_question()

    def _on_operation(self, view: OperationView) -> None:
        del view  # the desk keeps the newest
        if self.isVisible():
            self.refresh()

    def _allow(self, button: CommandButton, *, allowed: bool) -> None:
        """Switch a button; a grey one keeps the focus in the panel and gets it back."""
        if not allowed and button.hasFocus():
            self._parked = button
            self.setFocus()
        button.setEnabled(allowed)
        if allowed and self._parked is button:
            self._parked = None
            if self.hasFocus():
                button.setFocus()

    def _lacks_value(self, offer: Offer) -> bool:
        return self._is_set(offer) and self.entry is not None and self.entry.value is None

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to follow."""
        super().showEvent(event)
        self._watches.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following; an open question lapses."""
        self._watches.stop()
        self._forget.stop()
        self.strip.hide()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        command = self._device.command
        if command is not None and not self._device.is_output:
            self.entry = SetpointField(command, self._texts)
            self.entry.edited.connect(self.refresh)
            self.entry.entered.connect(lambda: self._press(0))
            column.addWidget(self.entry)
        holder = QWidget()
        holder.setLayout(self._row)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._buttons_holder = holder
        column.addWidget(holder)
        column.addWidget(self.preview)
        column.addWidget(self.strip)
        column.addWidget(self.answer)
        column.addWidget(self.notice)
        column.addWidget(self.reasons)

    def _add_button(self) -> None:
        place = len(self.buttons)
        button = CommandButton()
        button.clicked.connect(lambda: self._press(place))
        self.buttons.append(button)
        self._row.addWidget(button, 1)

    def _situation(self) -> Situation:
        live, device = self._canvas.live, self._device
        remaining = device.remaining
        remaining_s = 0
        if remaining is not None and not live.sample(remaining.tag_id).quality.is_bad:
            remaining_s = int(live.sample(remaining.tag_id).value)
        return Situation(
            commands_open=self._pending.can_command,
            health=self._news.health,
            role=self._role,
            command=self._sample(device.command),
            readback=self._sample(device.readback) if device.is_output else None,
            remaining_s=remaining_s,
            pending=device.command is not None
            and self._pending.is_pending(device.command.tag_id),
            why=self._why(),
        )

    def _why(self) -> Why | None:
        view, command = self._operation.view, self._device.command
        return None if view is None or command is None else view.why.get(command.tag_id)

    def _sample(self, tag: Tag | None) -> Sample | None:
        return None if tag is None else self._canvas.live.sample(tag.tag_id)

    def _is_set(self, offer: Offer) -> bool:
        return math.isnan(offer.value)

    def _press(self, place: int) -> None:
        """Take the first step of a command; the only step where nothing is risky."""
        self.refresh()
        offer = self._offers[place]
        value = offer.value
        if self._is_set(offer):
            entered = self.entry.value if self.entry is not None else None
            if entered is None:
                return
            value = entered
        if not offer.allowed:
            return
        self.notice.hide()
        selection = select(
            offer,
            value=value,
            shown=self._sample(self._device.command),
            now_s=self._clock.monotonic_s(),
        )
        if not offer.two_steps:
            self._submit(selection)
            return
        self._buttons_holder.hide()
        if self.entry is not None:
            self.entry.setEnabled(False)
        self.strip.ask(selection, old=self._old_text(), new=self._new_text(selection))

    def _on_finished(self, answer: ConfirmAnswer) -> None:
        self._buttons_holder.show()
        if self.entry is not None:
            self.entry.setEnabled(True)
        if answer.end is ConfirmEnd.CONFIRMED:
            self._submit(answer.selection)
        else:
            self._say(self._texts(f"faceplate.confirm.{answer.end.value}"))
        if self.entry is not None and answer.selection.seen is not None:
            self.entry.reset(answer.selection.seen)
        self.refresh()
        if self.buttons[0].isEnabled():
            self.buttons[0].setFocus()
        else:
            self._parked = self.buttons[0]
            self.setFocus()

    def _submit(self, selection: Selection) -> None:
        """Send the command; a risky one tells what was seen, so that a change refuses it."""
        offer, command = selection.offer, self._device.command
        by_program = self._operation.view is not None
        if offer.action is Action.RUN_TIMED and offer.value > 0 and by_program:
            asker = self._operation.asker()
            self.answer.send(RunDevice(asker, offer.tag_id, round(offer.value)))
            return
        risky = command is not None and command.writable is not None and command.writable.risky
        seen = selection.seen if risky else None
        self.decided.emit(self._new_text(selection))
        self._pending.submit(offer.action, offer.tag_id, offer.value, seen=seen)

    def _say(self, text: str) -> None:
        self.notice.setText(text)
        self.notice.show()
        self._forget.start(10_000)

    def _old_text(self) -> str:
        command = self._device.command
        return "" if command is None else self._value_text(command, self._sample(command))

    def _new_text(self, selection: Selection) -> str:
        command = self._device.command
        if command is None:
            return ""
        if selection.offer.action is Action.RUN_TIMED:
            return self._texts.say(selection.offer.label)
        if self._device.is_output:
            return state_text(command, bool(selection.offer.value), self._texts)
        return f"{number_text(command, selection.offer.value)} {command.eu.symbol}".strip()

    def _value_text(self, command: Tag, sample: Sample | None) -> str:
        if sample is None:
            return ""
        if self._device.is_output:
            return state_text(command, sample.value, self._texts)
        return number_text(command, sample.value)

    def _show_reasons(self) -> None:
        why = self._why()
        listed = None if why is None else why.first_barring
        every = (reason for offer in self._offers for reason in offer.blocked)
        worth = (
            reason
            for reason in every
            if not reason.key.startswith(_PLAIN_TO_SEE)
            and (listed is None or reason != listed.text)  # it stands in the list below
        )
        text = "\n".join(dict.fromkeys(self._texts.say(reason) for reason in worth))
        if not self._offers:
            by_hand = self._device.shown.valve is not None
            text = self._texts("faceplate.by_hand" if by_hand else "faceplate.read_only")
        if self.reasons.text() != text:
            self.reasons.setText(text)
        self.reasons.setVisible(bool(text))

    def _show_preview(self) -> None:
        """Tell what the timed run takes of the day's energy, before it is asked for."""
        view = self._operation.view
        run = next((o for o in self._offers if o.action is Action.RUN_TIMED and o.value), None)
        text = ""
        if view is not None and run is not None:
            found = run_preview(self._load, run.value, view.energy)
            text = "" if found is None else self._texts.say(found)
        if self.preview.text() != text:
            self.preview.setText(text)
        self.preview.setVisible(bool(text))

    def _propose(self) -> None:
        sample = self._sample(self._device.command)
        if self.entry is not None and sample is not None and not sample.quality.is_bad:
            self.entry.propose(float(sample.value))

    def _check_question(self) -> None:
        """End an open question whose command is no longer possible."""
        selection = self.strip.selection
        if selection is None:
            return
        for offer in self._offers:
            same = (offer.action, offer.tag_id) == (
                selection.offer.action,
                selection.offer.tag_id,
            )
            value = selection.offer.value
            if same and (self._is_set(offer) or offer.value == value) and offer.allowed:
                return
        self.strip.withdraw()

    def _on_sample(self, sample: Sample) -> None:
        if self._device.command is not None and sample.tag_id == self._device.command.tag_id:
            self.strip.take(sample)
        self.refresh()


def _line() -> QLabel:
    """Return a place for a sentence, hidden until there is one."""
    label = QLabel()
    label.setWordWrap(True)
    label.hide()
    return label
