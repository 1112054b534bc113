"""The identity provider as it describes itself: its discovery document and the keys it signs with.

Nothing is asked of it before the first sign-in, so a service starts while its provider is down.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import httpx2
from authlib.oidc.discovery import get_well_known_url  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.auth.oidc_config import OidcConfig, confidential
from api.auth.oidc_endings import Ending, OidcError

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TIMEOUT = httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
# Providers rotate keys with days of overlap; an unknown key is fetched at once whatever the age of the others.
BELIEVED_SECONDS = 600.0
# A browser is sent off only to a provider that answered just now: else it would end on an error page of its own.
SEEN_SECONDS = 10.0
# While a provider is down, at most one request every so often waits for it; the others are told at once.
DOWN_SECONDS = 5.0
# Signatures with a public key only: "none" proves nothing, HS256 would let whoever knows the client secret sign. EdDSA
# is left out because Authlib 1.9 cannot check at_hash under it.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SIGNING_KEYS = frozenset({"RSA", "EC"})


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider is asked for what; `algorithms` are those of ours it says it signs with.

    `names_itself`: it promised to add its issuer to every answer (RFC 9207), so one without is not from it.
    """

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    algorithms: tuple[str, ...]
    auth_methods: tuple[str, ...]
    names_itself: bool


class ProviderDirectory:
    """Asks the provider what it is, and remembers for a while."""

    def __init__(self, config: OidcConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._clock = clock
        self._provider: tuple[float, Provider] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._down_since: float | None = None

    def provider(self, within: float = BELIEVED_SECONDS) -> Provider:
        """The provider's endpoints, as it told them within so many seconds.

        OidcError (unavailable) when it does not answer or contradicts the settings.
        """
        now = self._clock()
        if self._provider is not None and now - self._provider[0] < within:
            return self._provider[1]
        described = self._fetch(get_well_known_url(self._config.issuer, external=True))
        provider = read_provider(described, self._config.issuer)
        self._provider = (now, provider)
        return provider

    def keys(self, *, fresh: bool = False) -> KeySet:
        """The keys the provider signs with; `fresh` asks for them anew."""
        now = self._clock()
        if not fresh and self._keys is not None and now - self._keys[0] < BELIEVED_SECONDS:
            return self._keys[1]
        keys = read_keys(self._fetch(self.provider().jwks_uri))
        self._keys = (now, keys)
        return keys

    def _fetch(self, address: str) -> Mapping[str, object]:
        if self._down_since is not None and self._clock() - self._down_since < DOWN_SECONDS:
            raise OidcError(Ending.UNAVAILABLE, "the provider was down a moment ago")
        try:
            with httpx2.Client(timeout=TIMEOUT, follow_redirects=False) as client:
                fetched = json_object(client.get(address, headers={"Accept": "application/json"}))
        except httpx2.HTTPError as error:
            self._down_since = self._clock()
            raise OidcError(Ending.UNAVAILABLE, f"{address}: {type(error).__name__}") from error
        except OidcError:
            self._down_since = self._clock()
            raise
        self._down_since = None
        return fetched


def json_object(reply: httpx2.Response) -> Mapping[str, object]:
    """The JSON object of a good reply; a redirect is none: what we ask for stands where it was said to stand."""
    where = reply.request.url.copy_with(query=None)
    if reply.status_code != httpx2.codes.OK:
        raise OidcError(Ending.UNAVAILABLE, f"{where} answered {reply.status_code}")
    try:
        value = reply.json()
    except ValueError as error:
        raise OidcError(Ending.UNAVAILABLE, f"{where} did not answer JSON") from error
    if not isinstance(value, dict):
        raise OidcError(Ending.UNAVAILABLE, f"{where} did not answer a JSON object")
    return cast(Mapping[str, object], value)


def read_provider(described: Mapping[str, object], issuer: str) -> Provider:
    """The discovery document as far as we need it. It must be the issuer's own, and lead to confidential addresses."""
    if described.get("issuer") != issuer:
        raise OidcError(Ending.UNAVAILABLE, f"the provider calls itself {described.get('issuer')!r}, not {issuer!r}")
    supported = _texts(described.get("id_token_signing_alg_values_supported")) or ("RS256",)
    algorithms = tuple(each for each in ALGORITHMS if each in supported)
    if not algorithms:
        raise OidcError(Ending.UNAVAILABLE, f"the provider signs with none of {', '.join(ALGORITHMS)}")
    userinfo = described.get("userinfo_endpoint")
    return Provider(
        authorization_endpoint=_endpoint(described, "authorization_endpoint"),
        token_endpoint=_endpoint(described, "token_endpoint"),
        jwks_uri=_endpoint(described, "jwks_uri"),
        userinfo_endpoint=None if userinfo is None else _endpoint(described, "userinfo_endpoint"),
        algorithms=algorithms,
        # OpenID Connect Discovery 1.0, section 3: what is left out means client_secret_basic.
        auth_methods=_texts(described.get("token_endpoint_auth_methods_supported")) or ("client_secret_basic",),
        names_itself=described.get("authorization_response_iss_parameter_supported") is True,
    )


def read_keys(described: Mapping[str, object]) -> KeySet:
    """The keys that sign, of kinds we know; a provider may publish others beside them."""
    given = described.get("keys")
    keys = [
        key
        for key in (given if isinstance(given, list) else [])
        if isinstance(key, dict) and key.get("kty") in SIGNING_KEYS and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError) as error:
        raise OidcError(Ending.UNAVAILABLE, f"the provider's keys cannot be read: {type(error).__name__}") from error


def _endpoint(described: Mapping[str, object], name: str) -> str:
    address = described.get(name)
    if not isinstance(address, str) or not confidential(address):
        raise OidcError(Ending.UNAVAILABLE, f"the provider's {name} is missing or not https")
    return address


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
