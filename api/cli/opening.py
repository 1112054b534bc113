"""Opens the knowledge base in this process, for a command when no service runs and for serve itself.

The only file of the commands that imports the house; it is imported late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings.exceptions import SettingsError as UnreadableSettingError

from api.cli.collecting import collect_as_usual
from api.cli.gateway import locked_home
from api.local import LocalClient
from api.owner import HomeLock
from api.validation import field_problems
from ingest.bootstrap import Ingestion, open_ingestion
from kb.bootstrap import KnowledgeBase, open_knowledge_base
from kb.errors import SettingsError
from kb.settings import Settings

_FIELD = re.compile(r'field "(?P<name>\w+)"')


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything open, with the lock that makes it ours."""

    settings: Settings
    lock: HomeLock
    kb: KnowledgeBase
    ingestion: Ingestion

    def client(self) -> LocalClient:
        """The application, called without a socket."""
        from api.app import create_app

        app = create_app(self.kb, self.ingestion, self.settings, token=self.lock.token)
        return LocalClient(app, self.lock.token, app.state.answer_streams.close)


def load_settings(**given: object) -> Settings:
    """The settings, with what the command line gave on top; SettingsError in Chinese for a bad value."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "；".join(f"ZHIGUI_{each.field.upper()}：{each.detail}" for each in field_problems(error.errors()))
        raise SettingsError(f"设置有误：{faults}") from None
    except UnreadableSettingError as error:
        # Raised before validation, in English: a list or an object that is no JSON.
        named = _FIELD.search(str(error))
        name = f"ZHIGUI_{named['name'].upper()}：" if named else ""
        raise SettingsError(f"设置有误：{name}不是有效的 JSON") from None
    except ValueError as error:
        raise SettingsError(f"zhigui.toml 无法读取：{error}") from error


@contextmanager
def opened(settings: Settings | None = None, before: Callable[[Path], None] | None = None) -> Iterator[Desk]:
    """The knowledge base of the home folder, locked and open; closed and released at the end.

    `before` may touch the folder once it is locked and before anything in it is opened.
    """
    settings = settings or load_settings()
    with ExitStack() as stack:
        lock = stack.enter_context(locked_home())
        if before is not None:
            before(settings.home)
        kb = open_knowledge_base(settings)
        stack.callback(kb.close)
        ingestion = open_ingestion(kb)
        stack.callback(ingestion.close)
        collect_as_usual()
        yield Desk(settings, lock, kb, ingestion)
