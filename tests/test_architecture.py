"""The layers and the house rules, kept by tests rather than by memory, also for files nobody has written yet."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("data", "queries", "dashboard", "pages")

MAY_IMPORT = {
    "data": {"data", "sqlalchemy", "pydantic", "numpy", "holidays", "python_calamine", "pysqlite3"},
    "data/migrations": {"data", "sqlalchemy", "alembic"},
    "queries": {"queries", "data.schema", "data.vocabulary", "data.moments", "data.calendars", "data.agreements"}
    | {
        "data.absences",
        "data.handoff_fields",
        "data.criteria",
        "data.definitions",
        "data.disputes",
        "sqlalchemy",
        "pandas",
        "numpy",
    },
    # The shell opens the database itself, and looks at its past.
    "queries/__main__.py": {"queries", "data.database", "data.replay", "data.vocabulary", "sqlalchemy"},
    "dashboard": {"dashboard", "queries", "data", "streamlit", "plotly", "pandas", "pydantic", "xlsxwriter"}
    | {"sqlalchemy", "starlette", "anyio"},
    "pages": {"dashboard", "queries", "data.commands", "data.vocabulary", "streamlit"},
}
# What can be looked at and tested without a server.
PURE = ("charts", "wording", "titles", "findings", "cell_in_words", "palette", "export", "export_table", "workbook")
PURE += ("hand_over_words", "handoff_charts", "handoff_titles", "routing_words")
PURE += ("figures", "sla_charts", "sla_titles", "queue_words")
PURE += ("reject_words", "evidence_words")
PURE += ("agreement_words", "calendar_pictures", "calendar_typed", "calendar_words")
PURE += ("definition_words", "definition_trial_words")
PURE += ("coding_words",)
PURE += ("quality_charts", "quality_titles", "quality_cell_words", "quality_version_words")
MAY_NOT_IMPORT = {
    # Tables are read by questions and written by commands. What is left for the dashboard of SQLAlchemy is its errors.
    "dashboard": {"data.schema", "data.upkeep", "data.facts", "data.audit", "sqlalchemy.sql", "sqlalchemy.orm"},
    **{f"dashboard/{one}.py": {"streamlit", "data.schema"} for one in PURE},
}
WRITES = {"insert", "update", "delete", "text", "DDL", "MetaData"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "process"}
MOST_LINES, MOST_LINES_OF_A_PAGE, MOST_LINES_OF_A_FUNCTION = 250, 80, 40
# Read as tables, from top to bottom: one table a paragraph.
LONG_AND_FLAT = {
    "data/migrations/versions/0001_the_shared_lead_database.py",
    "data/migrations/versions/0002_follow_up_clocks_and_agreements.py",
    "data/migrations/versions/0003_definitions_disputes_and_double_coding.py",
}

FILES = [file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py"))]
PAGES = sorted((ROOT / "pages").glob("*.py"))


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def rule_for(file: Path, rules: dict[str, set[str]]) -> set[str]:
    """The rule of the closest folder, or of the file itself."""
    path = name(file)
    matching = [key for key in rules if path == key or path.startswith(f"{key}/")]
    return rules[max(matching, key=len)] if matching else set()


def nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def imports(file: Path) -> Iterator[str]:
    """Every module imported, also inside functions; `from data import schema` counts as data.schema."""
    for node in nodes(file):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(file)}: write imports from the root"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" if module in LAYERS else module for alias in node.names)


def belongs(module: str, names: set[str]) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in names)


each_file = pytest.mark.parametrize("file", FILES, ids=name)
each_page = pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)


@each_file
def test_imports_only_what_its_layer_may(file):
    may, may_not = rule_for(file, MAY_IMPORT), rule_for(file, MAY_NOT_IMPORT)
    for module in imports(file):
        if module.split(".")[0] in sys.stdlib_module_names:
            continue
        assert belongs(module, may), f"{name(file)} imports {module}"
        assert not belongs(module, may_not), f"{name(file)} imports {module}"


@pytest.mark.parametrize("file", [file for file in FILES if not name(file).startswith("data/")], ids=name)
def test_nothing_that_reads_can_write(file):
    """A change goes through a command of data/, which checks who asks and records it. There is no other way."""
    imported = {
        alias.name
        for node in nodes(file)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    }
    reached = {node.attr for node in nodes(file) if isinstance(node, ast.Attribute)}
    assert not imported & WRITES
    assert "exec_driver_sql" not in reached
    assert "write" not in reached or name(file) == "dashboard/submit.py"


@pytest.mark.parametrize(
    ("what", "homes"),
    [
        ("cache_data", {"dashboard/ask.py"}),
        ("cache_resource", {"dashboard/ask.py"}),
        ("set_page_config", {"dashboard/app.py"}),
        ("unsafe_allow_html", set()),
        ("st.html", set()),
        (
            "session_state",
            {
                *("dashboard/ask.py", "dashboard/scope_bar.py", "dashboard/submit.py", "dashboard/intake.py"),
                "dashboard/queue_kept.py",
            },
        ),
        # "Now" is when somebody does something: at a form, or at a command line. Figures are as of the data.
        (
            "datetime.now",
            {
                *("dashboard/submit.py", "data/__main__.py", "data/importing/command_line.py"),
                *("data/demo/command_line.py", "queries/__main__.py"),
            },
        ),
        ("date.today", set()),
        ("utcnow", set()),
        ("except Exception", set()),
        ("pickle", set()),
    ],
)
def test_has_its_homes_and_no_other(what, homes):
    assert {name(file) for file in FILES if what in file.read_text(encoding="utf-8")} == homes


@each_file
def test_is_named_by_a_noun_of_the_field(file):
    assert not {*re.split(r"[_/.]", name(file))} & BANNED_NAMES


@each_file
def test_is_short_enough_to_read(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    if name(file) in LONG_AND_FLAT:
        return
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < MOST_LINES_OF_A_FUNCTION, f"{node.name} is too long"


@each_file
def test_says_what_it_is_for(file):
    if file.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def test_there_are_pages():
    assert {file.stem for file in PAGES} >= {"overview", "funnel", "leads", "journey", "data_quality", "import_file"}


@each_page
def test_a_page_imports_asks_and_shows(file):
    """No SQL, no pictures, no functions: what a page could get wrong is tested elsewhere."""
    made_here = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.Try
    assert not [node for node in nodes(file) if isinstance(node, made_here)]
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES_OF_A_PAGE


@each_page
def test_a_page_starts_with_the_question_it_answers(file):
    assert (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").rstrip().endswith("?")


@each_page
def test_a_page_is_in_the_table_of_contents(file):
    named = {
        node.args[0].value
        for node in nodes(ROOT / "dashboard" / "app.py")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("page", "unlisted")
        if isinstance(node.args[0], ast.Constant)
    }
    assert file.stem in named


def test_streamlit_never_looks_for_pages_beside_the_entry_point():
    """A folder `dashboard/pages` would switch on Streamlit's old navigation, in which pages run without app.py."""
    assert not (ROOT / "dashboard" / "pages").exists()


