"""Files go into history whole, each reading once, and what is wrong is counted and named."""

import gzip
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from plant.errors import SecondInstanceError, StorageError
from plant.history import QUALITY_CODES
from plant.quality import Quality
from plant.units import unit
from storage.historian.opening import open_history
from storage.history.form import HISTORY_FILE
from storage.history.schema import CHUNK, LATE, TAG
from storage.instance_lock import InstanceLock
from storage.transfer.incoming.import_map import ColumnRule, ImportMap
from storage.transfer.incoming.importer import import_csv
from storage.transfer.parsing.faults import Fault, FaultKind
from tests.fakes.clock import ManualClock
from tests.integration.storage.importing.desk import ZONE, Desk, ms, second

TEMPERATURE, PH, HEATER = "D1.temperature_upper.PV", "D1.ph.PV", "D1.heater.PV"
EXCEEDED = QUALITY_CODES[Quality.UNCERTAIN_ENGINEERING_UNITS_EXCEEDED]


def test_wide_file_fills_the_tags_of_its_columns(desk: Desk) -> None:
    summary = desk.take(f"time,{TEMPERATURE},new\n{second(0)},35.5,1\n{second(1)},,2\n")
    assert desk.stored() == {
        TEMPERATURE: {ms(0): (35.5, 0)},
        "new": {ms(0): (1.0, 0), ms(1): (2.0, 0)},
    }
    assert (summary.new, summary.known, summary.lines, summary.tags) == (3, 0, 3, 2)
    assert (summary.first_ms, summary.last_ms) == (ms(0), ms(1))
    assert summary.created == ("new",)
    assert not summary.first_faults


def test_narrow_file_fills_the_tags_of_its_lines(desk: Desk) -> None:
    summary = desk.take(
        f"time,tag,value,quality\n{second(0)},{PH},7.5,Good\n"
        f"{second(0)},new,1,\n{second(1)},{PH},,BadNoCommunication\n"
    )
    lost = QUALITY_CODES[Quality.BAD_NO_COMMUNICATION]
    found = desk.stored()
    assert found["new"] == {ms(0): (1.0, 0)}
    assert found[PH][ms(0)] == (7.5, 0)
    assert found[PH][ms(1)][1] == lost
    assert (summary.new, summary.tags, summary.created) == (3, 2, ("new",))


def test_second_import_of_a_file_changes_no_row(desk: Desk) -> None:
    lines = "".join(
        f"{second(17 * i)},{20 + i % 7}.5,{7 if i % 5 else ''}\n" for i in range(20_000)
    )
    first = desk.take(f"time,{TEMPERATURE},{PH}\n{lines}", block_bytes=50_000)
    before, whole = desk.rows(), desk.file_bytes()
    again = desk.take(block_bytes=70_000)
    assert first.new == again.known == 36_000
    assert again.new == 0
    assert desk.rows() == before
    assert desk.file_bytes() == whole


def test_existing_readings_win_over_those_of_the_file(desk: Desk) -> None:
    desk.take(f"time,{PH}\n{second(0)},7.1\n{second(2)},7.2\n")
    summary = desk.take(f"time,{PH}\n{second(0)},9\n{second(1)},7.3\n{second(2)},9\n")
    assert desk.holds(PH) == [7.1, 7.3, 7.2]
    assert (summary.new, summary.known) == (1, 2)


def test_readings_that_came_late_and_wait_to_be_merged_win_too(desk: Desk) -> None:
    desk.take(f"time,{PH}\n{second(100)},7\n")
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.begin() as connection:
        number = connection.execute(select(TAG.c.id)).scalar_one()
        row = {"id": 1, "tag": number, "utc_ms": ms(1), "value": 6.5, "quality": 0}
        connection.execute(insert(LATE).values(**row))
    opened.engine.dispose()
    summary = desk.take(f"time,{PH}\n{second(0)},1\n{second(1)},2\n{second(2)},3\n")
    assert (summary.new, summary.known) == (2, 1)
    assert desk.holds(PH) == [1.0, 3.0, 7.0]


