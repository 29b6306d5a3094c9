"""How does a batch's record look on paper? Figures, then every table that says something."""

from hmi.documents.paper import Paper
from hmi.models.batch.record_tables import RecordWriter
from plant.operation.store import BatchRecord
from plant.texts import Texts


def record_paper(
    record: BatchRecord, writer: RecordWriter, texts: Texts, *, plant: str, now_ms: int
) -> str:
    """Return the record as a document in the operator's language."""
    paper = Paper(texts("record.paper_title", batch=writer.title(record.line)))
    paper.line(f"{plant} · {writer.subtitle(record.line)}", small=True)
    figures = writer.figures(record, now_ms)
    paper.table((), [[caption, value] for caption, value in figures])
    for table in writer.tables(record):
        if table.rows:
            paper.heading(texts(f"record.table.{table.key}"))
            paper.table(table.head, table.rows)
    return paper.html()
