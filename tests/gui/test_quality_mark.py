"""Doubt is drawn: every quality that is not plainly good has a mark of its own shape."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from hmi.look import Look
from hmi.theme import DARK, LIGHT, Theme
from hmi.widgets.quality_mark import MARK_PX, Mark, mark_of, paint_mark
from plant.quality import Quality

SHAPES = [mark for mark in Mark if mark is not Mark.NONE]


def picture(mark: Mark, theme: Theme = LIGHT) -> QImage:
    """Return the mark in black and white: colour must not be needed to tell it."""
    look = Look(theme)
    image = QImage(MARK_PX, MARK_PX, QImage.Format.Format_RGB32)
    image.fill(look.color("panel"))
    painter = QPainter(image)
    paint_mark(painter, mark, QPointF(0, 0), look)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def differing(one: QImage, other: QImage) -> int:
    """Return how many pixels differ clearly."""
    return sum(
        abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness()) > 60
        for x in range(MARK_PX)
        for y in range(MARK_PX)
    )


@pytest.mark.parametrize(
    ("quality", "mark"),
    [
        (Quality.GOOD, Mark.NONE),
        (Quality.GOOD_LOCAL_OVERRIDE, Mark.FORCED),
        (Quality.UNCERTAIN, Mark.UNCERTAIN),
        (Quality.UNCERTAIN_LAST_USABLE_VALUE, Mark.STALE),
        (Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED, Mark.UNCERTAIN),
        (Quality.UNCERTAIN_SIMULATED_VALUE, Mark.ESTIMATED),
        (Quality.BAD_NO_COMMUNICATION, Mark.BAD),
        (Quality.BAD_SENSOR_FAILURE, Mark.BAD),
        (Quality.BAD_WAITING_FOR_INITIAL_DATA, Mark.WAITING),
    ],
)
def test_quality_has_its_mark(quality: Quality, mark: Mark) -> None:
    assert mark_of(quality) is mark


@pytest.mark.parametrize("quality", [q for q in Quality if not q.is_good])
def test_nothing_doubtful_is_left_unmarked(quality: Quality) -> None:
    assert mark_of(quality) is not Mark.NONE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize(("one", "other"), list(combinations(SHAPES, 2)))
def test_marks_differ_in_shape(
    qapp: QApplication, theme: Theme, one: Mark, other: Mark
) -> None:
    del qapp
    assert differing(picture(one, theme), picture(other, theme)) >= 12


@pytest.mark.parametrize("mark", SHAPES)
def test_every_mark_is_seen(qapp: QApplication, mark: Mark) -> None:
    del qapp
    assert differing(picture(mark), picture(Mark.NONE)) >= 30
