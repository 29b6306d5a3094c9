"""The command line: finds the verb and loads no more than that verb needs."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from hmi.commands.verb import Verb

_VERBS = {
    "run": "open the window on the plant (the default)",
    "simulate": "serve the simulated plant's field units over Modbus",
    "rehearse": "run days of the plant in seconds and count what went wrong",
    "check": "load the plant description and report every problem",
    "tags": "export or import the tag table as CSV",
    "history": "import, query, export, check, back up and restore readings",
    "schedule": "print which digester is in which stage, hour by hour",
    "batch": "list batches, and write a batch's record to a file",
    "screenshot": "save a picture of a page of the running program",
    "render": "write a document, HTML on standard input, to a PDF file",
    "self-test": "check that everything the program needs is there",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit status: 0 done, 1 refused with a reason, 2 wrong call."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] in {"-h", "--help"}:
        _overview().print_help()
        return 0
    if words and words[0] == "--version":
        print(_version())  # noqa: T201  the answer that was asked for
        return 0
    name = words.pop(0) if words and not words[0].startswith("-") else "run"
    if name not in _VERBS:
        _overview().error(f"unknown verb '{name}'; known verbs: {', '.join(_VERBS)}")
    verb = _load(name)
    parser = argparse.ArgumentParser(f"biomethane-hmi {name}", description=_VERBS[name])
    verb.configure(parser)
    try:
        status = verb.run(parser.parse_args(words))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe (`| head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _overview() -> argparse.ArgumentParser:
    verbs = "\n".join(f"  {name:<12}{text}" for name, text in _VERBS.items())
    return argparse.ArgumentParser(
        "biomethane-hmi",
        usage="biomethane-hmi [VERB] [OPTIONS]   (VERB --help tells a verb's options)",
        description=f"Operator desktop for a small biomethane plant.\n\nverbs:\n{verbs}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _load(name: str) -> Verb:
    # Imported one by one: `check` must not pay for Modbus, nor `simulate` for SQL or Qt.
    verb: Verb
    match name:
        case "simulate":
            from hmi.commands import simulate

            verb = simulate
        case "screenshot":
            from hmi.commands import screenshot

            verb = screenshot
        case "render":
            from hmi.commands import render

            verb = render
        case "self-test":
            from hmi.commands import self_test

            verb = self_test
        case "run":
            from hmi.commands import run

            verb = run
        case _:
            verb = _load_of_plant(name)
    return verb


def _load_of_plant(name: str) -> Verb:
    """Return a verb about a plant's description and records."""
    verb: Verb
    match name:
        case "check":
            from hmi.commands import check

            verb = check
        case "tags":
            from hmi.commands import tags

            verb = tags
        case "history":
            from hmi.commands.history import actions

            verb = actions
        case "rehearse":
            from hmi.commands import rehearse

            verb = rehearse
        case "schedule":
            from hmi.commands import schedule

            verb = schedule
        case _:
            from hmi.commands import batch

            verb = batch
    return verb


def _version() -> str:
    try:
        return version("biomethane-hmi")
    except PackageNotFoundError:
        return "unknown (not installed)"


if __name__ == "__main__":
    sys.exit(main())
