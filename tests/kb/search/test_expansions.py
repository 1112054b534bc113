from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import ContentError
from kb.search.expansions import Expansion, Expansions, load_expansions, with_lay_terms, wording_mark
from kb.search.terms import LayTerm, Terms


def written(folder: Path, text: str, name: str = "消费者权益保护法.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_phrases_are_read_by_article_with_the_wording_they_were_written_for(tmp_path: Path) -> None:
    mark = wording_mark("经营者不得拒绝。")
    folder = written(
        tmp_path,
        f'title = "中华人民共和国消费者权益保护法"\n[asked]\n"第二十四条" = ["能退吗", "坏了找谁", "能退吗"]\n'
        f'[written_for]\n"第二十四条" = "{mark}"\n',
    )
    entry = Expansion("消费者权益保护法", "第二十四条", ("能退吗", "坏了找谁"), mark)
    assert load_expansions(folder).entries == (entry,)


def test_an_article_that_reads_otherwise_is_no_longer_what_was_written_for() -> None:
    entry = Expansion("广告法", "第九条", ("能说第一吗",), wording_mark("广告不得有下列情形："))
    assert entry.fits("广告不得有下列情形: ")
    assert not entry.fits("广告可以有下列情形：")
    assert Expansion("广告法", "第九条", ("能说第一吗",)).fits("随便什么")


def test_a_company_adds_to_ours_and_both_are_kept(tmp_path: Path) -> None:
    ours = written(tmp_path / "ours", 'title = "广告法"\n[asked]\n"第九条" = ["能说第一吗"]\n', "广告法.toml")
    theirs = written(tmp_path / "theirs", 'title = "广告法"\n[asked]\n"第九条" = ["销冠能写吗"]\n', "a.toml")
    assert load_expansions(ours, theirs, tmp_path / "missing").phrases == ("能说第一吗", "销冠能写吗")


def test_any_changed_phrase_changes_the_id() -> None:
    one = Expansions((Expansion("广告法", "第九条", ("甲", "乙")),))
    other = Expansions((Expansion("广告法", "第九条", ("甲乙",)),))
    assert len({one.expansions_id, other.expansions_id, Expansions().expansions_id}) == 3


def test_lay_words_become_what_is_asked_of_their_articles() -> None:
    terms = Terms(
        aliases={"消保法": "消费者权益保护法"},
        lay_terms=(LayTerm(("假一赔三",), ("增加赔偿",), ("消保法第五十五条", "消保法第五十五条第二款"), ("market",)),),
    )
    found = with_lay_terms(Expansions(), terms).entries
    assert found == (Expansion("消费者权益保护法", "第五十五条", ("假一赔三",)),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "广告法"\n[asked]\n"第九条" = [\n', "不是有效的 TOML"),
        ('[asked]\n"第九条" = ["x"]\n', "缺少 title"),
        ('title = "广告法"\nasked = ["x"]\n', "应是一张表"),
        ('title = "广告法"\n[asked]\n"第九条" = "x"\n', "问法的列表"),
        ('title = "广告法"\n[asked]\n"第九条" = []\n', "至少一条"),
        ('title = "广告法"\n[asked]\n"第九条" = ["x", ""]\n', "空的"),
        (f'title = "广告法"\n[asked]\n"第九条" = ["{"长" * 201}"]\n', "过长"),
        ('title = "广告法"\n[asked]\n"第九条" = ["x"]\n[written_for]\n"第九条" = 3\n', "应为文字"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_name_and_reason(tmp_path: Path, text: str, told: str) -> None:
    folder = written(tmp_path / "expansions", text)
    with pytest.raises(ContentError, match=told) as error:
        load_expansions(folder)
    assert "expansions/消费者权益保护法.toml" in str(error.value)


def test_gbk_file_is_told_to_be_saved_as_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes('title = "广告法"'.encode("gbk"))
    with pytest.raises(ContentError, match="UTF-8"):
        load_expansions(tmp_path)
