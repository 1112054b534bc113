"""The command zhigui as people run it: real processes over real folders, with and without a service."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli import main as command_line
from api.owner import LOCK_NAME, HomeLock, find_owner
from tests.builders_api import SAMPLE, write_laws, write_samples
from tests.builders_home import corpus_beside, fresh_home
from tests.builders_phrasings import COMPANY

RETURNS = "网购的衣服不喜欢能退吗"
NOUNS = (
    "ask",
    "search",
    "check",
    "calls",
    "lookup",
    "deadline",
    "ingest",
    "sources",
    "ingestions",
    "quarantine",
    "instruments",
    "handbooks",
    "phrasings",
    "reviews",
    "webhooks",
    "records",
    "risks",
    "overview",
    "curated",
    "quiz",
    "evaluate",
    "index",
    "serve",
    "mcp",
    "worker",
    "upgrade",
    "doctor",
    "backup",
    "restore",
    "people",
    "teams",
    "keys",
)
NESTED = (
    ("calls", "replay"),
    ("ingestions", "list"), ("ingestions", "cancel"), ("ingestions", "retry"), ("ingestions", "rollback"),
    ("ingestions", "show"), ("ingestions", "schedule"), ("quarantine", "list"), ("quarantine", "retry"),
    ("quarantine", "discard"),
    ("instruments", "list"), ("instruments", "show"), ("instruments", "compare"), ("instruments", "set-dates"),
    ("instruments", "clear-date"),
    ("instruments", "withdraw"), ("instruments", "changes"), ("sources", "list"), ("sources", "show"),
    ("handbooks", "list"), ("handbooks", "show"), ("handbooks", "withdraw"), ("reviews", "list"), ("reviews", "done"),
    ("webhooks", "list"), ("webhooks", "retry"), ("phrasings", "list"), ("phrasings", "show"), ("phrasings", "test"),
    ("phrasings", "reviewed"), ("phrasings", "add"), ("phrasings", "remove"), ("phrasings", "disable"),
    ("phrasings", "restore"), ("phrasings", "export"), ("phrasings", "import"),
    ("evaluate", "run"), ("evaluate", "list"), ("evaluate", "show"), ("evaluate", "compare"), ("evaluate", "cancel"),
    ("evaluate", "sets"), ("evaluate", "candidates"), ("evaluate", "add"), ("evaluate", "remove"),
    ("index", "status"), ("index", "rebuild"),
    ("records", "list"), ("records", "show"), ("records", "search"), ("records", "export"), ("records", "case"),
    ("people", "list"), ("people", "add"), ("people", "show"), ("people", "set-role"), ("people", "set-team"),
    ("people", "rename"), ("people", "disable"), ("people", "enable"), ("people", "reset-password"),
    ("people", "unlock"), ("teams", "list"), ("teams", "add"), ("teams", "rename"), ("teams", "remove"),
    ("teams", "set-industries"),
    ("keys", "list"), ("keys", "issue"), ("keys", "revoke"),
    ("records", "certificate"), ("records", "erase"), ("records", "heads"), ("records", "hold"), ("records", "holds"),
    ("records", "release"), ("records", "replay"), ("records", "retention"), ("records", "reveal"),
    ("records", "verify"), ("risks", "close"), ("risks", "list"), ("risks", "note"), ("risks", "reopen"),
    ("risks", "show"), ("risks", "take"), ("curated", "list"), ("curated", "show"), ("curated", "add"),
    ("curated", "edit"), ("curated", "withdraw"), ("curated", "restore"), ("curated", "reviewed"), ("curated", "test"),
    ("curated", "candidates"), ("quiz", "generate"), ("quiz", "review"), ("quiz", "items"), ("quiz", "show"),
    ("quiz", "topics"), ("quiz", "statistics"), ("quiz", "export"), ("quiz", "import"), ("quiz", "paper"),
    ("quiz", "take"), ("quiz", "results"), ("quiz", "mark"), ("quiz", "retakes"), ("quiz", "certificate"),
    ("quiz", "study"),
)  # fmt: skip
PAPER_VERBS = tuple(
    ("quiz", "paper", each)
    for each in ("templates", "new", "list", "show", "coverage", "assign", "unassign", "close", "reopen")
)
STUDY_VERBS = tuple(
    ("quiz", "study", each) for each in ("list", "show", "confirm", "answer", "report", "file", "team", "hardest")
)
COMMAND = (sys.executable, "-m", "api.cli.main")


def environment(home: Path) -> dict[str, str]:
    """The environment of a command that works on a home folder."""
    return {**os.environ, **corpus_beside(home), "ZHIGUI_HOME": str(home), "NO_COLOR": "1", "PYTHONUTF8": "1"}


def zhigui(home: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(home), input=text, capture_output=True, text=True, check=False
    )


def serving(home: Path) -> subprocess.Popen[str]:
    """A service over a home folder, once it says that it is ready."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--no-starter", "--port", "0"], env=environment(home), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "已就绪" in line:
            return process
    raise AssertionError(f"服务没有启动，退出码 {process.wait()}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that the command itself filled, with no service running."""
    folder, texts = fresh_home(tmp_path_factory.mktemp("e2e") / "home"), tmp_path_factory.mktemp("texts")
    laws, samples = write_laws(texts / "laws"), write_samples(texts / "samples")
    done = zhigui(folder, "ingest", str(laws), str(samples))
    assert done.returncode == 0, done.stderr
    assert "新增 4" in done.stdout
    return folder


@pytest.fixture(scope="class")
def service(home: Path) -> Iterator[subprocess.Popen[str]]:
    process = serving(home)
    yield process
    process.terminate()
    process.communicate()


def test_without_a_service_the_command_opens_the_folder_itself_and_gives_it_back(home: Path) -> None:
    done = zhigui(home, "lookup", "消保法25条", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["hits"][0]["article"] == "第二十五条"
    assert find_owner(home) is None


def test_ingesting_unchanged_texts_again_adds_nothing(home: Path, tmp_path: Path) -> None:
    samples = write_samples(tmp_path / "again")
    done = zhigui(home, "ingest", str(samples), "--json")
    run = json.loads(done.stdout)
    assert done.returncode == 0
    assert (run["added"], run["unchanged"]) == ([], 2)


def test_bad_file_is_reported_and_the_rest_goes_in(home: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.md").write_text("# 示例残缺办法\n\n第一条 甲。\n\n第五条 乙。\n", "utf-8")
    good = SAMPLE.format(
        version="2022", published="2022-01-01", effective="2022-02-01", days="五日", commencement="2022年2月1日"
    ).replace("网店", "店铺")
    (tmp_path / "好.md").write_text(good, "utf-8")
    done = zhigui(home, "ingest", str(tmp_path))
    assert done.returncode == 1
    assert "坏.md" in done.stdout
    assert "《示例店铺管理办法》" in done.stdout


def test_index_is_rebuilt_from_the_store(home: Path) -> None:
    for left in (home / "lexical").iterdir():
        if left.is_file():
            left.write_bytes(b"broken")
    assert zhigui(home, "index", "rebuild").returncode == 0
    assert zhigui(home, "lookup", "广告法9条").returncode == 0
    assert json.loads(zhigui(home, "search", "广告", "--json").stdout)["hits"]


def test_another_owner_without_address_makes_commands_wait_then_fail(tmp_path: Path) -> None:
    # Whoever runs the tests in the background of a shell hands an ignored SIGINT down to every child.
    listening = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from api.cli.main import main; main()"
    )
    with HomeLock(tmp_path):
        process = subprocess.Popen(
            [sys.executable, "-c", listening, "ask", RETURNS],
            env=environment(tmp_path),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert "最多等" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
        assert process.returncode == 130, said


def test_empty_knowledge_base_says_what_to_do(tmp_path: Path) -> None:
    done = zhigui(tmp_path / "new", "ask", RETURNS)
    assert done.returncode == 1
    assert "知识库还是空的" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


class TestBesideAService:
    """Every command goes through the owner."""

    def test_answer_for_people_quotes_the_article(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "ask", RETURNS)
        assert done.returncode == 0, done.stderr
        assert "《消费者权益保护法》第二十五条" in done.stdout.replace("\n", "")
        assert "不能说" in done.stdout
        assert "毫秒" in done.stdout
        assert "\x1b" not in done.stdout

    def test_json_is_the_object_of_the_api(self, home: Path, service: subprocess.Popen[str]) -> None:
        answer = json.loads(zhigui(home, "ask", RETURNS, "--json").stdout)
        assert {"answer_id", "citations", "restricted_phrasings", "index"} <= set(answer)

    def test_refusal_is_done(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "ask", "今天天气怎么样")
        assert done.returncode == 0
        assert "毫秒" in done.stdout

    def test_nothing_heavy_is_imported(self, home: Path, service: subprocess.Popen[str]) -> None:
        code = (
            "import sys; from api.cli.main import run; assert run(['lookup', '消保法25条']) == 0;"
            "heavy = {'pydantic', 'fastapi', 'chromadb', 'rich', 'sqlalchemy', 'numpy'} & set(sys.modules);"
            "sys.exit(str(heavy) if heavy else 0)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment(home), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def test_question_is_read_from_standard_input(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "check", "-", "--fail-on", "block", "--industry", "finance", text="这款产品保本保息。\n")
        assert done.returncode == 1
        assert "不能发出" in done.stdout
        assert zhigui(home, "check", "保本保息", "--industry", "finance").returncode == 0

    def test_items_are_made_reviewed_and_found(self, home: Path, service: subprocess.Popen[str]) -> None:
        made = zhigui(home, "quiz", "generate", "--count", "2", "--kind", "true_false", "--seed", "7", "--sample", "1")
        assert made.returncode == 0, made.stderr
        assert made.stdout.startswith("新出 2 道题（种子 7，")
        approved = json.loads(zhigui(home, "quiz", "review", "--approve-all", "--json").stdout)
        assert len(approved["approved"]) == 2
        item = approved["approved"][0]["item_id"]
        gone = zhigui(home, "quiz", "review", "--retire", item, "--reject", "q-none", "--reason", "试一试")
        assert gone.returncode == 1
        assert f"已停用：{item}" in gone.stdout
        assert "q-none 没有改动" in gone.stdout
        assert "共 1 道" in zhigui(home, "quiz", "items", "--state", "approved").stdout

    def test_missing_article_fails_and_names_the_range(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "lookup", "消保法999条")
        assert done.returncode == 1
        assert "第一条" in done.stdout

    def test_instrument_without_article_is_named(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "lookup", "消保法")
        assert done.returncode == 0
        assert "《消费者权益保护法》" in done.stdout

    def test_unknown_instrument_fails_in_chinese(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "instruments", "show", "没有/这部法")
        assert done.returncode == 1
        assert done.stderr.startswith("错误：")

    def test_texts_go_in_through_the_service(self, home: Path, service: subprocess.Popen[str], tmp_path: Path) -> None:
        (tmp_path / "经服务.md").write_text(
            "# 示例经服务办法\n\n第一条 甲。\n\n第二条 自2023年5月1日起施行。\n", "utf-8"
        )
        run = json.loads(zhigui(home, "ingest", str(tmp_path), "--json").stdout)
        assert run["state"] == "done"
        assert zhigui(home, "instruments", "show", "示例经服务办法", "1").returncode == 0
        assert zhigui(home, "ingestions", "rollback", str(run["run_id"])).returncode == 0
        assert zhigui(home, "instruments", "show", "示例经服务办法").returncode == 1

    def test_dates_are_settled_with_evidence(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(
            home,
            "instruments",
            "set-dates",
            "消保法",
            "--effective-date",
            "2014-03-15",
            "--evidence",
            "示例公报第 1 号",
        )
        assert done.returncode == 0, done.stderr
        article = json.loads(zhigui(home, "instruments", "show", "消保法", "25", "--json").stdout)["citation"]
        assert (article["effective_date"], article["effective_date_basis"]) == ("2014-03-15", "entered_by_hand")
        assert article["notice"] is None

    def test_versions_are_compared(self, home: Path, service: subprocess.Popen[str]) -> None:
        done = zhigui(home, "instruments", "compare", "示例网店管理办法", "2021-01-01", "2025-01-01")
        assert done.returncode == 0, done.stderr
        assert "第二条  修改" in done.stdout

    @pytest.mark.parametrize(
        "arguments",
        [
            ("doctor",), ("index", "status"), ("ingestions", "list"), ("instruments", "list", "广告"),
            ("phrasings", "list", "--topic", "price_fraud"), ("phrasings", "test", "保本"), ("search", "退货"),
        ],
    )  # fmt: skip
    def test_each_view_is_shown_to_people_and_as_json(
        self, home: Path, service: subprocess.Popen[str], arguments: tuple[str, ...]
    ) -> None:
        assert zhigui(home, *arguments).returncode == 0
        assert isinstance(json.loads(zhigui(home, *arguments, "--json").stdout), dict)

    def test_phrasing_is_added_shown_switched_off_and_removed(self, home: Path, service: subprocess.Popen[str]) -> None:
        added = zhigui(
            home, "phrasings", "add", "--topic", "absolute_claim", "--phrasing", "宇宙级好物", "--reason", "无法证实。",
            "--basis", "《广告法》第九条第三项", "--match", "宇宙级好物来了", "--pass", "这款性价比不错",
        )  # fmt: skip
        assert added.returncode == 0, added.stderr
        assert "absolute_claim.company_001" in added.stdout
        assert "公司" in zhigui(home, "phrasings", "show", "absolute_claim.company_001").stdout
        assert zhigui(home, "check", "宇宙级好物来了", "--fail-on", "block").returncode == 1
        assert zhigui(home, "phrasings", "disable", "absolute_claim.company_001").returncode == 0
        assert zhigui(home, "check", "宇宙级好物来了", "--fail-on", "block").returncode == 0
        assert zhigui(home, "phrasings", "restore", "absolute_claim.company_001").returncode == 0
        assert zhigui(home, "phrasings", "reviewed", "absolute_claim.company_001").returncode == 0
        assert zhigui(home, "phrasings", "remove", "absolute_claim.company_001").returncode == 0
        assert zhigui(home, "phrasings", "remove", "absolute_claim.company_001").returncode == 1

    def test_sheet_goes_out_and_in_and_bad_rows_make_the_exit_code_1(
        self, home: Path, service: subprocess.Popen[str], tmp_path: Path
    ) -> None:
        sheet = tmp_path / "敏感词 表.csv"
        sheet.write_bytes("禁用词,替换词\n银河级好物,很好\n冲,好\n".encode("gb18030"))
        done = zhigui(
            home, "phrasings", "import", str(sheet), "--topic", "absolute_claim", "--basis", "《广告法》第九条第三项"
        )
        assert done.returncode == 1
        assert "第 3 行 未导入" in done.stdout
        assert "新增 1，更新 0，未变 0，未导入 1" in done.stdout
        for name in ("全部.xlsx", "全部.csv"):
            assert zhigui(home, "phrasings", "export", str(tmp_path / name)).returncode == 0
            report = json.loads(zhigui(home, "phrasings", "import", str(tmp_path / name), "--json").stdout)
            assert (report["imported"], report["updated"], report["refused"]) == (0, 0, 0)
        assert zhigui(home, "phrasings", "remove", "absolute_claim.company_001").returncode == 0

    def test_overlay_edited_beside_the_service_is_in_force_without_a_restart(
        self, home: Path, service: subprocess.Popen[str]
    ) -> None:
        path = home / "phrasings" / "theirs.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(COMPANY.format(name="edited", word="闭着眼睛躺赢"), "utf-8")
        while zhigui(home, "check", "闭着眼睛躺赢", "--fail-on", "block").returncode == 0:
            assert service.poll() is None
        path.write_text("[[rule]]\nid = \n", "utf-8")
        while "theirs.toml:2" not in zhigui(home, "doctor").stdout:
            assert service.poll() is None
        assert zhigui(home, "check", "闭着眼睛躺赢", "--fail-on", "block").returncode == 1
        path.unlink()
        while zhigui(home, "check", "闭着眼睛躺赢", "--fail-on", "block").returncode == 1:
            assert service.poll() is None

    def test_draft_is_read_from_a_file_in_either_encoding(
        self, home: Path, service: subprocess.Popen[str], tmp_path: Path
    ) -> None:
        for encoding in ("utf-8", "gb18030"):
            (tmp_path / "草稿.txt").write_bytes("这款产品保本保息。".encode(encoding))
            done = zhigui(home, "check", "--file", str(tmp_path / "草稿.txt"), "--no-paraphrases", "--fail-on", "block")
            assert done.returncode == 1
            assert "保本" in done.stdout

    def test_second_service_and_index_rebuild_are_refused(self, home: Path, service: subprocess.Popen[str]) -> None:
        for arguments in (("serve", "--port", "0"), ("index", "rebuild"), ("doctor", "--repair")):
            done = zhigui(home, *arguments)
            assert done.returncode == 1
            assert "http://127.0.0.1:" in done.stderr


def test_service_ends_well_on_sigterm_and_frees_the_folder(home: Path) -> None:
    process = serving(home)
    process.terminate()
    process.communicate()
    assert process.returncode == 0
    assert find_owner(home) is None


def test_killed_service_leaves_a_stale_lock_that_nobody_minds(home: Path) -> None:
    process = serving(home)
    process.kill()
    process.communicate()
    assert json.loads((home / LOCK_NAME).read_text())["address"].startswith("http://127.0.0.1:")
    assert zhigui(home, "lookup", "消保法25条").returncode == 0


def test_port_in_use_is_an_error_in_chinese_before_anything_is_opened(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = zhigui(tmp_path / "home", "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "无法监听" in done.stderr
    assert not (tmp_path / "home" / "zhigui.db").exists()


def test_no_address_but_loopback_is_served(tmp_path: Path) -> None:
    done = zhigui(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 1
    assert "回环" in done.stderr


def test_bad_setting_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "doctor"],
        env={**environment(tmp_path), "ZHIGUI_RATE_LIMIT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ZHIGUI_RATE_LIMIT" in done.stderr


def test_no_command_is_left_out_of_the_help_that_is_tested() -> None:
    groups = {name: each for name, each in command_line.zhigui.commands.items() if isinstance(each, click.Group)}
    nested = {(name, inner) for name, group in groups.items() for inner in group.commands}
    assert set(command_line.zhigui.commands) == set(NOUNS)
    assert nested == set(NESTED)


@pytest.mark.parametrize("arguments", [(), *((noun,) for noun in NOUNS), *NESTED, *PAPER_VERBS, *STUDY_VERBS])
def test_help_is_chinese(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    # In this process: a hundred processes would each import the command line anew.
    assert command_line.run([*arguments, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"用法：{' '.join(('zhigui', *arguments))}")
    assert "显示帮助" in said
    assert not {"Usage", "Options", "Show this", "Commands"} & set(said.split())


def test_help_of_the_command_itself_is_that_of_its_process(tmp_path: Path) -> None:
    done = zhigui(tmp_path, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：zhigui")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask",), "缺少 问题"),
        (("ask", "a", "b"), "多出了参数：b"),
        (("ask", "a", "--nope"), "没有选项 --nope"),
        (("ask", "a", "--level"), "要带一个值"),
        (("ask", "a", "--industry", "farming"), "--industry 的取值不对"),
        (("search", "a", "--top-k", "0"), "0 不在 1 到 "),
        (("records", "verify", "--head", "没有.json"), "没有找到 没有.json"),
        (("people", "add", "张三", "--login", "zhang"), "缺少 --role（officer 一线客服、"),
        (("people", "set-role", "zhang", "chief"), "chief 不是 officer、trainer、"),
        (("ingestions", "cancel", "x"), "x 不是整数"),
        (("fly",), "没有命令 fly"),
        (("ingest",), "要写且只写一种"),
        (("instruments", "set-dates", "消保法"), "缺少 --evidence"),
        (("instruments", "set-dates", "消保法", "--evidence", "公报第一期"), "至少写一个日期"),
        (("phrasings", "add", "--topic", "absolute_claim"), "缺少 --phrasing"),
        (("phrasings", "test"), "两者选一"),
        (("phrasings", "export", "词表.pdf"), ".xlsx"),
        (("check",), "两者选一"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_chinese(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.setenv("ZHIGUI_HOME", str(tmp_path))
    assert command_line.run(list(arguments)) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_wrong_usage_is_the_exit_code_of_the_process(tmp_path: Path) -> None:
    done = zhigui(tmp_path, "fly")
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有命令 fly" in done.stderr


def test_missing_file_is_a_failure(tmp_path: Path) -> None:
    done = zhigui(tmp_path / "home", "ingest", str(tmp_path / "没有.md"))
    assert done.returncode == 1
    assert "没有.md" in done.stderr
