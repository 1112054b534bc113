"""LangChain's ChatOpenAI against a real server over real texts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from api.app import create_app
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_served import served

RETURNS = "网购的衣服不喜欢能退吗"
THREEFOLD = "商家欺诈要赔多少"


@pytest.fixture(scope="module")
def model(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> Iterator[ChatOpenAI]:
    with served(create_app(kb, ingestion, settings), settings) as address:
        yield ChatOpenAI(
            model="zhigui", base_url=f"{address}/v1", api_key=SecretStr("none"), max_retries=0, stream_usage=True
        )


def test_invoke_gives_the_answer_with_its_citations(model: ChatOpenAI) -> None:
    message = model.invoke([SystemMessage("你是客服。"), HumanMessage(RETURNS)])
    assert isinstance(message, AIMessage)
    assert "[1]" in message.text and "依据：" in message.text
    assert message.response_metadata["finish_reason"] == "stop"
    assert message.usage_metadata is not None and message.usage_metadata["total_tokens"] == 0


def test_stream_gives_the_same_words_in_pieces(model: ChatOpenAI) -> None:
    pieces = list(model.stream(RETURNS))
    assert len(pieces) > 2
    assert "".join(each.text for each in pieces) == model.invoke(RETURNS).text


def test_batch_answers_every_question_on_its_own(model: ChatOpenAI) -> None:
    first, second = model.batch([RETURNS, THREEFOLD])
    assert first.text == model.invoke(RETURNS).text
    assert second.text == model.invoke(THREEFOLD).text != first.text


def test_a_chain_of_prompt_model_and_parser_works(model: ChatOpenAI) -> None:
    chain = ChatPromptTemplate.from_messages([("user", "{question}")]) | model | StrOutputParser()
    assert "依据：" in chain.invoke({"question": RETURNS})


def test_tools_bound_to_the_model_are_refused_and_not_left_unused(model: ChatOpenAI) -> None:
    def search(words: str) -> str:
        """Searches."""
        return words

    with pytest.raises(Exception, match="不支持工具调用") as error:
        model.bind_tools([search]).invoke(RETURNS)
    assert type(error.value).__name__ == "BadRequestError" or error.value.__cause__ is not None
