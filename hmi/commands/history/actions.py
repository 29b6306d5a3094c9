"""`history ACTION`: finds the action and loads only that.

Every action is a module of this folder and a Verb. What is stopped with Ctrl-C (or SIGTERM)
leaves nothing half done and says so; an error of ours is a sentence and the exit status 1.
"""

import argparse
import logging
import signal
import sys
from pathlib import Path

from hmi.commands.history.words import product_texts
from hmi.commands.verb import Verb
from plant.errors import PlantError

_ACTIONS = {
    "import": "take readings in from CSV",
    "query": "print a tag's course or figures as JSON or CSV",
    "export": "write readings to a CSV or Parquet file",
    "stats": "tell sizes, counts, times and growth of history",
    "verify": "check every stored block of history",
    "backup": "write a checked copy while the program runs",
    "restore": "put a backup in history's place",
    "salvage": "rescue what can be read of a damaged history file",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions; the words behind an action are its own module's business."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.usage = "biomethane-hmi history ACTION [OPTIONS]   (ACTION --help tells its options)"
    actions = "\n".join(f"  {name:<12}{text}" for name, text in _ACTIONS.items())
    parser.epilog = f"actions:\n{actions}"
    parser.add_argument("action", choices=tuple(_ACTIONS), metavar="ACTION")
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Run the action; 0 done, 1 refused, stopped or something found wrong, 2 wrong call."""
    action = _load(args.action)
    parser = argparse.ArgumentParser(
        f"biomethane-hmi history {args.action}", description=_ACTIONS[args.action]
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the databases")
    action.configure(parser)
    words = parser.parse_args(args.words)
    # All that a person needs to know is said in sentences; the log is the running program's.
    silence = logging.NullHandler()
    logging.getLogger().addHandler(silence)
    # Whoever ends the program politely gets the same tidying up as with Ctrl-C.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return action.run(words)
    except PlantError as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print(product_texts()(f"history.stopped.{args.action}"), file=sys.stderr)
    finally:
        signal.signal(signal.SIGTERM, before)
        logging.getLogger().removeHandler(silence)
    return 1


def _load(name: str) -> Verb:
    # Imported one by one: `stats` must not pay for what `export` needs.
    verb: Verb
    match name:
        case "import":
            from hmi.commands.history import import_csv

            verb = import_csv
        case "query":
            from hmi.commands.history import query

            verb = query
        case "export":
            from hmi.commands.history import export

            verb = export
        case "stats":
            from hmi.commands.history import stats

            verb = stats
        case "verify":
            from hmi.commands.history import verify

            verb = verify
        case "backup":
            from hmi.commands.history import backup

            verb = backup
        case "restore":
            from hmi.commands.history import restore

            verb = restore
        case _:
            from hmi.commands.history import salvage

            verb = salvage
    return verb
