"""`render`: writes a document, HTML on standard input, to a PDF file."""

import argparse
import os
import sys
from pathlib import Path

from plant.errors import PlantError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("file", type=Path, help="PDF file to write")
    parser.add_argument("--foot", default="", metavar="TEXT", help="stands under every page")


def run(args: argparse.Namespace) -> int:
    """Write the file. 0 when it is there, 1 with a sentence when it cannot be written."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from hmi.documents.rendering import render_pdf

    try:
        pages = render_pdf(sys.stdin.read(), args.file, foot=args.foot)
    except PlantError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{args.file}: {pages} pages")
    return 0
