"""Documents are kept true: generated pages equal the committed ones, links and named commands exist."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from etl.checks.page import PAGE as CHECKS_PAGE
from etl.checks.page import page as checks_page
from etl.dictionary import PAGE, dictionary
from etl.recognition.forms_page import PAGE as FORMS_PAGE
from etl.recognition.forms_page import page as forms_page
from etl.reference import registry

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_dictionary_is_what_the_cards_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary(registry()), "run: make docs"


def test_the_page_of_checks_is_what_the_declarations_say() -> None:
    assert CHECKS_PAGE.read_text(encoding="utf-8") == checks_page(), "run: make docs"


def test_the_page_of_forms_is_what_the_profile_says() -> None:
    assert FORMS_PAGE.read_text(encoding="utf-8") == forms_page(), "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_every_make_target_in_the_readme_exists(target: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


COMMANDS = re.findall(r"^\.venv/bin/xiaoxiaohao (.+?)(?:\s+#.*)?$", README.replace("\\\n", " "), re.MULTILINE)
WRITTEN = (
    "模板",
)  # what a command writes goes into a folder of the test, and so does what stands behind an -o
NEEDS_A_FILE_OR_A_SERVER = re.compile(r"文件…|serve|--template|--basket")


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("readme") / "store"
    assert CliRunner().invoke(app, ["--store", str(store), "demo"]).exit_code == 0
    return store


@pytest.mark.parametrize("command", [c for c in COMMANDS if not NEEDS_A_FILE_OR_A_SERVER.search(c)])
def test_commands_of_the_readme_run(command: str, demo_store: Path, tmp_path: Path) -> None:
    said = command.split()
    words = [
        str(tmp_path / word) if word in WRITTEN or before in ("-o", "--out") else word
        for before, word in zip(["", *said], said, strict=False)
    ]
    result = CliRunner().invoke(app, ["--store", str(demo_store), *words])
    assert result.exit_code == 0, result.output


def test_the_readme_shows_its_commands() -> None:
    assert len(COMMANDS) >= 8
