"""House rules that no linter knows; each failure names file, line and what to do."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.source_tree import (
    PRODUCT,
    ROOT,
    calls,
    files,
    imports,
    modules,
    pyproject,
    text,
)

MAX_LINES = 400
MAX_MODULES = 16
"""About fifteen."""
VAGUE_NAMES = {"utils", "util", "misc", "helpers", "helper", "common", "base", "stuff"}
BESIDE_THE_PRODUCT = {"tests", "resources", "tools", "typings", "firmware", "docs"}


def test_no_file_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {
        str(path): count
        for path in files()
        if path.suffix in {".py", ".c", ".h", ".sh", ".md"}
        and (count := text(path).count("\n")) > MAX_LINES
    }
    assert not long, "split by question"


def test_no_folder_holds_more_modules_than_a_reader_takes_in() -> None:
    counts = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert not {str(folder): n for folder, n in counts.items() if n > MAX_MODULES}


def test_no_name_says_nothing() -> None:
    named = {str(path) for path in modules(*PRODUCT, "tests") if VAGUE_NAMES & _words(path)}
    assert not named, "say which question the file answers"


def _words(path: Path) -> set[str]:
    return {*path.parts[:-1], path.stem}


def test_every_top_level_package_is_declared() -> None:
    found = {path.parts[0] for path in modules() if len(path.parts) > 1} - BESIDE_THE_PRODUCT
    tools = pyproject()["tool"]
    assert found <= set(PRODUCT)
    assert set(tools["importlinter"]["root_packages"]) == set(PRODUCT)
    assert set(tools["coverage"]["run"]["source"]) == set(PRODUCT)
    packed = {name.rstrip("*") for name in tools["setuptools"]["packages"]["find"]["include"]}
    assert packed == {*PRODUCT, "resources"}


def test_every_import_is_visible_to_the_import_contracts() -> None:
    hidden = [
        f"{path}:{line} {name}"
        for path in modules(*PRODUCT)
        for line, name in imports(path)
        if name.split(".")[0] in {"importlib", "runpy", "pkgutil"}
        and not name.startswith(("importlib.resources", "importlib.metadata"))
        and name != "importlib"
    ]
    hidden += [
        f"{path}:{call.lineno} {name}()"
        for path in modules(*PRODUCT)
        for call, name in calls(path)
        if name in {"__import__", "import_module", "exec_module", "run_module", "run_path"}
    ]
    assert not hidden, "import in plain words; function level is allowed"


def test_nothing_is_imported_from_the_tests_by_the_product() -> None:
    wrong = [
        f"{path}:{line} {name}"
        for path in modules(*PRODUCT)
        for line, name in imports(path)
        if name.split(".")[0] in {"tests", "tools", "typings"}
    ]
    assert not wrong


DANGEROUS_CALLS = {"eval", "exec", "compile_command", "system", "popen"}
DANGEROUS_MODULES = {"pickle", "marshal", "shelve", "ctypes", "dill", "code", "codeop"}


def test_no_way_to_run_foreign_text_as_code() -> None:
    found = [
        f"{path}:{line} imports {name}"
        for path in modules(*PRODUCT)
        for line, name in imports(path)
        if name.split(".")[0] in DANGEROUS_MODULES
    ]
    for path in modules(*PRODUCT):
        found += [
            f"{path}:{call.lineno} {name}()"
            for call, name in calls(path)
            if _runs_text(call, name)
        ]
    assert not found, "security requirement S22"


def _runs_text(call: ast.Call, name: str) -> bool:
    # Qt's own `exec()` (event loop, dialog) is a method and takes no text.
    qt_loop = name == "exec" and isinstance(call.func, ast.Attribute)
    through_shell = any(
        keyword.arg == "shell"
        and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
        for keyword in call.keywords
    )
    return through_shell or (name in DANGEROUS_CALLS and not qt_loop)


SQL_CALLS = {"execute", "executemany", "executescript", "exec_driver_sql", "text", "scalars"}


def _glued(node: ast.expr) -> bool:
    """Whether a text is put together from parts at run time."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "join", "replace"}
    )


def test_sql_takes_values_by_bound_parameters_only() -> None:
    glued = [
        f"{path}:{call.lineno} {name}()"
        for path in modules("storage")
        for call, name in calls(path)
        if name in SQL_CALLS and call.args and _glued(call.args[0])
    ]
    assert not glued, "security requirement S20"


@pytest.mark.parametrize(
    "source", ['f"select {x}"', '"select " + x', '"select %s" % x', '"select {}".format(x)']
)
def test_glued_sql_would_be_found(source: str) -> None:
    expression = ast.parse(source, mode="eval").body
    assert _glued(expression)


MACHINE_PATH = re.compile(r"""(?<![\w.])/(root|home|work|Users|opt|mnt)/\w|[A-Z]:\\\\?Users""")
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")


def test_no_path_of_somebodys_machine() -> None:
    found = [
        f"{path}: {match.group()}"
        for path in files()
        if (match := MACHINE_PATH.search(text(path)))
    ]
    assert not found


def test_nothing_is_marked_unfinished() -> None:
    found = [
        f"{path}: {match.group()}"
        for path in files()
        if (match := UNFINISHED.search(text(path)))
    ]
    assert not found, "finish it, or say it in an issue"


def test_every_test_folder_mirrors_a_room() -> None:
    rooms = {path.name for path in (ROOT / "tests" / "unit").iterdir() if path.is_dir()}
    assert rooms - {"__pycache__", "tools"} <= set(PRODUCT)