def test_times_going_back_are_put_in_order_and_none_is_lost(desk: Desk) -> None:
    summary = desk.take(
        f"time,{PH}\n" + "".join(f"{second(i)},7\n" for i in (5, 6, 1, 200_000, 2, 8))
    )
    assert sorted(desk.stored()[PH]) == [ms(i) for i in (1, 2, 5, 6, 8, 200_000)]
    assert summary.faults[FaultKind.TIME_BACKWARDS] == 2
    assert [fault.line for fault in summary.first_faults] == [4, 6]


def test_first_of_two_readings_of_one_tag_and_time_counts(desk: Desk) -> None:
    lines = [(0, "1"), (1, "2"), (0, "3"), (1, "4"), (90_000, "5"), (1, "6"), (90_000, "7")]
    summary = desk.take(
        f"time,{PH}\n" + "".join(f"{second(i)},{value}\n" for i, value in lines), block_bytes=60
    )
    assert desk.holds(PH) == [1.0, 2.0, 5.0]
    assert (summary.new, summary.known, summary.doubled) == (3, 0, 4)
    doubled = [f.line for f in summary.first_faults if f.kind is FaultKind.DUPLICATE]
    assert doubled == [4, 5, 7, 8]


def test_lines_of_one_time_may_complete_one_another(desk: Desk) -> None:
    summary = desk.take(
        f"time,{TEMPERATURE},{PH}\n{second(0)},35,\n{second(0)},,7\n{second(0)},36,8\n"
    )
    assert desk.holds(TEMPERATURE) == [35.0]
    assert desk.holds(PH) == [7.0]
    assert (summary.new, summary.doubled) == (2, 2)


def test_value_outside_the_range_is_kept_as_uncertain(desk: Desk) -> None:
    summary = desk.take(f"time,{PH}\n{second(0)},7\n{second(1)},14.5\n{second(2)},-1\n")
    assert desk.stored()[PH] == {
        ms(0): (7.0, 0),
        ms(1): (14.5, EXCEEDED),
        ms(2): (-1.0, EXCEEDED),
    }
    assert summary.faults[FaultKind.OUTSIDE_RANGE] == 2
    assert summary.first_faults[0] == Fault(3, PH, "14.5", FaultKind.OUTSIDE_RANGE)


def test_bad_lines_are_left_out_and_all_stand_in_the_report(desk: Desk, tmp_path: Path) -> None:
    bad = "".join(f"{second(i)},x{i}\n" for i in range(50))
    report = tmp_path / "report.csv"
    summary = desk.take(f"time,{PH}\n{bad}{second(60)},7\n{second(61)}\n", report=report)
    assert (summary.new, summary.cells_left_out, summary.lines_left_out) == (1, 50, 1)
    assert len(summary.first_faults) == 20
    lines = report.read_text().splitlines()
    assert lines[:2] == ["line,column,text,problem", f"2,{PH},x0,not_a_number"]
    assert lines[-1] == "53,,1 / 2,field_count"
    assert len(lines) == 52


def test_report_takes_the_place_of_an_older_report_only(desk: Desk, tmp_path: Path) -> None:
    text, report = f"time,{PH}\n{second(0)},7\nrubbish\n", tmp_path / "report.csv"
    for _ in range(2):
        desk.take(text, report=report)
    assert len(report.read_text().splitlines()) == 2
    before = desk.rows()
    for place in (desk.file, desk.folder / HISTORY_FILE):
        with pytest.raises(StorageError, match="no report of an import"):
            desk.take(text, report=place)
    assert desk.rows() == before
    assert desk.file.read_text() == text


