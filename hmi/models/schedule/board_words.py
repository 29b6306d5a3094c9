"""What the board says in words: chips, days, tool tips, and the whole of it as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hmi.models.local_time import day_text, minute_text
from hmi.value_text import NOTHING
from plant.batch.board import Block, Board, PlannedStart
from plant.batch.plant_run import PlantRun
from plant.texts import Texts

_GOING = frozenset({"Running", "Idle", "Complete"})
"""States in which the place tells more than the state."""

TABLE_COLUMNS = ("unit", "place", "planned_from", "planned_to", "actual_from", "actual_to")


def day_label(utc_ms: int, zone: ZoneInfo) -> str:
    """Return ``Wed 18 Nov 17:00``."""
    local = datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def chip_text(start: PlannedStart, texts: Texts) -> str:
    """Return what stands on a day's start: ``D3``, ``D3 moved``, ``D3 skipped``, ``none``."""
    if start.unit_id:
        key = "chip_moved" if start.changed else "chip"
        return texts(f"schedule.{key}", unit=start.unit_id)
    key = "chip_skipped" if start.lost else "chip_none"
    return texts(f"schedule.{key}", unit=start.lost)


def start_words(start: PlannedStart, zone: ZoneInfo, texts: Texts) -> str:
    """Return a start in a sentence."""
    when = f"{day_text(start.at_ms, zone)} {minute_text(start.at_ms, zone)}"
    if start.unit_id:
        key = "start_moved" if start.changed else "start"
        return texts(f"schedule.{key}", unit=texts.unit_name(start.unit_id), when=when)
    if start.lost:
        return texts("schedule.start_skipped", unit=texts.unit_name(start.lost), when=when)
    return texts("schedule.start_none", when=when)


def place_name(place: str, texts: Texts) -> str:
    """Return a stage or phase in full."""
    if place == "turnaround":
        return texts("schedule.place_turnaround")
    return texts(f"batch.place.{place}")


def block_sentence(block: Block, zone: ZoneInfo, texts: Texts) -> str:
    """Return a block in a sentence."""
    key = "held" if block.held else "actual" if block.actual else "planned"
    return texts(
        f"schedule.block.{key}",
        unit=texts.unit_name(block.unit_id),
        place=place_name(block.place, texts),
        start=day_label(block.start_ms, zone),
        end=day_label(block.end_ms, zone),
        batch=block.batch_id or texts("schedule.block.no_batch"),
    )


def unit_words(run: PlantRun, texts: Texts) -> dict[str, str]:
    """Return a word on each unit: where it is, or the state that keeps it."""
    words = {}
    for unit_id, unit in run.units.items():
        if unit.is_ready:
            words[unit_id] = texts("schedule.word_ready")
        elif unit.state.value in _GOING:
            head, _, phase = unit.place.partition(".")
            words[unit_id] = (
                texts(f"batch.place.{unit.place}") if phase else texts(f"schedule.place.{head}")
            )
        else:
            words[unit_id] = texts(f"schedule.unit_state.{unit.state.value.lower()}")
    return words


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row of the board as a table.

    Attributes:
        cells: texts in the order of TABLE_COLUMNS.
        start: the start of the rota that the row begins with, None for other rows.
    """

    cells: tuple[str, ...]
    start: PlannedStart | None = None


def table_lines(board: Board, zone: ZoneInfo, texts: Texts) -> tuple[TableLine, ...]:
    """Return one line a block, plan and actual of the same stage of a batch in one."""
    actual = _grouped([each for each in board.blocks if each.actual and not each.held])
    planned = [each for each in board.blocks if not each.actual]
    lines = []
    for block in planned:
        was = actual.pop(_key(block), ()) if block.batch_id else ()
        start = next((each for each in board.starts if _begins(each, block)), None)
        lines.append(TableLine(_cells(block, was, zone, texts), start))
    lines += [TableLine(_cells(None, was, zone, texts)) for was in actual.values()]
    return tuple(lines)


def _begins(start: PlannedStart, block: Block) -> bool:
    return (start.unit_id, start.at_ms) == (block.unit_id, block.start_ms)


def _cells(
    planned: Block | None, was: Sequence[Block], zone: ZoneInfo, texts: Texts
) -> tuple[str, ...]:
    block = planned if planned is not None else was[0]
    return (
        texts.unit_name(block.unit_id),
        place_name(block.place, texts),
        NOTHING if planned is None else day_label(planned.start_ms, zone),
        NOTHING if planned is None else day_label(planned.end_ms, zone),
        day_label(was[0].start_ms, zone) if was else NOTHING,
        day_label(was[-1].end_ms, zone) if was else NOTHING,
    )


def _key(block: Block) -> tuple[str, str, str]:
    return block.unit_id, block.place, block.batch_id


def _grouped(blocks: Sequence[Block]) -> dict[tuple[str, str, str], list[Block]]:
    groups: dict[tuple[str, str, str], list[Block]] = {}
    for block in blocks:
        groups.setdefault(_key(block), []).append(block)
    return groups
