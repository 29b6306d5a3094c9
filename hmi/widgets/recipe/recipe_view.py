"""One recipe to be read: stages, course of the temperature, what it needs, what is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hmi.models.recipe.judgement import Judgement
from hmi.models.recipe.words import STAGE_LINES, stage_name, stage_rows
from hmi.widgets.plant_widget import Canvas
from hmi.widgets.recipe.profile_chart import ProfileChart
from hmi.widgets.scroll_bars import style_scroll_bars
from hmi.widgets.tables.rows_model import RowsModel
from hmi.widgets.tables.table import ROW_PX, PlainTable
from plant.recipe.model import Recipe, StageKind

_WIDTHS = {0: 112, 1: 150, 2: -1, 3: -1, 4: -1}
_VERDICTS_PX = 300
_DIFFERENCES_PX = 420
_ROW_PX = 26


class RecipeView(QWidget):
    """Shows a recipe. Owner: GUI thread."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts = canvas.texts
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.description, self.source = QLabel(), QLabel()
        self.source.setProperty("role", "dim")
        self.problems = QLabel()
        self.problems.setStyleSheet("font-weight: 600;")
        for label in (self.description, self.source, self.problems):
            label.setWordWrap(True)
        kinds = [stage_name(kind, texts) for kind in StageKind]
        self.stages = RowsModel(["", *kinds], parent=self)
        self.table = PlainTable(
            self.stages,
            canvas.look.theme,
            name=texts("recipe_page.stages"),
            widths=_WIDTHS,
        )
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.table.setFixedHeight(_ROW_PX * len(STAGE_LINES) + ROW_PX + 4)
        self.chart = ProfileChart(canvas.look, texts)
        self.verdicts = QScrollArea()
        self.verdicts.setAccessibleName(texts("recipe_page.verdicts"))
        self.verdicts.setWidgetResizable(True)
        self.verdicts.setFrameShape(QFrame.Shape.NoFrame)
        self.verdicts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verdicts.setFixedWidth(_VERDICTS_PX)
        style_scroll_bars(self.verdicts, canvas.look.theme)
        self.difference_model = RowsModel(
            [texts(f"recipe_page.column.{key}") for key in ("field", "other", "shown")],
            parent=self,
        )
        self.differences = PlainTable(
            self.difference_model,
            canvas.look.theme,
            name=texts("recipe_page.comparison"),
            widths={0: -1, 1: 92, 2: 92},
        )
        self.differences.setFixedWidth(_DIFFERENCES_PX)
        self.differences.hide()
        drawn = QHBoxLayout()
        drawn.setSpacing(10)
        drawn.addWidget(self.chart, 1)
        drawn.addWidget(self.verdicts)
        drawn.addWidget(self.differences)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.description, self.problems, self.table):
            column.addWidget(widget)
        column.addLayout(drawn, 1)
        column.addWidget(self.source)

    def show_recipe(self, recipe: Recipe, judgement: Judgement, problems: str) -> None:
        """Show a recipe.

        Args:
            recipe: what is shown.
            judgement: its course, what the heat sources can do, what is to be known.
            problems: what is wrong with it, empty for a sound one.
        """
        self.title.setText(self._texts("recipe_page.heading", name=recipe.name, ref=recipe.ref))
        self.description.setText(recipe.description)
        self.source.setText(self._texts("recipe_page.source", source=recipe.source))
        self.source.setVisible(bool(recipe.source))
        self.problems.setText(problems)
        self.problems.setVisible(bool(problems))
        self.stages.set_rows(stage_rows(recipe, self._texts))
        there = {stage.kind for stage in recipe.stages}
        for column, kind in enumerate(StageKind, start=1):
            self.table.setColumnHidden(column, kind not in there)
        self.chart.show_course(judgement.course, judgement.reach)
        self._show_verdicts(judgement)

    def compare(self, rows: Sequence[tuple[str, ...]] | None) -> None:
        """Show the differences to another recipe in place of the judgement; None ends that."""
        self.differences.setVisible(rows is not None)
        self.verdicts.setVisible(rows is None)
        self.difference_model.set_rows(
            rows or [(self._texts("recipe_page.same"), "", "")] if rows is not None else []
        )

    def _show_verdicts(self, judgement: Judgement) -> None:
        """Write the sentences; those that people should think about come first, marked."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        for verdict in judgement.verdicts:
            key = "fine" if verdict.fine else "think"
            label = QLabel(self._texts(f"recipe_page.verdict.{key}", text=verdict.text))
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        inside.setAutoFillBackground(False)
        self.verdicts.setWidget(inside)
        self.verdicts.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
