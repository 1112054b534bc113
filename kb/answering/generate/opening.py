"""Opens what settings name. Only here does the endpoint's key appear."""

from __future__ import annotations

from urllib.parse import urlsplit

from kb.answering.generate.types import Prices
from kb.answering.generate.writer import Writer
from kb.errors import SettingsError
from kb.settings import Settings


def open_writer(settings: Settings) -> Writer | None:
    """The writer of the model in the settings, None where there is none; nobody is contacted.

    SettingsError where only one of model and address is set, or the address is none.
    """
    if not settings.model and not settings.model_url:
        return None
    if not settings.model:
        raise SettingsError("设了 ZHIGUI_MODEL_URL，还缺 ZHIGUI_MODEL（大模型名称）；两项都设才用大模型。")
    if not settings.model_url:
        raise SettingsError("设了 ZHIGUI_MODEL，还缺 ZHIGUI_MODEL_URL（接口地址）；两项都设才用大模型。")
    # LangChain takes seconds to import; who sets no model does not pay for it.
    from kb.answering.generate.langchain_model import Endpoint, open_endpoint

    key = settings.model_key.get_secret_value() if settings.model_key is not None else None
    endpoint = Endpoint(settings.model, _checked(settings.model_url), key, settings.model_options)
    return Writer(
        open_endpoint(endpoint, settings.model_budget),
        budget=settings.model_budget,
        pause=settings.model_pause,
        prices=Prices(settings.model_input_price, settings.model_output_price),
        parallel=settings.model_parallel,
    )


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsError("ZHIGUI_MODEL_URL 不是网址，应为 http:// 或 https:// 开头，如 http://127.0.0.1:8080/v1。")
    if parts.username or parts.password:
        raise SettingsError("ZHIGUI_MODEL_URL 里不要写密钥，密钥请放在 ZHIGUI_MODEL_KEY。")
    return url.rstrip("/")
