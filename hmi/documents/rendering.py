"""How does a document become pages? In a process of its own: the screens go on meanwhile."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSaveFile, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from hmi.fonts import load_fonts
from hmi.look import FAMILIES
from plant.errors import PlantError

_DPI = 96
"""The document is laid out in CSS pixels; the writer scales them."""

_MARGIN_MM = 15.0
_FOOT_PX = 24.0


def render_pdf(html: str, file: Path, *, foot: str = "") -> int:
    """Write a document to a PDF file on A4 and return how many pages it has.

    Needs no application yet; run it in a process of its own.

    Args:
        html: as `Paper.html` returns it.
        file: the file; one of that name is replaced whole or not at all.
        foot: stands under every page, before its number.

    Raises:
        PlantError: when the file cannot be written, with the remedy.
    """
    app = QGuiApplication.instance() or QGuiApplication([])
    load_fonts()
    target = QSaveFile(str(file))
    if not target.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise PlantError(_trouble(file, target.errorString()))
    writer = QPdfWriter(target)
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )
    document = QTextDocument()
    document.setDefaultFont(QFont(list(FAMILIES), 10))
    document.setHtml(html)
    writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    pages = _paint(document, writer, foot)
    del app
    if not target.commit():
        raise PlantError(_trouble(file, target.errorString()))
    return pages


def _paint(document: QTextDocument, writer: QPdfWriter, foot: str) -> int:
    width, height = float(writer.width()), float(writer.height()) - _FOOT_PX
    document.documentLayout().setPaintDevice(writer)
    document.setPageSize(QSizeF(width, height))
    painter = QPainter(writer)
    pages = document.pageCount()
    for page in range(pages):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * height)
        document.drawContents(painter, QRectF(0, page * height, width, height))
        painter.restore()
        painter.setFont(QFont(list(FAMILIES), 8))
        place = QRectF(0, height, width, _FOOT_PX)
        low = Qt.AlignmentFlag.AlignBottom
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | low, foot)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | low, f"{page + 1} / {pages}")
    painter.end()
    return pages


def _trouble(file: Path, cause: str) -> str:
    return f"The file {file} cannot be written: {cause}. Choose another folder."
