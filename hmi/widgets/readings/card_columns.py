"""Cards in columns of about equal height, in the order in which they are read."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hmi.widgets.readings.module_card import ModuleCard


def share_out(weights: Sequence[float], columns: int) -> tuple[int, ...]:
    """Return how many of the weights, in order, go into each column.

    The tallest column is as low as the order allows.

    Args:
        weights: heights of the cards, > 0.
        columns: how many columns there are, > 0.
    """
    low, high = max(weights, default=0.0), sum(weights)
    while high - low > 0.01:
        middle = (low + high) / 2
        if len(_filled(weights, middle)) <= columns:
            high = middle
        else:
            low = middle
    counts = _filled(weights, high + 0.01)
    return tuple(counts + [0] * (columns - len(counts)))


def _filled(weights: Sequence[float], limit: float) -> list[int]:
    counts, height = [0], 0.0
    for weight in weights:
        if counts[-1] and height + weight > limit:
            counts.append(0)
            height = 0.0
        counts[-1] += 1
        height += weight
    return counts


class CardColumns(QWidget):
    """The cards of a unit side by side."""

    def __init__(
        self, cards: Sequence[ModuleCard], columns: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cards = tuple(cards)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        rest = list(self.cards)
        for count in share_out([card.weight for card in cards], columns):
            column = QVBoxLayout()
            column.setSpacing(8)
            for card in rest[:count]:
                column.addWidget(card, round(card.weight * 10))
            rest = rest[count:]
            row.addLayout(column, 1)
