"""`biomethane-hmi tags`: the tag table out to a spreadsheet and back, whole or not at all."""

import argparse
import sys
from pathlib import Path

from plant.description.load import load_files
from plant.description.model import PlantDescription
from plant.description.overrides_file import (
    NAME,
    in_full,
    overrides_text,
    read_overrides,
    replace_file,
    with_changes,
)
from plant.description.plant_files import PlantFiles
from plant.description.problems import DescriptionProblems, Problem
from plant.description.tag_csv import Change, TagTable, read_table, shown, write_table
from plant.texts import FALLBACK_LANGUAGE, Texts


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's actions and options."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="export|import")
    export = actions.add_parser("export", help="write the tag table as CSV")
    take = actions.add_parser("import", help="read a changed tag table")
    take.add_argument(
        "--dry-run", action="store_true", help="show the differences, change nothing"
    )
    for action in (export, take):
        action.add_argument("file", type=Path, metavar="FILE", help="CSV file")
        action.add_argument("--plant", type=Path, metavar="DIR", help="own plant's folder")
        action.add_argument(
            "--language", default=FALLBACK_LANGUAGE, metavar="CODE", help="for example pt"
        )


def run(args: argparse.Namespace) -> int:
    """Export or import; 0 when done, 1 when the file or the plant is wrong."""
    try:
        description = load_files(PlantFiles(args.plant), language=args.language)
        if args.action == "export":
            return _export(description, args.file, args.language)
        return _import(description, args)
    except DescriptionProblems as error:
        _say(*map(str, error.problems))
        return 1
    except (OSError, UnicodeDecodeError) as error:
        _say(f"{args.file}: {error}")
        return 1


def _export(description: PlantDescription, file: Path, language: str) -> int:
    table = write_table(description, language)
    replace_file(file.absolute(), f"\ufeff{table}", newline="")  # spreadsheets need the mark
    _say(description.texts("tags.exported", count=len(description.tags), file=str(file)))
    return 0


def _import(description: PlantDescription, args: argparse.Namespace) -> int:
    texts = description.texts
    table = read_table(args.file.read_bytes().decode("utf-8-sig"), description)
    if table.bad_lines:
        for bad in table.bad_lines:
            _say(texts("tags.line", line=bad.line, why=texts.say(bad.why)))
        _say(texts("tags.nothing_imported"))
        return 1
    if not table.changes:
        _say(texts("tags.no_difference"))
        return 0
    _say(*(_difference(change, texts) for change in table.changes))
    before = read_overrides(args.plant / NAME) if args.plant else {}
    wanted = with_changes(before, table.changes, description.tags)
    spelt_out = in_full(wanted, table.changes, description.tags)
    problems = _trial(PlantFiles(args.plant), overrides_text(spelt_out), args.language)
    if problems:
        _say(*(_with_line(problem, table, texts) for problem in problems))
        _say(texts("tags.nothing_imported"))
        return 1
    if args.dry_run:
        _say(texts("tags.dry_run", count=len(table.changes)))
        return 0
    if args.plant is None:
        _say(texts("tags.built_in"))
        return 1
    replace_file(args.plant / NAME, overrides_text(wanted))
    _say(texts("tags.imported", count=len(table.changes), file=str(args.plant / NAME)))
    return 0


def _trial(files: PlantFiles, overrides: str, language: str) -> tuple[Problem, ...]:
    """Return what would be wrong with the plant if it had these overrides."""
    try:
        load_files(files, language=language, overrides=overrides)
    except DescriptionProblems as error:
        return error.problems
    return ()


def _with_line(problem: Problem, table: TagTable, texts: Texts) -> str:
    """Say a problem at the line of the table that brought it about, where there is one."""
    for change in table.changes:
        if f'"{change.tag_id}"' in problem.place.key:
            said = f"{change.tag_id}: {problem.what} {problem.remedy}"
            return texts("tags.line", line=change.line, why=said)
    return str(problem)


def _difference(change: Change, texts: Texts) -> str:
    return texts(
        "tags.difference",
        line=change.line,
        id=change.tag_id,
        column=change.column,
        old=shown(change.old) or "-",
        new=shown(change.new) or "-",
    )


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
