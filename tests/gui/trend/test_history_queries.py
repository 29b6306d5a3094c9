"""Screens ask history without waiting; only the newest question is answered."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hmi.models.history.queries import HistoryQueries
from plant.history import HistoryReader, StoredTag
from tests.fakes.history import FakeHistory

UNREADABLE = "History cannot be read."


class Asker:
    """Takes what is called back."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.sentences: list[str] = []


@pytest.fixture
def history() -> FakeHistory:
    history = FakeHistory()
    history.put("D1.ph.PV", [1000, 2000], [7.0, 7.1])
    return history


@pytest.fixture
def queries(history: FakeHistory, qtbot: QtBot) -> Iterator[HistoryQueries]:
    del qtbot
    queries = HistoryQueries(history, unreadable=UNREADABLE)
    yield queries
    history.gate.set()
    queries.close()


def _ask(queries: HistoryQueries, asker: Asker, name: str, *, key: str = "chart") -> None:
    def question(reader: HistoryReader) -> tuple[str, list[StoredTag]]:
        return name, list(reader.tags())

    queries.ask(
        key,
        question,
        answered=lambda answer: asker.answers.append(answer[0]),
        failed=asker.sentences.append,
    )


def test_answer_comes_on_the_asking_thread_and_is_found_on_another(
    queries: HistoryQueries, history: FakeHistory, qtbot: QtBot
) -> None:
    asker = Asker()
    _ask(queries, asker, "first")
    assert asker.answers == []
    qtbot.waitUntil(lambda: asker.answers == ["first"])

    assert history.asked[0][1] != threading.current_thread().name
    assert not queries.waiting("chart")


def test_newest_question_wins_and_the_stale_answer_is_dropped(
    queries: HistoryQueries, history: FakeHistory, qtbot: QtBot
) -> None:
    asker = Asker()
    history.gate.clear()
    for name in ("first", "second", "third", "fourth"):
        _ask(queries, asker, name)
    history.gate.set()
    qtbot.waitUntil(lambda: asker.answers == ["fourth"])
    queries.close()

    assert asker.answers == ["fourth"]
    assert len(history.asked) <= 3  # two had begun, one was taken back before it did


def test_each_asker_gets_its_own_answer(queries: HistoryQueries, qtbot: QtBot) -> None:
    asker = Asker()
    _ask(queries, asker, "left", key="left")
    _ask(queries, asker, "right", key="right")
    qtbot.waitUntil(lambda: set(asker.answers) == {"left", "right"})


def test_forgotten_question_is_not_answered(
    queries: HistoryQueries, history: FakeHistory, qtbot: QtBot
) -> None:
    asker, other = Asker(), Asker()
    history.gate.clear()
    _ask(queries, asker, "forgotten")
    queries.forget("chart")
    _ask(queries, other, "kept", key="other")
    history.gate.set()
    qtbot.waitUntil(lambda: other.answers == ["kept"])

    assert asker.answers == []


def test_trouble_is_told_in_its_own_sentence(
    queries: HistoryQueries, history: FakeHistory, qtbot: QtBot
) -> None:
    asker = Asker()
    history.trouble = "The disk is gone. Put it back."
    _ask(queries, asker, "any")
    qtbot.waitUntil(lambda: asker.sentences == ["The disk is gone. Put it back."])


def test_mistake_of_ours_is_logged_and_told_kindly(
    queries: HistoryQueries, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    asker = Asker()

    def question(reader: HistoryReader) -> str:
        raise ZeroDivisionError(str(reader))

    queries.ask("chart", question, answered=asker.answers.append, failed=asker.sentences.append)
    qtbot.waitUntil(lambda: asker.sentences == [UNREADABLE])

    assert "a question to history failed" in caplog.text


def test_without_history_nothing_is_asked(qtbot: QtBot) -> None:
    del qtbot
    queries, asker = HistoryQueries(None, unreadable=UNREADABLE), Asker()
    _ask(queries, asker, "any")

    assert not queries.available
    assert not queries.waiting("chart")


def test_closed_it_leaves_no_thread_and_answers_nothing(
    queries: HistoryQueries,
) -> None:
    asker = Asker()
    _ask(queries, asker, "any")
    queries.close()
    queries.close()
    QApplication.processEvents()

    assert not any(t.name.startswith("history-query") for t in threading.enumerate())
    assert asker.answers == []
    assert not queries.available