@pytest.mark.parametrize("layer", LAYERS)
def test_no_module_of_the_dashboard_hides_a_layer(layer):
    """Streamlit puts dashboard/ first on sys.path."""
    assert not (ROOT / "dashboard" / layer).exists()
    assert not (ROOT / "dashboard" / f"{layer}.py").exists()


def test_tests_mirror_the_tree():
    folders = {file.name for file in (ROOT / "tests").iterdir() if file.is_dir() and file.name != "__pycache__"}
    assert folders == {*LAYERS, "browser", "bench"}


def texts() -> Iterator[Path]:
    """Every text that goes to a stranger."""
    folders = (*LAYERS, "tests", "docs", ".ci", ".streamlit")
    within = [
        file for folder in folders for file in sorted((ROOT / folder).rglob("*")) if "__pycache__" not in file.parts
    ]
    for file in [*within, *(ROOT / one for one in sorted(ROOT.glob("*")))]:
        if file.is_file() and file.suffix in {".py", ".md", ".toml", ".txt", ".in", ".csv", ".yml", ""}:
            yield file


def test_nothing_names_the_place_it_was_made_at():
    """Paths of one machine, and hosts that only it can reach, are of no use to anybody else."""
    here = re.compile(
        "|".join(("/" + "work/", "/" + "tmp/w/", "/" + "root/", "trusted" + "-host", r"https?://(?!127\.)\d+\.\d+"))
    )
    found = {name(file): here.findall(file.read_text(encoding="utf-8", errors="replace")) for file in texts()}
    assert {file: words for file, words in found.items() if words} == {}


def test_invented_people_only():
    """Addresses of example.org and the like, and numbers that no telephone has: 555-01xx."""
    address = re.compile(r"[\w.+-]+@([\w-]+\.)+[a-z]{2,}\b")
    for file in texts():
        for found in address.finditer(file.read_text(encoding="utf-8", errors="replace")):
            assert re.search(r"(@|\.)example(\.(org|com|net))?$", found[0]), f"{name(file)}: {found[0]}"
