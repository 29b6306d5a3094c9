"""The kept trend sets: opened by one click, saved, renamed, deleted."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from hmi.models.desk.trend_sets import KeptSets
from hmi.theme import Theme
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.trend_tools.words import SayingLabel, tag_names, tool_button
from plant.notebook.trend_sets import LONGEST_NAME, TrendSet, TrendView
from plant.texts import Texts

_SET_ID = Qt.ItemDataRole.UserRole


class SetsPanel(QWidget):
    """A list with its buttons, and one line in which a name is written or a question asked.

    Signals:
        opened: TrendSet, to be shown.
    """

    opened = Signal(object)

    def __init__(
        self, sets: KeptSets, view: Callable[[], TrendView], texts: Texts, theme: Theme
    ) -> None:
        super().__init__()
        self._sets = sets
        self._view = view
        self._texts = texts
        self._act: Callable[[], None] = self._rest
        self.list = QListWidget()
        self.list.setAccessibleName(texts("trend_sets.list"))
        self.list.setStyleSheet("QListView::item { padding: 8px; }")
        self.list.installEventFilter(self)
        style_scroll_bars(self.list, theme)
        self.said = SayingLabel()
        self.save = tool_button(texts("trend_sets.save"), self._on_save)
        self.rename = tool_button(texts("trend_sets.rename"), self._on_rename)
        self.delete = tool_button(texts("trend_sets.delete"), self._on_delete)
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(texts("trend_sets.name"))
        self.name.setPlaceholderText(texts("trend_sets.name"))
        self.question = QLabel()
        self.question.setWordWrap(True)
        self.confirm = tool_button("", self._on_confirm)
        self.cancel = tool_button(texts("trend_sets.cancel"), self._rest)
        self._lay_out()
        self.list.itemClicked.connect(self._open)
        self.list.currentItemChanged.connect(self._show_buttons)
        self.name.returnPressed.connect(self._on_confirm)
        self.name.textChanged.connect(self._on_name_changed)
        sets.changed.connect(self._on_sets_changed)
        self._on_sets_changed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Enter open a set and Escape end a question."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            item = self.list.currentItem()
            if watched is self.list and enter and item is not None and not event.isAutoRepeat():
                self._open(item)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape end a question."""
        if event.key() == Qt.Key.Key_Escape and self._asking.isVisible():
            self._rest()
        else:
            super().keyPressEvent(event)

    def look(self) -> None:
        """Ask for the sets anew; called when the panel opens."""
        self._rest()
        self._sets.refresh(self._on_failed)

    def chosen(self) -> TrendSet | None:
        """Return the chosen set, None without one."""
        item = self.list.currentItem()
        set_id = None if item is None else item.data(_SET_ID)
        return next((one for one in self._sets.sets if one.set_id == set_id), None)

    def tell_skipped(self, names: tuple[str, ...]) -> None:
        """Say which tags of an opened set were left out."""
        text = self._texts("trend_sets.skipped", names=", ".join(names)) if names else ""
        self.said.say(text, trouble=True)

    def _open(self, item: QListWidgetItem) -> None:
        self.list.setCurrentItem(item)
        chosen = self.chosen()
        if chosen is not None:
            self._rest()
            self.opened.emit(chosen)

    def _on_sets_changed(self) -> None:
        """Write the list anew; the choice stays."""
        before = self.chosen()
        kept_id = None if before is None else before.set_id
        self.list.clear()
        for one in self._sets.sets:
            built_in = self._texts("trend_sets.built_in_mark") if one.built_in else ""
            item = QListWidgetItem(f"{one.name}  {built_in}".strip())
            item.setData(_SET_ID, one.set_id)
            item.setToolTip("\n".join(tag_names(one.view.tag_ids, self._texts)))
            self.list.addItem(item)
            if one.set_id == kept_id:
                self.list.setCurrentItem(item)
        self._show_buttons()

    def _show_buttons(self) -> None:
        chosen = self.chosen()
        own = chosen is not None and not chosen.built_in
        tip = "" if own or chosen is None else self._texts("trend_sets.built_in_tip")
        for button in (self.rename, self.delete):
            button.setEnabled(own)
            button.setToolTip(tip)

    def _on_save(self) -> None:
        self._ask("trend_sets.save_do", self._do_save, name="")

    def _on_rename(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._ask("trend_sets.rename_do", self._do_rename, name=chosen.name)

    def _on_delete(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._ask("trend_sets.delete_do", self._do_delete, name=None)
            self.question.setText(self._texts("trend_sets.delete_question", name=chosen.name))
            self.question.show()

    def _ask(self, key: str, act: Callable[[], None], *, name: str | None) -> None:
        """Show the line for a name, or without one only the two buttons."""
        self._act = act
        self.said.say("")
        self._buttons.hide()
        self.confirm.setText(self._texts(key))
        self.question.hide()
        self.name.setVisible(name is not None)
        self._asking.show()
        if name is None:
            self.cancel.setFocus()
            return
        self.name.setText(name)
        self.name.selectAll()
        self.name.setFocus()

    def _on_confirm(self) -> None:
        self._act()

    def _on_name_changed(self, name: str) -> None:
        """Say beforehand what saving under a name that is there will do."""
        there = self._sets.named(name)
        replaces = there is not None and not there.built_in and self._act == self._do_save
        self.question.setText(self._texts("trend_sets.replaces") if replaces else "")
        self.question.setVisible(replaces)

    def _do_save(self) -> None:
        self._sets.save(
            self,
            self.name.text(),
            self._view(),
            done=self._on_done("trend_sets.saved"),
            failed=self._on_failed,
        )

    def _do_rename(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._sets.rename(
                self,
                chosen.set_id,
                self.name.text(),
                done=self._on_done("trend_sets.renamed"),
                failed=self._on_failed,
            )

    def _do_delete(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self._sets.remove(
                self,
                chosen.set_id,
                done=self._on_done("trend_sets.deleted"),
                failed=self._on_failed,
            )

    def _on_done(self, key: str) -> Callable[[], None]:
        def tell() -> None:
            self._rest()
            self.said.say(self._texts(key))
            self.list.setFocus()

        return tell

    def _on_failed(self, reason: str) -> None:
        self.said.say(reason, trouble=True)

    def _rest(self) -> None:
        """End a question."""
        self._act = self._rest
        self._asking.hide()
        self._buttons.show()
        self.said.say("")

    def _lay_out(self) -> None:
        self._buttons, self._asking = QWidget(), QWidget()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.save, self.rename, self.delete):
            row.addWidget(button, 1)
        ask = QVBoxLayout(self._asking)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.setSpacing(6)
        ask.addWidget(self.name)
        ask.addWidget(self.question)
        answers = QHBoxLayout()
        answers.addWidget(self.cancel, 1)
        answers.addWidget(self.confirm, 1)
        ask.addLayout(answers)
        self._asking.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.list, self.said, self._asking, self._buttons):
            column.addWidget(widget, 1 if widget is self.list else 0)
