"""Holds the branch coverage that pyproject.toml asks for: listed files whole, the rest 90 %.

Usage: check_coverage.py COVERAGE_JSON. Says nothing and exits 0 when all is well.
"""

import json
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def percent(summaries: list[dict[str, Any]]) -> float:
    """Return lines and branches taken together, 0..100; 100 when there is nothing to cover."""
    wanted = sum(s["num_statements"] + s["num_branches"] for s in summaries)
    covered = sum(s["covered_lines"] + s["covered_branches"] for s in summaries)
    return 100.0 * covered / wanted if wanted else 100.0


def problems(report: dict[str, Any], *, whole: list[str], rest_percent: float) -> list[str]:
    """Return one sentence for each rule that the report breaks."""
    found: list[str] = []
    rest: list[dict[str, Any]] = []
    files = {path.replace("\\", "/"): data for path, data in report["files"].items()}
    for path, data in sorted(files.items()):
        if not any(fnmatch(path, pattern) for pattern in whole):
            rest.append(data["summary"])
        elif data["missing_lines"] or data["missing_branches"]:
            branches = [f"{start}->{end}" for start, end in data["missing_branches"]]
            gaps = ", ".join([*map(str, data["missing_lines"]), *branches])
            found.append(f"{path} must be covered whole and misses {gaps}")
    found += [
        f"pyproject.toml wants {pattern} covered whole, but no such file was measured"
        for pattern in whole
        if not any(fnmatch(path, pattern) for path in files)
    ]
    if percent(rest) < rest_percent:
        found.append(f"the other files reach {percent(rest):.1f} % of {rest_percent:g} %")
        worst = sorted(
            (path for path in files if not any(fnmatch(path, p) for p in whole)),
            key=lambda path: -files[path]["summary"]["missing_lines"],
        )
        found += [
            f"  {path}: {percent([files[path]['summary']]):.0f} %, "
            f"{files[path]['summary']['missing_lines']} lines missing"
            for path in worst[:10]
        ]
    return found


def main() -> int:
    """Compare the report named on the command line with the rules of pyproject.toml."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["house"]
    report = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    found = problems(
        report,
        whole=rules["coverage"]["whole"],
        rest_percent=rules["coverage"]["rest_percent"],
    )
    for line in found:
        print(f"coverage: {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
