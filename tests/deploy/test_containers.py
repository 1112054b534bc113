"""Dockerfile, compose file and Kubernetes manifests: of valid shape, and in agreement with the program and each other.

No container engine runs here: what is checked is the shape, names, sizes, and every command that can run without one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose

from api.cli.main import zhigui
from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
KUBERNETES = "1.33"
BEYOND_GRACE = 30
OURS = ("api-1", "api-2", "worker", "chroma")
PODS = ("StatefulSet", "Deployment")
# Beside settings: where secrets lie (kb/settings.SECRETS).
ALSO = {"secrets"}


def resources() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every resource of the manifests with its file."""
    for path in MANIFESTS:
        for each in yaml.safe_load_all(path.read_text("utf-8")):
            yield path.name, each


def one(kind: str, name: str) -> dict[str, Any]:
    """The resource of a kind and name."""
    (found,) = (each for _, each in resources() if (each["kind"], each["metadata"]["name"]) == (kind, name))
    return found


def pod(resource: dict[str, Any]) -> dict[str, Any]:
    """The pod that a resource makes."""
    return dict(resource["spec"]["template"]["spec"])


def settings_of(named: Iterator[str] | list[str]) -> set[str]:
    """The names of settings among names of variables."""
    return {name.removeprefix("ZHIGUI_").lower() for name in named if name.startswith("ZHIGUI_")}


def seconds(duration: str) -> int:
    """60s or 2m in seconds."""
    return int(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]


def runs(words: list[str]) -> bool:
    """Whether a command line of ours exists with its options."""
    if words[0] == "chroma":
        path = Path(sys.executable).parent / "chroma"
        told = subprocess.run([path, words[1], "--help"], capture_output=True, text=True, check=True).stdout
    else:
        command = zhigui.commands[words[1]]
        assert (words[0], isinstance(command, click.Command)) == ("zhigui", True)
        told = " ".join(option for parameter in command.params for option in parameter.opts)
    return all(option in told for option in words[2:] if option.startswith("--"))


def test_the_compose_file_is_as_specified_and_names_nothing_that_is_not_there() -> None:
    compose = PyCompose.from_json(json.dumps(COMPOSE))
    compose.validate()
    assert set(compose.service_names()) == {*OURS, "database", "redis", "nginx"}
    broken = json.loads(json.dumps(COMPOSE))
    broken["services"]["api-1"]["restart"] = "sometimes"
    with pytest.raises(ValueError, match="sometimes"):
        PyCompose.from_json(json.dumps(broken))
    mounted = {each.split(":")[0] for name in OURS for each in COMPOSE["services"][name]["volumes"]}
    assert mounted <= set(COMPOSE["volumes"])


def test_files_that_the_compose_file_mounts_are_there() -> None:
    for each in COMPOSE["services"]["nginx"]["volumes"]:
        source = each.split(":")[0]
        if not source.startswith("./tls/"):
            assert (DEPLOY / source).is_file(), source
    assert {path.name for path in (DEPLOY / "nginx").iterdir()} == {
        "zhigui.conf", "replicas.conf", "replicas-compose.conf",
    }  # fmt: skip
    replicas = re.findall(r"^server ([\w-]+):8000", (DEPLOY / "nginx/replicas-compose.conf").read_text("utf-8"), re.M)
    assert replicas == [name for name in COMPOSE["services"] if name.startswith("api-")]


