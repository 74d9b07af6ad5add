"""docs/importing.md works as it stands."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from data.importing.fields import ENUMS, STAGE_WORDS, Kind, fields_of
from data.importing.mapping import Mapping, load_mapping
from tests.data.importing.taking import Taking

PAGE = (Path(__file__).parents[3] / "docs" / "importing.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
MAPPINGS = [text for language, text in BLOCKS if language == "toml" and text.startswith("name =")]
FRAGMENTS = [text for language, text in BLOCKS if language == "toml" and not text.startswith("name =")]
TABLES = [text for language, text in BLOCKS if language == "csv"]
REPORTS = [text for language, text in BLOCKS if language == "text"]
NAMES = ["leads", "history", "calls", "assigned", "owners"]


def test_the_examples_say_what_the_page_says_they_say(taking: Taking):
    assert len(MAPPINGS) == len(TABLES) == len(REPORTS) == len(NAMES)
    for name, toml, table, said in zip(NAMES, MAPPINGS, TABLES, REPORTS, strict=True):
        (mapping := taking.folder / f"{name}.toml").write_text(toml)
        report = taking(taking.written(table, name=f"{name}.csv"), load_mapping(mapping))
        assert report.as_text() == said.strip()
    assert taking.is_sound()


@pytest.mark.parametrize("fragment", FRAGMENTS)
def test_every_fragment_fits_into_the_mapping_of_leads(fragment: str):
    whole = tomllib.loads(MAPPINGS[0])
    part = tomllib.loads(fragment)
    if "stages" in part:  # shown instead of those above
        whole.pop("stages")

    assert Mapping.model_validate({**whole, **part})


def test_every_field_and_every_word_is_explained():
    for kind in get_args(Kind):
        for field in fields_of(kind):
            assert f"`{field}`" in PAGE, field
    for word in (*STAGE_WORDS, *(word for words in ENUMS.values() for word in words)):
        assert word in PAGE, word


def test_every_setting_of_a_mapping_is_shown():
    for setting in Mapping.model_fields:
        assert re.search(rf"\b{setting}\b", PAGE), setting
