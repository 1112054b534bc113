from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from kb.errors import ContentError
from kb.search.terms import Terms, load_terms

CORPUS_TERMS = Path(__file__).parents[3] / "corpus" / "terms"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, "utf-8")
    return folder


def test_the_terms_of_the_corpus_load() -> None:
    terms = load_terms(CORPUS_TERMS)
    assert terms.aliases["消保法"] == "消费者权益保护法"
    assert terms.replaced["合同法"].since == date(2021, 1, 1)
    assert "自动化决策" in terms.legal_words("平台对我大数据杀熟怎么办")


def test_titles_aliases_and_repealed_titles_are_all_known_names() -> None:
    names = load_terms(CORPUS_TERMS).names()
    assert {"消保法", "消费者权益保护法", "合同法"} <= set(names)


def test_an_overlay_adds_and_overrides(tmp_path: Path) -> None:
    base = write(tmp_path / "a", aliases='[[alias]]\ntitle = "广告法"\nnames = ["广法"]\n')
    overlay = write(tmp_path / "b", aliases='[[alias]]\ntitle = "广播法"\nnames = ["广法", "播法"]\n')
    assert load_terms(base, overlay).aliases == {"广法": "广播法", "播法": "广播法"}


def test_missing_files_teach_nothing(tmp_path: Path) -> None:
    assert load_terms(tmp_path) == Terms()


def test_broken_toml_is_reported_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", aliases='[[alias]]\ntitle = "广告法"\nnames = [\n[[alias\n')
    with pytest.raises(ContentError, match=r"aliases\.toml 第\d行不是有效的 TOML"):
        load_terms(folder)


def test_a_field_that_is_missing_is_reported_with_the_line_of_its_table(tmp_path: Path) -> None:
    good = '[[term]]\nlay = ["杀熟"]\nlegal = ["自动化决策"]\n\n'
    folder = write(tmp_path / "a", lay_terms=good + '[[term]] # 第二个\nlay = ["碰瓷"]\n')
    with pytest.raises(ContentError, match=r"lay_terms\.toml 第5行的 \[\[term\]\]：缺少 legal"):
        load_terms(folder)


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    table = '[[replaced]]\nold="合同法"\ntitle="民法典"\nsince="去年"\nbasis="x"\nnote="y"\n'
    with pytest.raises(ContentError, match="since 应为日期"):
        load_terms(write(tmp_path / "a", aliases=table))


def test_legal_words_come_once_and_only_when_the_lay_word_is_there(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", lay_terms='[[term]]\nlay = ["APP", "软件"]\nlegal = ["应用程序"]\n')
    terms = load_terms(folder)
    assert terms.legal_words("app软件扣费") == ("应用程序",)
    assert terms.legal_words("退货") == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("劳动法怎么规定", True),
        ("劳动法律有哪些", False),
        ("公司法人是谁", False),
        ("劳动法律里，劳动法怎么说", True),
        ("您好", False),
    ],
)
def test_a_law_is_not_named_where_its_name_goes_on_as_another_word(text: str, named: bool) -> None:
    terms = Terms(MappingProxyType({"劳动法": "劳动法", "公司法": "公司法"}))
    assert terms.named_in(text) is named
