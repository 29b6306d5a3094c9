"""The project's own files, as the house rules look at them."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("plant", "drivers", "control", "storage", "analysis", "hmi")
_GENERATED = ("build", "dist", "node_modules", "__pycache__")


@cache
def files() -> tuple[Path, ...]:
    """Return every file that belongs to the project, relative to its root.

    With git: what is tracked or would be; without (a source archive): what is no product of
    building.
    """
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        found = [Path(name) for name in listing.stdout.decode().split("\0") if name]
    else:
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if _ours(path)]
    return tuple(sorted(path for path in found if (ROOT / path).is_file()))


def _ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not any(part.startswith(".") or part in _GENERATED for part in parts)


def modules(*rooms: str) -> list[Path]:
    """Return the Python files of these top-level folders, all of them when none is named."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and (not rooms or path.parts[0] in rooms)
    ]


def text(path: Path) -> str:
    """Return a file's text, empty for a picture or font."""
    try:
        return (ROOT / path).read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(text(path), str(path))


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield each call of a module with the called name's last part: ``a.b.c()`` is ``c``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node, node.func.attr


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything that a module imports, wherever it does."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def pyproject() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads(text(Path("pyproject.toml")))
