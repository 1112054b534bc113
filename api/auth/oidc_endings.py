"""How a sign-in through the company's identity provider may end without anybody being signed in."""

from __future__ import annotations

from enum import StrEnum

from api.errors import ApiError


class Ending(StrEnum):
    """What the address of the page says (`/?sign_in=denied`): a word of ours, never a word of the provider."""

    DENIED = "denied"
    EXPIRED = "expired"
    INVALID = "invalid"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    NO_ROLE = "no_role"
    LAST_ADMIN = "last_admin"
    NO_ADMIN = "no_admin"
    ELSEWHERE = "elsewhere"
    UNAVAILABLE = "unavailable"


# What officers read on the page; api/web holds the same words, and a test compares them.
WORDS = {
    Ending.DENIED: "没有登录：您取消了登录，或者单位账号没有同意。",
    Ending.EXPIRED: "这次登录已失效（超过 10 分钟、已经用过，或不是在这个浏览器里发起的），请重新登录。",
    Ending.INVALID: "单位账号传回的登录信息没有通过核验，未予登录。请重试；仍然不行，请联系管理员。",
    Ending.UNKNOWN: "您的单位账号还没有开通知规，请联系管理员。",
    Ending.DISABLED: "您在知规的账号已停用，请联系管理员。",
    Ending.NO_ROLE: "您的单位账号没有可以使用知规的角色，请联系管理员。",
    Ending.LAST_ADMIN: "单位账号里您已不是管理员，但您是知规最后一名管理员，未予登录。请先另设一名管理员。",
    Ending.NO_ADMIN: "知规还没有管理员，不能从单位账号开通。请先在服务器上用 zhigui people add 添加管理员。",
    Ending.ELSEWHERE: "请用管理员公布的网址打开知规，再用单位账号登录。",
    Ending.UNAVAILABLE: "单位账号服务暂时连不上，请稍后再试；有知规密码的，可以先用密码登录。",
}
STATUSES = {Ending.UNAVAILABLE: 503, Ending.EXPIRED: 400, Ending.INVALID: 400, Ending.ELSEWHERE: 421}


class OidcError(ApiError):
    """Nobody is signed in; `ending` says why, `reason` is for the log and holds no token, code or claim."""

    def __init__(self, ending: Ending, reason: str = "") -> None:
        super().__init__(STATUSES.get(ending, 403), WORDS[ending])
        self.ending = ending
        self.reason = reason or ending.value
