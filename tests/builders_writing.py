"""What tests of written answers are made of: a brief with passages of our own, and a writer over a scripted model."""

from __future__ import annotations

import threading
from datetime import date

from kb.answering.generate.opening import open_writer
from kb.answering.generate.types import Brief
from kb.answering.generate.writer import Writer
from kb.citing.citations import CitationKind, CitedProvision
from kb.law.instruments import InstrumentId, LegalRank, ValidityStatus, VersionId
from kb.law.numerals import parse_article_number
from kb.settings import Settings
from tests.builders_model import ScriptedModel

RETURNS = "消费者可以自收到商品之日起七日内退货。"
DAMAGES = "经营者有欺诈行为的，应当按照价款的三倍赔偿。"


def make_passage(
    n: int = 1,
    text: str = RETURNS,
    *,
    article: str = "第二十五条",
    title: str = "消费者权益保护法",
    quotation: str | None = None,
    notice: str | None = None,
) -> CitedProvision:
    """A passage that may be cited as [n]."""
    return CitedProvision(
        n=n,
        kind=CitationKind.PROVISION,
        instrument_id=InstrumentId(title),
        title=title,
        locator=article,
        article=article,
        article_number=parse_article_number(article),
        paragraph=None,
        item=None,
        quotation=quotation if quotation is not None else text,
        text=text,
        path=(article,),
        version=VersionId("v1"),
        effective_date=date(2014, 3, 15),
        effective_date_basis=None,
        validity_status=ValidityStatus.IN_FORCE,
        source_status=None,
        notice=notice,
        issuing_authority=None,
        legal_rank=LegalRank.LAW,
        score=None,
        href=None,
    )


def make_brief(question: str = "网上买的能退吗", *passages: CitedProvision) -> Brief:
    """A question with two passages, or those given."""
    two = (make_passage(), make_passage(2, DAMAGES, article="第五十五条"))
    return Brief(question, date(2026, 11, 20), passages or two)


def model_settings(model: ScriptedModel, **others: object) -> Settings:
    """Settings with the scripted model, and a budget that no reply on this machine comes near."""
    given = {"model": model.name, "model_url": model.url, "model_key": "sk-test", "model_budget": 30.0} | others
    return Settings.model_validate(given)


def make_writer(model: ScriptedModel, **others: object) -> Writer:
    """The writer that settings make over the scripted model."""
    writer = open_writer(model_settings(model, **others))
    assert writer is not None
    return writer


def model_threads() -> list[threading.Thread]:
    """The threads on which replies are being read."""
    return [each for each in threading.enumerate() if each.name == "zhigui-model"]
