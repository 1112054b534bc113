"""The tools: each is one operation of /v1 under a name and a description from which a model sees when to use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from api.auth.operations import OPERATIONS
from api.auth.permissions import Permission
from api.client import Call, Json, segment
from api.mcp import texts
from api.mcp.calls import EVENTS, Api, ToolError
from api.mcp.inputs import ChangesInput, CompareInput, LookupInput
from api.mcp.schemas import Schema, input_schema, output_schema
from api.schemas.ask import AskReply, AskRequest
from api.schemas.changes import ChangeList
from api.schemas.compare import CompareReply
from api.schemas.phrasing import CheckReply, CheckRequest
from api.schemas.search import LookupReply, SearchReply, SearchRequest
from api.schemas.verify import VerifyReply, VerifyRequest
from api.validation import field_problems

Arguments = Mapping[str, Json]
# For trying out as another role; a model would only ever get it wrong.
NOT_OFFERED = frozenset({"role"})


@dataclass(frozen=True, slots=True)
class ZhiguiTool:
    """One tool: what it is called, when to use it, what it takes and returns, and which operation answers it."""

    name: str
    title: str
    description: str
    operation: str
    takes: type[BaseModel]
    returns: type[BaseModel]
    call: Callable[[Arguments], Call]
    text: Callable[[Mapping[str, Json]], str]
    # What the operation calls something that the tool calls otherwise, for what it says is wrong.
    named: tuple[str, str] | None = None
    # How the reply is wanted: as events where the work is to stop once nobody waits for it.
    accept: str = "application/json"

    @property
    def permission(self) -> Permission:
        """Who may use it: whoever may call the operation."""
        return OPERATIONS[self.operation]

    @property
    def input_schema(self) -> Schema:
        """What it takes."""
        return input_schema(self.takes, NOT_OFFERED)

    @property
    def output_schema(self) -> Schema:
        """What it returns: the object of /v1."""
        return output_schema(self.returns)

    def checked(self, arguments: Arguments) -> dict[str, Json]:
        """The arguments as the operation takes them; ToolError names each that is wrong and how to write it."""
        offered = self.takes.model_fields.keys() - NOT_OFFERED
        wrong = [f"{name}：没有这一项，请核对名称" for name in arguments if name not in offered]
        try:
            given = self.takes.model_validate({name: each for name, each in arguments.items() if name in offered})
        except ValidationError as error:
            wrong += [f"{_place(each['loc'])}：{field_problems([each])[0].detail}" for each in error.errors()]
        if wrong:
            raise ToolError(f"参数有误——{'；'.join(wrong)}。请改正后再调用。")
        value: dict[str, Json] = given.model_dump(mode="json", exclude_unset=True)
        return value

    def asks(self, arguments: Arguments) -> Call:
        """The operation with arguments. ToolError as above."""
        return self.call(self.checked(arguments))

    async def run(self, arguments: Arguments, api: Api) -> tuple[Mapping[str, Json], str]:
        """The reply as an object and as text. ToolError in Chinese."""
        call = self.asks(arguments)
        try:
            reply = await api(call, accept=self.accept)
        except ToolError as error:
            raise ToolError(self._in_own_names(str(error))) from error
        return reply, self.text(reply)

    def _in_own_names(self, wrong: str) -> str:
        theirs, ours = self.named or ("", "")
        return f"{ours}：{wrong.removeprefix(f'{theirs}：')}" if theirs and wrong.startswith(f"{theirs}：") else wrong


def _posted(path: str) -> Callable[[Arguments], Call]:
    def call(arguments: Arguments) -> Call:
        return Call("POST", path, body=arguments)

    return call


def _looked_up(arguments: Arguments) -> Call:
    return Call("GET", "/v1/lookup", query={"q": str(arguments["reference"]), "as_of": _text(arguments, "as_of")})


def _compared(arguments: Arguments) -> Call:
    path = f"/v1/instruments/{segment(str(arguments['instrument']))}/compare"
    return Call("GET", path, query={"from": _text(arguments, "old"), "to": _text(arguments, "new")})


def _listed(arguments: Arguments) -> Call:
    return Call("GET", "/v1/changes", query={"limit": "20", **{key: str(arguments[key]) for key in _given(arguments)}})


def _place(place: Sequence[str | int]) -> str:
    return ".".join(map(str, place))


def _text(arguments: Arguments, name: str) -> str | None:
    value = arguments.get(name)
    return None if value is None else str(value)


def _given(arguments: Arguments) -> list[str]:
    return [name for name, value in arguments.items() if value is not None]


ASK = ZhiguiTool(
    "ask",
    "提问（中国法规与客服手册）",
    "回答消费者权益、退换货、赔偿、广告、食品安全、金融、教育、医美、个人信息等方面的法律问题："
    "给出可以直接说的话（最多 120 字）、所依据的条文原文与效力、不能说的话、谁有权决定。"
    "遇到来电人的具体问题先用它。没有把握时 status 为 refused，"
    "这时按 refusal.ask_caller 追问，不要自己编答案。转述时保留条文出处，引号里的原文一字不改。",
    "POST /v1/ask",
    AskRequest,
    AskReply,
    _posted("/v1/ask"),
    texts.answer_text,
    accept=EVENTS,
)
SEARCH = ZhiguiTool(
    "search",
    "检索条文",
    "按意思和字词检索在某一天有效的法律条文，最相关的在前，附条文原文、出处与效力。要自己比较几条依据、找某一主题的规定，"
    "或 ask 没有答上来时用它。已经知道法规名和条号时改用 lookup_article。",
    "POST /v1/search",
    SearchRequest,
    SearchReply,
    _posted("/v1/search"),
    texts.hits_text,
)
LOOKUP = ZhiguiTool(
    "lookup_article",
    "按条号查条文（可指定日期）",
    "按法规名和条号取条文原文，如“消费者权益保护法第五十五条”；as_of 给出日期时取那一天有效的文本。"
    "引用任何条文之前用它核对原文。"
    "查不到时 hits 为空，reason 说明原因（如该法没有这一条、法规未入库、当日尚未生效）。",
    "GET /v1/lookup",
    LookupInput,
    LookupReply,
    _looked_up,
    texts.lookup_text,
    named=("q", "reference"),
)
CHECK = ZhiguiTool(
    "check_phrasing",
    "审查用语",
    "把要对客户说或发出去的文字交给它审查：有没有限制用语（绝对化用语、保本保收益、疗效保证、越权承诺、"
    "以撤诉为条件等），为什么不能说、依据哪一条、可以改成什么；verdict 为 block 的不能发出。"
    "发出任何答复或文案之前用它。引用的条文是否属实也会一并指出。",
    "POST /v1/check",
    CheckRequest,
    CheckReply,
    _posted("/v1/check"),
    texts.check_text,
)
VERIFY = ZhiguiTool(
    "verify_citations",
    "核对引用与依据",
    "核对一段引了法条的文字：每处引用是否存在、当日是否有效、引文是否与原文一致；每句话说的数字、期限、应当或可以、"
    "谁的义务，是否与所引条文相符。写完带法条的答复、文案或报告之后用它，faulty 的句子改正或删去再发。"
    "文字里要写明《法规》第几条；没有写明依据的句子标为 uncited，其内容没有核对。",
    "POST /v1/verify",
    VerifyRequest,
    VerifyReply,
    _posted("/v1/verify"),
    texts.verify_text,
)
COMPARE = ZhiguiTool(
    "compare_versions",
    "对照法规的两个版本",
    "逐条对照一部法规的两个版本，或两部法规：新增、修改、删除、移动了哪些条，金额、期限、倍数有什么变化。问“改了什么”“新法和旧法有何不同”"
    "时用它。不写 old、new 时对照最后两个版本。",
    "GET /v1/instruments/{instrument}/compare",
    CompareInput,
    CompareReply,
    _compared,
    texts.compare_text,
)
CHANGES = ZhiguiTool(
    "list_changes",
    "法规与手册更新",
    "知识库里法规与手册的更新，新的在前：新增了哪些法规或版本、更正了哪些日期、撤下了什么、因此有多少内容待复核。问“最近有什么变化”时用它。",
    "GET /v1/changes",
    ChangesInput,
    ChangeList,
    _listed,
    texts.changes_text,
)
TOOLS = (ASK, SEARCH, LOOKUP, VERIFY, CHECK, COMPARE, CHANGES)
BY_NAME: Mapping[str, ZhiguiTool] = {each.name: each for each in TOOLS}
