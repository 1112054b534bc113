"""A real identity provider as a process of its own: Canaille in memory, with people, a group and us as its client.

    python oidc_canaille.py REDIRECT_URI CLIENT_SECRET

prints its address once it takes requests. People sign in there with their user name and PASSWORD.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

from canaille import create_app
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID = "zhigui"
PASSWORD = "Kefu-2026-mima"
# User name and the groups somebody is in.
PEOPLE = {"zhangsan": ("kefu",), "lisi": ("kefu", "kefu-lead"), "wangwu": ()}


def starting(environ: Any, start: Any) -> list[bytes]:
    """Answers until the provider has been built, which must know its port first."""
    start("503 Service Unavailable", [])
    return []


def build(port: int) -> Any:
    """The provider, at http://localhost:port; user names stand in preferred_username."""
    key = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
    mapping = {"PREFERRED_USERNAME": "{{ user.user_name }}"}
    return create_app(
        config={
            "SECRET_KEY": "only-of-this-test",
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "JAVASCRIPT": False, "HTMX": False, "CAPTCHA_ENABLED": False},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key], "USERINFO_MAPPING": mapping},
        }
    )


def fill(app: Any, redirect_uri: str, secret: str) -> None:
    """People, their groups, and us."""
    from canaille.app import models
    from canaille.backends import Backend

    with app.app_context(), Backend.instance.session():
        members: dict[str, list[Any]] = {}
        for name, groups in PEOPLE.items():
            user = models.User(
                user_name=name, formatted_name=f"测试{name}", family_name=name, password=PASSWORD,
                emails=[f"{name}@example.com"],
            )  # fmt: skip
            Backend.instance.save(user)
            for group in groups:
                members.setdefault(group, []).append(user)
        for group, users in members.items():
            Backend.instance.save(models.Group(display_name=group, members=users))
        client = models.Client(
            client_id=CLIENT_ID, client_secret=secret, client_name="知规", client_uri="http://127.0.0.1",
            client_id_issued_at=datetime.now(UTC), redirect_uris=[redirect_uri], response_types=["code"],
            grant_types=["authorization_code"], scope=["openid", "profile", "email", "groups"],
            token_endpoint_auth_method="client_secret_basic",
        )  # fmt: skip
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)


def main() -> None:
    """Serves until the process is ended."""
    server = make_server("127.0.0.1", 0, starting, threaded=True)
    app = build(server.server_port)
    fill(app, *sys.argv[1:3])
    server.app = app
    sys.stdout.write(f"http://localhost:{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
