"""The coverage rules of pyproject.toml are really held."""

from typing import Any

from tools.check_coverage import problems


def measured(
    *, lines: int, missing: int, branches: int = 0, open_branches: int = 0
) -> dict[str, Any]:
    return {
        "summary": {
            "num_statements": lines,
            "covered_lines": lines - missing,
            "missing_lines": missing,
            "num_branches": branches,
            "covered_branches": branches - open_branches,
        },
        "missing_lines": list(range(1, missing + 1)),
        "missing_branches": [[7, n] for n in range(open_branches)],
    }


WHOLE = {"plant/quality.py": measured(lines=10, missing=0, branches=4)}


def found(files: dict[str, Any]) -> list[str]:
    return problems({"files": files}, whole=["plant/quality.py"], rest_percent=90)


def test_listed_file_covered_whole_is_fine() -> None:
    assert found(WHOLE) == []


def test_listed_file_with_an_open_branch_is_named_with_the_branch() -> None:
    files = {"plant/quality.py": measured(lines=10, missing=0, branches=4, open_branches=1)}
    assert found(files) == ["plant/quality.py must be covered whole and misses 7->0"]


def test_listed_file_that_nobody_measured_is_named() -> None:
    assert found({}) == [
        "pyproject.toml wants plant/quality.py covered whole, but no such file was measured"
    ]


def test_rest_is_counted_together_by_lines_and_branches() -> None:
    # 5 + 90 of 100 lines and branches are covered: 95 %.
    good = {
        "a.py": measured(lines=10, missing=5),
        "b.py": measured(lines=80, missing=0, branches=10),
    }
    assert found({**WHOLE, **good}) == []


def test_rest_below_its_limit_is_told_with_the_worst_files() -> None:
    bad = {"a.py": measured(lines=50, missing=20), "b.py": measured(lines=50, missing=1)}
    assert found({**WHOLE, **bad}) == [
        "the other files reach 79.0 % of 90 %",
        "  a.py: 60 %, 20 lines missing",
        "  b.py: 98 %, 1 lines missing",
    ]
