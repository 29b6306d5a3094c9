"""What a benchmark returns: rows of figures, and how they become docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_PACKAGES = (
    "PySide6-Essentials",
    "pymodbus",
    "SQLAlchemy",
    "numpy",
    "pcodec",
    "duckdb",
    "pyqtgraph",
)


@dataclass(frozen=True, slots=True)
class Table:
    """One benchmark's result.

    Attributes:
        key: word that names it on the command line and marks its place in the document.
        title: heading.
        text: what was measured and how, one paragraph.
        columns: heads.
        rows: cells as text.
        verdict: which goal is met and which falls short, one or two sentences.
    """

    key: str
    title: str
    text: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    verdict: str

    def markdown(self) -> str:
        """Return the table as it stands in the document."""
        lines = [f"## {self.title}", "", self.text, ""]
        lines.append("| " + " | ".join(self.columns) + " |")
        lines.append("|" + "---|" * len(self.columns))
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        lines += ["", self.verdict, ""]
        return "\n".join(lines)


def machine() -> str:
    """Return one sentence on the machine and the libraries."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = next(
        int(line.split()[1]) // 1024**2
        for line in Path("/proc/meminfo").read_text("utf-8").splitlines()
        if line.startswith("MemTotal")
    )
    libraries = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    return (
        f"{os.cpu_count()} cores ({model}), {memory} GiB, {platform.system()}"
        f" {platform.release()}, Python {platform.python_version()}, {libraries}; a shared"
        " virtual machine without a GPU, so ratios mean more than single figures."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def replace_in_document(tables: Sequence[Table]) -> None:
    """Write the tables into docs/performance.md; other tables there stay as they are."""
    text = DOCUMENT.read_text("utf-8")
    text = _replaced(text, "machine", f"Measured on: {machine()}\n")
    for table in tables:
        text = _replaced(text, table.key, table.markdown())
    DOCUMENT.write_text(text, "utf-8")


def _replaced(text: str, key: str, content: str) -> str:
    begin, end = f"<!-- {key} -->\n", f"<!-- /{key} -->"
    if begin not in text:
        return f"{text.rstrip()}\n\n{begin}{content}{end}\n"
    head, rest = text.split(begin, 1)
    return head + begin + content + end + rest.split(end, 1)[1]
