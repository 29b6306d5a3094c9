"""What lies on the operator's desk: one for the window, whichever page shows it."""

from PySide6.QtCore import QObject

from hmi.documents.child import PdfChild
from hmi.doors import Doors
from hmi.models.desk.answers import Answers
from hmi.models.desk.exports import Exports
from hmi.models.desk.notes import Notes
from hmi.models.desk.questions import Questions
from hmi.models.desk.trend_sets import KeptSets
from plant.energy.ports import EnergyBook
from plant.operation.store import BatchBook, BatchExporter
from plant.recipe.ports import RecipeBook
from plant.tariff.pricing import Pricing


class Desk(QObject):
    """What people keep and look up. Owner: GUI thread; lives as long as the window.

    Attributes:
        notes: operators' notes.
        sets: trends kept under a name.
        exports: history on its way to a file.
        recipes: asks the recipe book.
        energy: asks the energy ledger.
        pricing: by which its rows are costed.
        batches: asks the records of batches.
        batch_files: writes records of batches to files.
        pdf: makes PDF of documents.
    """

    def __init__(self, doors: Doors, *, parent: QObject) -> None:
        super().__init__(parent)
        texts, author = doors.description.texts, doors.operator.name
        self._answers = Answers(texts, self)
        self.notes = Notes(doors.notes, self._answers, author=author, parent=self)
        self.sets = KeptSets(doors.trend_sets, self._answers, author=author, parent=self)
        self.exports = Exports(doors.history, doors.exporter, texts, parent=self)
        unreadable = texts("desk.failed")
        self.recipes = Questions[RecipeBook](
            doors.recipes, name="recipes", unreadable=unreadable, texts=texts, parent=self
        )
        self.energy = Questions[EnergyBook](
            doors.energy_book, name="energy", unreadable=unreadable, parent=self
        )
        self.pricing = Pricing() if doors.pricing is None else doors.pricing
        self.batches = Questions[BatchBook](
            doors.batches, name="batches", unreadable=unreadable, parent=self
        )
        self.batch_files = Questions[BatchExporter](
            doors.batch_exporter, name="batch-files", unreadable=unreadable, parent=self
        )
        self.pdf = PdfChild(texts("card.page.unstarted"), self)

    def close(self) -> None:
        """Call nobody back any more, end the export and the threads. Safe to call twice."""
        self._answers.close()
        self.exports.close()
        self.recipes.close()
        self.energy.close()
        self.batches.close()
        self.batch_files.close()
        self.pdf.close()
