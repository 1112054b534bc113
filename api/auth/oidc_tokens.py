"""From the code a browser brings back to who somebody is: the exchange with the provider, and what its token proves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.auth.oidc_config import OidcConfig
from api.auth.oidc_endings import Ending, OidcError
from api.auth.oidc_flow import Flow
from api.auth.oidc_identity import Identity, read_identity
from api.auth.oidc_provider import SEEN_SECONDS, TIMEOUT, Provider, ProviderDirectory, json_object

# Clocks of two machines in one company differ by seconds; a minute is generous.
LEEWAY_SECONDS = 60
# RFC 6749, section 5.2; only these words of a provider reach our log.
TOKEN_ERRORS = frozenset({
    "invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
})  # fmt: skip
# What the columns of a person hold.
LONGEST_SUBJECT = 255


class TokenDesk:
    """Exchanges codes for identities."""

    def __init__(self, config: OidcConfig, directory: ProviderDirectory) -> None:
        self._config = config
        self._directory = directory

    def names_itself(self) -> bool:
        """Whether every answer of the provider says that it is from it."""
        return self._directory.provider().names_itself

    def authorization_url(self, flow: Flow) -> str:
        """Where to send the browser: authorization code flow with PKCE (S256), state and nonce."""
        provider = self._directory.provider(SEEN_SECONDS)
        with self._client(provider) as client:
            url, _ = client.create_authorization_url(
                provider.authorization_endpoint, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
            )
        return str(url)

    def identity(self, code: str, flow: Flow) -> Identity:
        """Who brought the code. OidcError when the provider refuses it or its token does not hold."""
        provider = self._directory.provider()
        with self._client(provider) as client:
            token = self._exchange(client, provider, code, flow)
            claims = self._proven(token, provider, flow.nonce)
            asked = self._asked(client, provider, str(claims["sub"])) if "access_token" in token else {}
        # What is signed counts before what was only asked for.
        return read_identity({**asked, **claims}, self._config)

    def _client(self, provider: Provider) -> OAuth2Client:
        secret = self._config.client_secret
        method = "none"
        if secret is not None:
            basic = "client_secret_basic"
            method = basic if basic in provider.auth_methods else "client_secret_post"
        client = OAuth2Client(
            self._config.client_id,
            secret,
            token_endpoint_auth_method=method,
            scope=self._config.scopes,
            redirect_uri=self._config.redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            follow_redirects=False,
        )
        client.register_compliance_hook("access_token_response", _stays_put)
        return client

    def _exchange(self, client: OAuth2Client, provider: Provider, code: str, flow: Flow) -> Mapping[str, object]:
        try:
            token = client.fetch_token(provider.token_endpoint, code=code, code_verifier=flow.verifier)
        except AuthlibBaseError as error:
            if error.error == "invalid_grant":
                # A code that was used, that is too old, or that belongs to another flow.
                raise OidcError(Ending.EXPIRED, "the provider refused the code") from error
            # Most often invalid_client: our name or secret is not what was registered there.
            said = error.error if error.error in TOKEN_ERRORS else "an error"
            raise OidcError(Ending.UNAVAILABLE, f"the token endpoint answered {said}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise OidcError(Ending.UNAVAILABLE, f"token endpoint: {type(error).__name__}") from error
        return cast(Mapping[str, object], token)

    def _proven(self, token: Mapping[str, object], provider: Provider, nonce: str) -> Mapping[str, object]:
        """The claims of an ID token that was signed by the provider, for us, just now, for this very flow."""
        text = token.get("id_token")
        if not isinstance(text, str):
            raise OidcError(Ending.INVALID, "the provider sent no ID token")
        try:
            decoded = self._decoded(text, provider)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self._config.issuer},
                    "aud": {"essential": True, "value": self._config.client_id},
                },
                {"nonce": nonce, "client_id": self._config.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise OidcError(Ending.INVALID, f"ID token: {_named(error)}") from error
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise OidcError(Ending.INVALID, "ID token: no usable sub")
        return cast(Mapping[str, object], claims)

    def _decoded(self, text: str, provider: Provider) -> jwt.Token:
        try:
            return decoded(text, self._directory.keys(), provider.algorithms)
        except (InvalidKeyIdError, BadSignatureError):
            # The provider may have changed its key since we asked for it.
            return decoded(text, self._directory.keys(fresh=True), provider.algorithms)

    def _asked(self, client: OAuth2Client, provider: Provider, subject: str) -> Mapping[str, object]:
        """What the provider says beside the token; most put name, mail and groups only there."""
        if provider.userinfo_endpoint is None:
            return {}
        try:
            reply = client.get(provider.userinfo_endpoint, headers={"Accept": "application/json"})
        except (httpx2.HTTPError, AuthlibBaseError) as error:
            raise OidcError(Ending.UNAVAILABLE, f"userinfo: {type(error).__name__}") from error
        claims = json_object(reply)
        if claims.get("sub") != subject:
            raise OidcError(Ending.INVALID, "userinfo speaks of somebody else")
        return claims


def decoded(text: str, keys: KeySet, algorithms: tuple[str, ...]) -> jwt.Token:
    """A token whose signature holds under one of these keys and algorithms."""
    return jwt.decode(text, keys, registry=JWSRegistry(algorithms=list(algorithms), strict_check_header=False))


def _stays_put(reply: httpx2.Response) -> httpx2.Response:
    """The reply of the token endpoint; a redirect is none, and Authlib would read its body as a token."""
    if reply.is_redirect:
        raise OidcError(Ending.UNAVAILABLE, f"the token endpoint answered {reply.status_code}")
    return reply


def _named(error: Exception) -> str:
    """What is wrong with a token, without anything of the token: some errors repeat what they read."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__}{f' ({claim})' if isinstance(claim, str) else ''}"
