"""Sign-in through the company's identity provider: OpenID Connect, authorization code flow with PKCE.

A browser leaves for the provider with a state, a nonce and a challenge, and comes back with a code; what belongs to
them waits in a sealed cookie of that browser. The code is exchanged from here, the ID token checked, and what is left
is an Identity: whom the provider vouches for. Who that is among our people, `oidc_people` decides.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from api.auth.oidc_config import OidcConfig, oidc_config
from api.auth.oidc_endings import Ending, OidcError
from api.auth.oidc_flow import FLOW_SECONDS, Flow, FlowSeal, flow_key, new_flow
from api.auth.oidc_identity import Identity
from kb.settings import Settings

if TYPE_CHECKING:
    from api.auth.oidc_tokens import TokenDesk

# Returns remembered so that none is taken twice; on other replicas the provider refuses a code that was used.
MOST_USED = 10_000


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what its cookie must hold when it comes back."""

    location: str = field(repr=False)
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Return:
    """The answer of the provider, as the address says it that a browser comes back to."""

    code: str | None = field(default=None, repr=False)
    state: str | None = field(default=None, repr=False)
    error: str | None = None
    issuer: str | None = None


class OidcClient:
    """Sends browsers to the provider and takes them back. One for the whole service; safe under threads."""

    def __init__(
        self, config: OidcConfig, desk: TokenDesk, seal: FlowSeal, clock: Callable[[], float] = time.time
    ) -> None:
        self.config = config
        self._desk = desk
        self._seal = seal
        self._clock = clock
        self._used: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def depart(self, return_to: str) -> Departure:
        """Begins a sign-in that ends on a page of ours; OidcError (unavailable) while the provider is down."""
        flow = new_flow(return_to, self._clock())
        return Departure(self._desk.authorization_url(flow), self._seal.seal(flow))

    def arrive(self, back: Return, cookie: str | None) -> tuple[Identity, str]:
        """Who came back, and the page to end on. OidcError says why nobody did; a return counts once."""
        flow = self._flow_of(back, cookie)
        if back.error is not None:
            # Only what the specification names is looked at: the text comes from outside.
            denied = back.error in {"access_denied", "consent_required", "login_required", "interaction_required"}
            raise OidcError(Ending.DENIED if denied else Ending.INVALID, "the provider answered with an error")
        if back.issuer != self.config.issuer and (back.issuer is not None or self._desk.names_itself()):
            raise OidcError(Ending.INVALID, "the answer came from another provider")
        if not back.code:
            raise OidcError(Ending.INVALID, "the answer holds no code")
        return self._desk.identity(back.code, flow), flow.return_to

    def _flow_of(self, back: Return, cookie: str | None) -> Flow:
        """The flow this browser began and has not ended yet."""
        flow = self._seal.open(cookie, self._clock()) if cookie else None
        if flow is None:
            raise OidcError(Ending.EXPIRED, "no flow was begun in this browser, or it is too old")
        if not hmac.compare_digest(flow.state.encode(), (back.state or "").encode()):
            raise OidcError(Ending.EXPIRED, "the state is another flow's")
        if not self._first_use(flow):
            raise OidcError(Ending.EXPIRED, "this return was taken already")
        return flow

    def _first_use(self, flow: Flow) -> bool:
        with self._lock:
            if flow.state in self._used:
                return False
            now = self._clock()
            self._used[flow.state] = now
            while self._used and (len(self._used) > MOST_USED or now - next(iter(self._used.values())) > FLOW_SECONDS):
                self._used.popitem(last=False)
            return True


def oidc_client(settings: Settings) -> OidcClient | None:
    """The way through the provider as set, None when none is; SettingsError when the settings do not fit together."""
    config = oidc_config(settings)
    if config is None:
        return None
    # 0.4 s of imports that only a service with a provider pays.
    from api.auth.oidc_provider import ProviderDirectory
    from api.auth.oidc_tokens import TokenDesk

    desk = TokenDesk(config, ProviderDirectory(config))
    return OidcClient(config, desk, FlowSeal(flow_key(settings.home, config.client_secret)))
