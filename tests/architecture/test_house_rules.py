"""The habits of the house, held by tests: guards, commits, templates, settings, locks, licences, length."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
from builders import World
from jinja2 import Environment, FileSystemLoader, nodes

from surveyapp.settings import PREFIX, ROOT, Settings
from surveyapp.web.guards import ACT

PACKAGE = ROOT / "surveyapp"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
OPEN_TO_ALL = {
    "start.front",
    "start.health",
    "sign_in.form",
    "sign_in.enter",
    "sign_in.leave",
}
TEXTS = [
    path
    for pattern in ("*.py", "*.html", "*.md", "*.yaml", "*.toml", "*.css", "Makefile", ".ci/run", "*.lock")
    for path in ROOT.rglob(pattern)
    if not {".venv", ".tools", "var", ".git"} & set(path.relative_to(ROOT).parts)
]


def test_every_page_is_behind_a_link_or_a_guard_or_named_as_open(world: World) -> None:
    app = world.app()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_by_link = rule.endpoint.startswith(("answering.", "participant."))
        is_guarded = hasattr(view, ACT) or is_by_link
        assert is_guarded or rule.endpoint in OPEN_TO_ALL, rule.endpoint
        if is_by_link:
            assert rule.rule.startswith("/s/<token>")


def test_staff_pages_send_strangers_to_the_sign_in(world: World) -> None:
    app, client = world.app(), world.client()
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], ACT) and "GET" in (rule.methods or ()):
            answer = client.get(rule.rule.replace("<ref>", "x"))
            assert answer.status_code == 303, rule.rule
            assert answer.headers["Location"].startswith("/sign-in"), rule.rule


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_commit_is_made_only_by_pages_and_commands(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    if room not in ("web", "cli"):
        assert ".commit()" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_fits_in_one_reading_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 350
    assert text.startswith('"""')


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    if path.name != "clock.py":
        reads = r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|time\.time\("
        found = re.findall(reads, path.read_text(encoding="utf-8"))
        assert found == []


def test_nothing_is_deleted_by_the_program_yet() -> None:
    for path in SOURCES:
        assert not re.search(r"import .*\bdelete\b|session\.delete|DELETE FROM", path.read_text(encoding="utf-8")), path


def test_no_drawer_is_called_utils() -> None:
    drawers = {"utils", "helpers", "common", "managers", "services", "misc"}
    assert [path for path in SOURCES if drawers & {path.stem, *path.relative_to(PACKAGE).parts[:-1]}] == []


def test_every_template_compiles_and_is_used() -> None:
    folders = [str(folder) for folder in PACKAGE.rglob("templates") if folder.is_dir()]
    environment = Environment(loader=FileSystemLoader(folders), extensions=["jinja2.ext.i18n"], autoescape=True)
    used = {name for path in SOURCES for name in re.findall(r'"([a-z_]+(?:/[a-z_]+)?\.html)"', path.read_text())}
    for path in TEMPLATES:
        parsed = environment.parse(path.read_text(encoding="utf-8"))
        for node in parsed.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            named = getattr(node, "template", None)
            if isinstance(named, nodes.Const):
                used.add(named.value)
    names = {str(path.relative_to(next(p for p in path.parents if p.name == "templates"))) for path in TEMPLATES}
    assert names == used


def test_no_template_turns_escaping_off() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert "autoescape" not in text, path
        assert " style=" not in text, path
        assert "<script" not in text, path


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`{PREFIX}{name.upper()}`" in readme, name
        assert field.description
        assert field.description in readme, name


def test_every_folder_is_on_the_map_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()):
        assert f"`{folder}/`" in readme, folder


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
    assert len(packages) > 40
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if "==" in block.splitlines()[0]:
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_package_of_the_running_program_is_under_the_gpl() -> None:
    locked = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    for name in set(locked):
        try:
            about = importlib.metadata.metadata(name).json
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform or Python
        listed = [line for line in about.get("classifier", []) if line.startswith("License ::")]
        offered = listed or str(about.get("license_expression", "")).split(" OR ")
        # A package offered under several licences may be taken under the one that suits.
        assert not all(re.search(r"(?<!L)GPL|GNU General Public|GNU Affero", one) for one in offered), name


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_project_speaks_of_itself_alone(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    for unwanted in ("/work/", "../shared", "/root/", "/tmp/bash", "pythonhosted", "pypi.org", "TODO", "FIXME"):
        assert unwanted not in text, unwanted


def test_the_licence_is_apache() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_changelog_has_this_version() -> None:
    version = importlib.metadata.version("surveyapp")
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
