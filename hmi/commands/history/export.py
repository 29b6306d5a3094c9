"""`history export`: readings in a CSV or Parquet file, whole or not at all."""

import argparse
from contextlib import closing
from pathlib import Path

from hmi.commands.history.progress import Bar
from hmi.commands.history.stop import StopNote
from hmi.commands.history.words import (
    add_span,
    asked_span,
    count,
    data_folder,
    product_texts,
    size,
)
from plant.reports.export import PRESETS, ExportWish, FileForm, Layout
from storage.history.form import HISTORY_FILE
from storage.reading.opening import open_reader
from storage.transfer.exporter import HistoryFiles
from storage.upkeep.zone import plant_zone


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_span(parser)
    parser.add_argument(
        "--tags", metavar="A,B...", help="only these tags, in this order (default: all)"
    )
    parser.add_argument("--format", choices=[form.value for form in FileForm], default="csv")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument(
        "--layout",
        choices=[layout.value for layout in Layout],
        default=Layout.NARROW.value,
        help="narrow: a line per reading; wide: a line per time, a column per tag",
    )
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default=PRESETS[0],
        help="how the country's spreadsheets want their CSV",
    )
    parser.add_argument(
        "--buckets",
        type=count,
        metavar="N",
        help="minimum, maximum and mean of at most N stretches instead of every reading",
    )


def run(args: argparse.Namespace) -> int:
    """Export; 0 when the file stands at its place."""
    texts = product_texts()
    history = data_folder(args) / HISTORY_FILE
    zone = plant_zone(history)
    span = asked_span(args, zone)
    if span is None:
        return 2
    file = args.out.absolute()
    reader = open_reader(history)
    lines = 0
    try:
        wish = ExportWish(
            tag_ids=_tags(args.tags) or [tag.tag_id for tag in reader.tags()],
            start_ms=span[0],
            end_ms=span[1],
            file=file,
            form=FileForm(args.format),
            layout=Layout(args.layout),
            preset=args.preset,
            buckets=args.buckets,
            zone=zone.key,
        )
        steps = HistoryFiles(reader).export(wish)
        writing = texts("history.export.writing")
        with closing(steps), Bar(writing) as bar, StopNote() as stop:
            for step in steps:
                if stop.is_asked:
                    raise KeyboardInterrupt
                lines = step.lines
                bar.show(step.done)
    finally:
        reader.close()
    print(
        texts(
            "history.export.done",
            lines=f"{lines:,}",
            file=str(file),
            size=size(file.stat().st_size),
        )
    )
    return 0


def _tags(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]
