"""What the settings say about the company's identity provider, checked once when the service starts."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from api.security import OIDC_CALLBACK
from kb.errors import SettingsError
from kb.settings import Settings
from kb.store.roles import Role


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """The provider, our name and secret there, and what its claims mean here.

    `role_claim` None: roles are given here and the provider's groups mean nothing. `roles` are (group, role), the
    first that somebody is in counts. `login_claim` names a claim that only the provider's administrators can set.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    public_url: str
    scopes: str
    name: str
    role_claim: str | None
    roles: tuple[tuple[str, Role], ...]
    create: bool
    login_claim: str | None

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends the browser back to; it must be registered there exactly so."""
        return self.public_url + OIDC_CALLBACK

    @property
    def host(self) -> str:
        """The name under which browsers must open us: a cookie of another name would not come back."""
        return urlsplit(self.public_url).hostname or ""

    def role_of(self, groups: tuple[str, ...]) -> Role | None:
        """The role of somebody in these groups of the provider; None when none of them means anything here."""
        return next((role for group, role in self.roles if group in groups), None)


def oidc_config(settings: Settings) -> OidcConfig | None:
    """The provider as set; None when none is. SettingsError says which setting is missing or unsafe."""
    if not settings.oidc_issuer:
        return None
    client_id, public_url = settings.oidc_client_id, settings.public_url
    if not client_id:
        raise SettingsError("设了 ZHIGUI_OIDC_ISSUER，还要设 ZHIGUI_OIDC_CLIENT_ID（在单位账号系统登记知规时得到）。")
    if not public_url:
        raise SettingsError(
            f"用单位账号登录需要 ZHIGUI_PUBLIC_URL（别人打开知规的网址）；登记的回调地址是它加上 {OIDC_CALLBACK}。"
        )
    for name, address in (("ZHIGUI_OIDC_ISSUER", settings.oidc_issuer), ("ZHIGUI_PUBLIC_URL", public_url)):
        if not confidential(address):
            raise SettingsError(f"{name}={address} 不可用：登录信息要经过它，必须以 https:// 开头（本机测试除外）。")
    if "openid" not in settings.oidc_scopes.split():
        raise SettingsError("ZHIGUI_OIDC_SCOPES 里必须有 openid。")
    roles = parse_roles(settings.oidc_roles)
    if (settings.oidc_role_claim is None) != (not roles):
        raise SettingsError("ZHIGUI_OIDC_ROLE_CLAIM 与 ZHIGUI_OIDC_ROLES 要么都设，要么都不设。")
    secret = settings.oidc_client_secret
    return OidcConfig(
        issuer=settings.oidc_issuer,
        client_id=client_id,
        client_secret=secret.get_secret_value() if secret is not None else None,
        public_url=public_url.rstrip("/"),
        scopes=settings.oidc_scopes,
        name=settings.oidc_name,
        role_claim=settings.oidc_role_claim,
        roles=roles,
        create=settings.oidc_create,
        login_claim=settings.oidc_login_claim,
    )


def parse_roles(text: str) -> tuple[tuple[str, Role], ...]:
    """Groups of the provider and what they mean here, in order. A name with a comma (a DN) asks for semicolons.

    >>> parse_roles("kefu=officer，kefu-lead=supervisor")
    (('kefu', <Role.OFFICER: 'officer'>), ('kefu-lead', <Role.SUPERVISOR: 'supervisor'>))
    >>> parse_roles("cn=kefu,ou=groups=officer;")
    (('cn=kefu,ou=groups', <Role.OFFICER: 'officer'>),)
    """
    plain = text.replace("，", ",").replace("；", ";")
    entries = [entry.strip() for entry in plain.split(";" if ";" in plain else ",")]
    return tuple(_role_entry(entry) for entry in entries if entry)


def _role_entry(entry: str) -> tuple[str, Role]:
    group, _, role = (part.strip() for part in entry.rpartition("="))
    if not group or role not in set(Role):
        known = "、".join(Role)
        raise SettingsError(f"ZHIGUI_OIDC_ROLES 里的“{entry}”看不懂：应写成 组名=角色，角色只能是 {known}。")
    return group, Role(role)


def confidential(address: str) -> bool:
    """Whether what is sent to an address stays between us: https, or this very machine.

    >>> confidential("https://id.example.com/realms/a"), confidential("http://id.example.com"), confidential("http://[::1]:9")
    (True, False, True)
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
