"""What is worth a question: signal by signal on sentences of ours, and against hand labels of real sentences."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kb.quiz.worth import THRESHOLD, reasons, worth
from tests.builders_quiz import make_source
from tests.builders_quiz_laws import real_texts

LABELS = Path(__file__).with_name("worth_labels.tsv")


@pytest.mark.parametrize(
    "sentence",
    [
        "经营者应当自收到退货之日起七日内退款。",
        "消费者有权要求经营者退货。",
        "经营者不得收取未予标明的费用。",
        "退货的运费由消费者承担。",
        "网络运营者泄露个人信息的，应当及时告知用户。",
    ],
)
def test_what_an_officer_needs_on_a_call_is_worth_asking(sentence: str) -> None:
    assert worth(make_source(sentence), sentence) >= THRESHOLD


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("退货的具体办法由国务院市场监督管理部门制定。", "delegation"),
        ("经营者违反规定，构成犯罪的，依法追究刑事责任。", "criminal liability"),
        ("国家鼓励消费者文明消费。", "slogan"),
        ("本法所称消费者，是指为生活消费需要购买商品的人。", "scope or definition"),
        ("市场监督管理部门应当自立案之日起九十日内作出处理决定。", "authority's own procedure"),
        ("商业银行的注册资本应当是实缴资本。", "inside the company"),
        ("法律、行政法规规定的其他情形。", "catch-all of a list"),
    ],
)
def test_what_is_decided_elsewhere_is_not_worth_asking(sentence: str, reason: str) -> None:
    article = make_source(sentence)
    assert reason in reasons(article, sentence)
    assert worth(article, sentence) < THRESHOLD


def test_a_fine_is_worth_less_than_the_duty_it_enforces() -> None:
    duty, fine = "经营者应当明码标价。", "经营者违反规定的，责令改正，处五千元以下的罚款。"
    assert worth(make_source(fine), fine) < worth(make_source(duty), duty)


def test_an_authority_that_answers_a_complaint_is_worth_asking_about() -> None:
    sentence = "有关行政部门应当自收到投诉之日起七个工作日内予以处理并告知消费者。"
    assert worth(make_source(sentence), sentence) >= THRESHOLD


def test_worth_agrees_with_hand_labels_of_180_real_sentences() -> None:
    """Labelled by hand, a hundred before and eighty after a first correction of the weights: 83 % agree."""
    texts = {(each.title, each.label): each for each in real_texts().articles()}
    agreed = []
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            article = texts[row["title"], row["article"]]
            sentence = re.findall(r"[^。\n]+。", article.text)[int(row["sentence"])]
            agreed.append((worth(article, sentence) >= THRESHOLD) is (row["useful"] == "1"))
    assert len(agreed) == 180
    assert sum(agreed) / len(agreed) >= 0.8
