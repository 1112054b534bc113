"""What a model's endpoint does wrong, in our words.

What the endpoint itself says of it is not passed on: some repeat the key, some the question.
"""

from __future__ import annotations

from kb.errors import ModelError, ModelLateError, ModelReplyError

_ADVICE = {
    400: "请检查 ZHIGUI_MODEL_OPTIONS 与该接口支持的参数",
    401: "请检查 ZHIGUI_MODEL_KEY",
    403: "请检查 ZHIGUI_MODEL_KEY 的权限",
    404: "请检查 ZHIGUI_MODEL 与 ZHIGUI_MODEL_URL（通常以 /v1 结尾）",
    429: "接口限流或额度用完",
}


def translated(error: Exception, model: str) -> ModelError:
    """Our error for one of the client library's; the message holds neither key nor question nor reply."""
    import openai

    match error:
        case ModelError():
            return error
        case openai.APITimeoutError():
            return ModelLateError(f"大模型 {model} 的接口超时。")
        case openai.APIStatusError():
            advice = _ADVICE.get(error.status_code, "接口出错，稍后再试")
            return ModelError(f"大模型 {model} 的接口返回 {error.status_code}：{advice}。")
        case openai.APIConnectionError():
            return ModelError(f"连不上大模型 {model} 的接口。请检查 ZHIGUI_MODEL_URL 与网络。")
        case openai.APIError():
            return ModelError(f"大模型 {model} 的接口报错（{type(error).__name__}）。")
        case ValueError() | KeyError() | TypeError() | AttributeError() | IndexError():
            return ModelReplyError(f"大模型 {model} 的答复不是 OpenAI 的格式（{type(error).__name__}）。")
        case _:
            return ModelError(f"大模型 {model} 出错（{type(error).__name__}）。")