def test_times_without_an_offset_are_those_of_the_zone(desk: Desk) -> None:
    desk.take(f"time,{PH}\n2026-11-20 15:30:00,7\n")
    assert list(desk.stored()[PH]) == [ms(0)]
    desk.take(f"time,{PH}\n2026-11-20 10:00:01,7\n", zone=ZoneInfo("UTC"))
    assert list(desk.stored()[PH]) == [ms(0), ms(1)]


def test_local_time_that_was_left_out_is_named(desk: Desk) -> None:
    summary = desk.take(
        f"time,{PH}\n2026-03-29 01:30:00,6\n2026-03-29 02:30:00,7\n",
        zone=ZoneInfo("Europe/Lisbon"),
    )
    assert desk.holds(PH) == [7.0]
    assert summary.lines_left_out == 1
    assert summary.first_faults[0].kind is FaultKind.TIME_NOT_THERE


def test_map_says_what_a_foreign_file_means(desk: Desk) -> None:
    said = ImportMap(
        skip_lines=1,
        time_column="Zeit",
        time_format="%d.%m.%Y %H:%M:%S",
        no_reading=("---",),
        ignore=("Bemerkung",),
        columns={
            "TT 101": ColumnRule(TEMPERATURE, unit("degF")),
            "AT 102": ColumnRule(PH, hold_ms=900_000),
        },
    )
    desk.take(
        "Anlage 7\r\nZeit;TT 101;AT 102;Bemerkung\r\n"
        "20.11.2026 15:30:00;77,0;7,25;alles gut\r\n20.11.2026 15:40:00;---;7,5;\r\n",
        said=said,
        creates_tags=False,
    )
    assert desk.holds(TEMPERATURE) == pytest.approx([25.0])
    assert desk.holds(PH) == [7.25, 7.5]
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.connect() as connection:
        holds = set(connection.execute(select(CHUNK.c.hold_ms)).scalars())
    opened.engine.dispose()
    assert holds == {900_000, 10_000}


def test_exported_titles_with_units_and_qualities_are_understood(desk: Desk) -> None:
    desk.take(
        f"time (Asia/Kolkata),{TEMPERATURE} [°C],{TEMPERATURE} quality\n"
        f"{second(0)},35,Good\n{second(1)},36,UncertainSensorNotAccurate\n{second(2)},,\n",
        creates_tags=False,
    )
    code = QUALITY_CODES[Quality.UNCERTAIN_SENSOR_NOT_ACCURATE]
    assert desk.stored()[TEMPERATURE] == {ms(0): (35.0, 0), ms(1): (36.0, code)}


def test_brackets_hold_a_unit_or_are_part_of_the_name(desk: Desk) -> None:
    desk.take(f"time,flow (old),flow (m³/h),flow [odd]x,level [ft]\n{second(0)},1,2,3,4\n")
    assert set(desk.stored()) == {"flow (old)", "flow", "flow [odd]x", "level"}
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.connect() as connection:
        units = {row.tag_id: row.unit for row in connection.execute(select(TAG))}
    opened.engine.dispose()
    assert units == {"flow (old)": "", "flow": "m³/h", "flow [odd]x": "", "level": "ft"}
    again = "flow (old),flow (old) quality,level [ft],level quality,"
    found = desk.take(f"time,{again}\n{second(1)},5,Good,6,Bad,\n", creates_tags=False)
    assert (found.new, found.tags) == (2, 2)


def test_unit_of_a_tag_that_has_none_that_is_known_must_be_the_same(desk: Desk) -> None:
    desk.take(f"time,level [ft]\n{second(0)},4\n")
    with pytest.raises(StorageError, match="'ft', to which 'bar' does not convert"):
        desk.take(f"time,level [bar]\n{second(1)},4\n")


def test_unit_beside_a_narrow_reading_is_converted_or_the_reading_left_out(desk: Desk) -> None:
    summary = desk.take(
        f"time,tag,unit,value\n{second(0)},{TEMPERATURE},degF,77\n"
        f"{second(1)},{TEMPERATURE},mbar,1000\n{second(2)},{TEMPERATURE},°C,26\n"
    )
    assert desk.holds(TEMPERATURE) == pytest.approx([25.0, 26.0])
    assert summary.first_faults == (Fault(3, TEMPERATURE, "mbar", FaultKind.OTHER_UNIT),)