@pytest.mark.parametrize("name", OURS)
def test_containers_of_ours_are_shut_in(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["user"], service["cap_drop"]) == (True, "10001:10001", ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service
    grace = Settings.model_fields["stop_grace"].default
    assert seconds(service["stop_grace_period"]) >= grace + BEYOND_GRACE
    assert runs(service.get("command", ["zhigui", "serve"]))


def test_every_setting_that_containers_are_given_exists() -> None:
    named = settings_of([key for name in OURS for key in COMPOSE["services"][name].get("environment", {})])
    named |= settings_of(list(COMPOSE["secrets"]))
    named |= settings_of([each["name"] for each in pod(one("Deployment", "zhigui-worker"))["containers"][0]["env"]])
    named |= settings_of([*one("ConfigMap", "zhigui")["data"], *one("Secret", "zhigui")["stringData"]])
    named |= settings_of(re.findall(r"\b(ZHIGUI_[A-Z_]+)=", DOCKERFILE))
    assert {"chroma_url", "redis_url", "database_url", "trusted_proxies", "home"} <= named
    assert named - set(Settings.model_fields) == ALSO


def test_what_containers_are_given_can_be_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The values as a service would read them: accepted, and safe to listen with beyond loopback."""
    from api.auth.listening import own_hosts, require_perimeter

    given = {key: str(value) for key, value in COMPOSE["services"]["api-1"]["environment"].items()}
    monkeypatch.chdir(tmp_path)
    for values in (given, one("ConfigMap", "zhigui")["data"]):
        (tmp_path / "secrets").mkdir(exist_ok=True)
        for name, value in values.items():
            monkeypatch.setenv(name, re.sub(r"\$\{[^}]*\}", "kb.example.com", value))
        monkeypatch.setenv("ZHIGUI_SECRETS", str(tmp_path / "secrets"))
        monkeypatch.setenv("ZHIGUI_HOST", "0.0.0.0")
        settings = Settings()
        require_perimeter(settings)
        assert "kb.example.com" in own_hosts(settings)


@pytest.mark.parametrize(("file", "resource"), list(resources()), ids=lambda each: str(each)[:20])
def test_manifests_are_as_kubernetes_specifies(file: str, resource: dict[str, Any]) -> None:
    assert kubernetes_validate.validate(resource, KUBERNETES, strict=True) == KUBERNETES
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**resource, "metadata": {"names": file}}, KUBERNETES, strict=True)


def test_the_kustomization_names_every_manifest() -> None:
    told = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text("utf-8"))
    assert sorted(told["resources"]) == [path.name for path in MANIFESTS]


def test_pods_are_shut_in_and_run_commands_that_exist() -> None:
    pods = [pod(each) for _, each in resources() if each["kind"] in PODS]
    assert len(pods) == 2
    grace = float(one("ConfigMap", "zhigui")["data"]["ZHIGUI_STOP_GRACE"])
    for each in pods:
        assert each["terminationGracePeriodSeconds"] >= grace + BEYOND_GRACE
        assert each["automountServiceAccountToken"] is False
        assert each["securityContext"]["runAsNonRoot"] is True
        (container,) = each["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert runs(container["args"])
        assert set(container["resources"]["limits"]) == {"memory"}
        volumes = {volume["name"] for volume in each["volumes"]} | {"home"}
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        assert {"configMapRef": {"name": "zhigui"}} in container["envFrom"]


def test_names_agree_between_manifests() -> None:
    replicas, service, ingress = one("StatefulSet", "zhigui"), one("Service", "zhigui"), one("Ingress", "zhigui")
    labels = replicas["spec"]["template"]["metadata"]["labels"]
    headless = one("Service", replicas["spec"]["serviceName"])
    assert headless["spec"]["clusterIP"] == "None"
    for each in (service, headless):
        assert each["spec"]["selector"] == labels
    assert one("PodDisruptionBudget", "zhigui")["spec"]["selector"]["matchLabels"] == labels
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == service["metadata"]["name"]
    data = one("ConfigMap", "zhigui")["data"]
    assert data["ZHIGUI_PUBLIC_URL"] == f"https://{ingress['spec']['rules'][0]['host']}"
    mounts = {mount["name"]: mount["mountPath"] for mount in pod(replicas)["containers"][0]["volumeMounts"]}
    assert (mounts["shared"], mounts["secrets"]) == (data["SHARED_FOLDER"], data["ZHIGUI_SECRETS"])
    named = data["ZHIGUI_HOSTS"].split(",")
    assert named == [f"zhigui-{n}.zhigui-replicas.zhigui.svc" for n in range(replicas["spec"]["replicas"])]


def test_image_and_compose_and_manifests_are_of_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version is not None
    tag = f"zhigui:{version[1]}"
    assert tag in DOCKERFILE
    assert {COMPOSE["services"][name]["image"] for name in OURS} == {tag}
    told = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text("utf-8"))
    assert told["images"] == [{"name": "zhigui", "newTag": version[1]}]


def test_the_image_takes_in_what_exists_and_nothing_else_gets_in() -> None:
    copied = re.findall(r"^COPY (?:--chmod=\d+ )?(?!--from)(.+) \S+$", DOCKERFILE, re.M)
    sources = [name for line in copied for name in line.split()]
    assert {"constraints.txt", "corpus", "kb"} <= set(sources)
    assert all((ROOT / name).exists() for name in sources)
    let_in = re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8"), re.M)
    assert sorted(let_in) == sorted(sources)
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.M)