def test_values_of_a_slow_file_stand_until_the_next_one(desk: Desk) -> None:
    desk.take(f"time,{PH}\n" + "".join(f"{second(60 * i)},7\n" for i in range(10)))
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.connect() as connection:
        assert connection.execute(select(CHUNK.c.hold_ms)).scalar_one() == 600_000
    opened.engine.dispose()


def test_packed_file_is_imported(desk: Desk) -> None:
    assert desk.take(gzip.compress(f"time,{PH}\n{second(0)},7\n".encode())).new == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"time,{PH},what,ever\n", "what, ever"),
        (f"when,{PH}\n", "time"),
        ("time\n", "no column beside the time"),
        (f"time,{PH},{PH}\n", f"both mean {PH}"),
        (f"time,{PH} [mbar]\n", "does not convert"),
        (f"time,tag,value\n{second(0)},{PH},7\n{second(0)},odd,7\n{second(0)},b,1\n", "odd, b"),
    ],
)
def test_file_is_refused_as_a_whole_and_nothing_goes_in(
    desk: Desk, text: str, why: str
) -> None:
    with pytest.raises(StorageError, match=why):
        desk.take(text, creates_tags=False)
    assert desk.stored() == {}


def test_file_without_a_usable_reading_creates_no_tags(desk: Desk) -> None:
    summary = desk.take(f"time,new,{PH}\nsoon,1,2\n{second(0)},,x\n")
    assert (summary.new, summary.created, summary.lines_left_out) == (0, (), 1)
    opened = open_history(desk.folder, ManualClock(), zone=ZONE)
    with opened.engine.connect() as connection:
        assert not connection.execute(select(TAG)).all()
    opened.engine.dispose()


def test_trial_does_everything_and_writes_nothing(desk: Desk) -> None:
    text = f"time,{PH},new\n{second(0)},7,1\n{second(1)},x,2\n"
    summary = desk.take(text, is_trial=True)
    assert (summary.new, summary.cells_left_out, summary.created) == (3, 1, ("new",))
    assert not desk.folder.exists()
    desk.take(f"time,{PH}\n{second(0)},7\n")
    before, rows = desk.file_bytes(), desk.rows()
    summary = desk.take(text, is_trial=True)
    assert (summary.new, summary.known) == (2, 1)
    assert desk.file_bytes() == before
    assert desk.rows() == rows


def test_import_is_refused_while_the_program_runs(desk: Desk) -> None:
    lock = InstanceLock(desk.folder)
    lock.acquire()
    try:
        with pytest.raises(SecondInstanceError, match="already runs"):
            desk.take(f"time,{PH}\n{second(0)},7\n")
    finally:
        lock.release()
    assert not (desk.folder / HISTORY_FILE).exists()


def test_import_that_is_closed_half_way_leaves_history_as_it_was(desk: Desk) -> None:
    desk.take(f"time,{PH}\n{second(0)},7\n")
    rows = desk.rows()
    lines = "".join(f"{second(3600 * i)},1\n" for i in range(3000))
    desk.file.write_text(f"time,{PH}\n{lines}")
    steps = import_csv(desk.wish(block_bytes=2000), ManualClock())
    for _ in range(20):
        next(steps)
    steps.close()
    assert desk.rows() == rows
    assert desk.take().new == 2999


def test_renamed_tag_goes_on_under_its_new_name(desk: Desk) -> None:
    from dataclasses import replace

    from tests.integration.storage.importing.desk import PLANT

    renamed = {PH: replace(PLANT[PH], was="D1.acidity.PV")}
    desk.take(f"time,D1.acidity.PV\n{second(0)},7\n", tags=renamed, creates_tags=False)
    assert desk.holds(PH) == [7.0]
