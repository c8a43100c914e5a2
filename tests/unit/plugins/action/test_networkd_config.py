# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t
from unittest import mock

import pytest
from ansible.errors import AnsibleAuthenticationFailure, AnsibleConnectionFailure
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.display import Display

from ansible_collections.transit.networkd.plugins.action import networkd_config
from ansible_collections.transit.networkd.plugins.module_utils._common._coded import problem
from ansible_collections.transit.networkd.plugins.module_utils._words import fields_of
from ansible_collections.transit.networkd.plugins.plugin_utils import _remote
from ansible_collections.transit.networkd.plugins.plugin_utils._ansible import _change_action, _host_action
from ansible_collections.transit.networkd.plugins.plugin_utils._remote import _gate
from ansible_collections.transit.networkd.plugins.plugin_utils._remote._hints import advice, template

DOWN = AnsibleConnectionFailure("no route to host")
DENIED = AnsibleAuthenticationFailure("invalid password")
Answer = str | Exception


DIFF = [{"before": "", "after": "x", "before_header": "/dev/null", "after_header": "/x"}]


def found(code: str, severity: str = "error") -> dict[str, t.Any]:
    fields = {name: f"its {name}" for name in fields_of(str(template(code)))}
    return {"code": code, "severity": severity, "fields": fields}


def said(code: str) -> str:
    return f"r1: {advice(problem(code, **found(code)['fields']))} [{code}]"


WRONG = [found("key-empty"), found("enslaved"), found("no-rehearsal", "warning")]
KEY_MISSING = {**found("key-missing"), "message": said("key-missing")[len("r1: ") : -len(" [key-missing]")]}


class Host:
    """A host that gives what it is told to, once for each time that it is asked; the last answer holds on."""

    def __init__(
        self,
        *,
        effects: t.Sequence[str] = ("x",),
        preflight: t.Sequence[dict[str, str]] = (),
        edited: t.Sequence[dict[str, str]] = (),
        **answers: list[Answer],
    ) -> None:
        self.effects, self.preflight, self.edited = list(effects), list(preflight), list(edited)
        self.answers = answers
        self.asked: list[str] = []
        self.requests: list[dict[str, t.Any]] = []

    def report(self, request: dict[str, t.Any], state: str, changed: bool = True) -> dict[str, t.Any]:
        identity = None if state == "none" else request["id"]
        remaining = 180 if state == "applying" else None
        transaction = {"id": identity, "state": state, "reason": None, "remaining": remaining, "drift": []}
        told = {"changed": changed, "diff": DIFF, "effects": self.effects, "preflight": self.preflight}
        told["edited"] = self.edited
        return {**told, "transaction": transaction}

    def reach(self, cmd: str) -> dict[str, t.Any]:
        """Run a command that does nothing; an exception says that the host is down."""
        self.asked.append(cmd)
        answer = self.answers.get(cmd, [""])[0]
        if isinstance(answer, Exception):
            raise answer
        return {"rc": 0, "stdout": "", "stderr": ""}

    def call(self, _execute: object, verb: str, request: dict[str, t.Any], **_: object) -> dict[str, t.Any]:
        # Confirmed is what is pending when the connection begins: at the next question at the earliest.
        verb = "status" if "after" in request else verb
        self.asked.append(verb)
        self.requests.append(request)
        answers = self.answers[verb]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        if verb in ("inspect", "begin", "remove"):
            return _gate.checked(
                verb, request, self.report(request, "none" if answer == "same" else answer, answer != "same")
            )
        reply = {"id": request["id"], "state": answer, "reason": "why", "remaining": None, "drift": []}
        return _gate.checked(verb, request, reply)


Run = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def connection() -> mock.Mock:
    return mock.Mock(transport="local")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, connection: mock.Mock) -> Run:
    def run(
        host: Host, *, check: bool = False, diff: bool = False, no_log: bool = False, **args: t.Any
    ) -> dict[str, t.Any]:
        monkeypatch.setattr(networkd_config._remote, "call", host.call)
        clock = itertools.count()
        monkeypatch.setattr(
            networkd_config,
            "see_through",
            lambda ask, remaining, took, early, say: _remote.see_through(
                ask, remaining, took=took, early=early, say=say, clock=lambda: next(clock), sleep=lambda _: None
            ),
        )
        loader = DataLoader()
        action = networkd_config.ActionModule(
            task=mock.Mock(
                args=args or {"bundle": {}}, check_mode=check, diff=diff, no_log=no_log, async_val=0, action="test"
            ),
            connection=connection,
            play_context=mock.Mock(check_mode=check),
            loader=loader,
            templar=Templar(loader=loader),
            shared_loader_obj=None,
        )
        action._low_level_execute_command = host.reach
        result: dict[str, t.Any] = action.run(task_vars={"inventory_hostname": "r1"})
        return result

    return run


def test_a_host_that_is_as_it_should_be_is_asked_once(run: Run) -> None:
    host = Host(inspect=["same"])
    assert run(host)["changed"] is False
    assert host.asked == ["inspect"]


def test_a_change_is_begun_and_confirmed(run: Run) -> None:
    host = Host(inspect=["none"], begin=["applying"], status=["applying", "pending"], confirm=["committed"])
    result = run(host)
    assert (result["state"], result["changed"], result.get("failed")) == ("committed", True, None)
    assert host.asked == ["inspect", "begin", "status", "status", "confirm"]


def test_a_host_that_is_down_is_unreachable_at_once(run: Run) -> None:
    host = Host(inspect=[DOWN])
    with pytest.raises(AnsibleConnectionFailure, match="no route to host"):
        run(host)
    assert host.asked == ["inspect"]


def test_what_a_host_may_lose_is_asked_with_each_request(run: Run) -> None:
    host = Host(inspect=["none"], begin=["none"])
    run(host, bundle={}, accept=["names"])
    assert [request["accept"] for request in host.requests] == [["names"], ["names"]]


def test_a_user_without_a_name_is_a_number(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_change_action.getpass, "getuser", mock.Mock(side_effect=KeyError("uid not found: 1234")))
    monkeypatch.setattr(_change_action.os, "getuid", lambda: 1234)
    host = Host(inspect=["same"])
    run(host)
    assert host.requests[0]["owner"].startswith("1234@")


def test_a_connection_that_is_lost_while_it_begins_proves_nothing(run: Run) -> None:
    host = Host(inspect=["none"], begin=[DOWN], status=[DOWN, "pending"], confirm=["committed"])
    assert run(host)["state"] == "committed"


def test_a_host_confirms_by_itself_over_a_connection_that_is_fresh(run: Run) -> None:
    host = Host(inspect=["none"], begin=["applying"], status=["applying", "committed"])
    assert run(host)["state"] == "committed"
    assert host.asked == ["inspect", "begin", "status", "status"]
    assert [request["wait"] for request in host.requests[2:]] == [networkd_config.WAIT] * 2
    assert 0 < host.requests[2]["after"] < host.requests[3]["after"]


def test_nobody_knows_how_fresh_a_connection_is_where_the_beginning_was_lost(run: Run) -> None:
    host = Host(inspect=["none"], begin=[DOWN], status=["pending"], confirm=["committed"])
    run(host)
    assert not [request for request in host.requests if "after" in request]


def test_a_beginning_that_was_asked_for_twice_may_be_over(run: Run) -> None:
    result = run(Host(inspect=["none"], begin=["rolled-back"], status=["rolled-back"]))
    assert (result["state"], result["failed"], result["changed"]) == ("rolled-back", True, False)


def test_what_the_host_takes_for_ours_needs_no_confirmation(run: Run) -> None:
    host = Host(inspect=["none"], begin=["none"])
    assert run(host)["changed"] is True
    assert host.asked == ["inspect", "begin"]


@pytest.mark.parametrize("where", ["inspect", "begin", "status", "confirm"])
def test_a_password_that_is_wrong_is_not_tried_again(run: Run, where: str) -> None:
    answers: dict[str, list[Answer]] = {"inspect": ["none"], "begin": ["applying"], "status": ["pending"]}
    host = Host(**{**answers, where: [DENIED]})
    with pytest.raises(AnsibleAuthenticationFailure, match="invalid password"):
        run(host)
    assert host.asked.count(where) == 1


def test_check_mode_asks_for_nothing_that_a_real_run_would_have_brought_by_then(run: Run) -> None:
    host = Host(inspect=["none"], preflight=[found(name) for name in ("key-missing", "nft", "networkd")])
    result = run(host, check=True, bundle={}, to_be_installed=["wireguard-tools", "nftables"])
    assert result["problems"] == [said("networkd")]
    assert run(host, check=True)["problems"] == [said("nft"), said("networkd")]


def test_a_real_run_needs_what_was_to_be_installed(run: Run) -> None:
    host = Host(inspect=["none"], preflight=[found("nft")])
    assert run(host, bundle={}, to_be_installed=["nftables"])["problems"] == [said("nft")]


def changing(**more: t.Any) -> Host:
    begun: t.Any = {"begin": ["applying"], "remove": ["applying"], "status": ["pending"], "confirm": ["committed"]}
    return Host(inspect=["none"], **begun, **more)


def test_the_connections_that_confirm_are_fresh_ones(run: Run, connection: mock.Mock) -> None:
    connection.transport = "ssh"
    connection.get_option.return_value = "-o ControlMaster=auto"
    assert run(changing())["state"] == "committed"
    assert connection.mock_calls == [
        mock.call.reset(),
        mock.call.get_option("ssh_args"),
        mock.call.set_option("ssh_args", f"{_host_action.FRESH_SSH} -o ControlMaster=auto"),
        mock.call.set_option("reconnection_retries", 0),
    ]


def test_another_plugin_connects_anew_for_each_question(run: Run, connection: mock.Mock) -> None:
    """What it resets it connects at once, before the interface moves, and a session that is open may live on."""
    connection.transport = "paramiko"
    connection.reset.side_effect = [None, DOWN, None, None]
    assert run(changing())["state"] == "committed"
    assert connection.reset.call_count == 4


@pytest.mark.parametrize("error", [NotImplementedError(), DOWN])
def test_a_connection_that_cannot_be_reset_stops_nothing(run: Run, connection: mock.Mock, error: Exception) -> None:
    connection.reset.side_effect = error
    assert run(changing())["state"] == "committed"
    connection.set_option.assert_not_called()


def test_what_is_removed_has_no_bundle(run: Run) -> None:
    host = changing()
    assert run(host, state="absent", bundle={"files": []})["state"] == "committed"
    assert host.asked == ["inspect", "remove", "status", "confirm"]
    assert [request["bundle"] for request in host.requests[:2]] == [None, None]


def test_check_mode_only_looks(run: Run) -> None:
    host = Host(inspect=["none"])
    result = run(host, check=True)
    assert host.asked == ["inspect"]
    assert (result["changed"], result["state"], result["id"], result["effects"]) == (True, "none", None, ["x"])


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("changed", ["none", "same"])
def test_errors_of_the_preflight_forbid_to_begin(run: Run, check: bool, changed: str) -> None:
    host = Host(
        inspect=[changed],
        preflight=[found("key-empty"), found("enslaved"), found("no-rehearsal", "warning")],
        edited=[EDITED],
    )
    result = run(host, check=check)
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"] == "r1: refused, nothing was changed: 2 problems"
    assert result["problems"] == [
        "r1: the key its path is empty [key-empty]",
        said("enslaved"),
    ]
    assert (result["warnings"], result["diff"]) == ([said("no-rehearsal")], [EDITED])
    # Nothing says any of it again, or anything else.
    assert result.keys() == {
        "failed", "changed", "msg", "problems", "warnings", "diff", "seconds", "_ansible_verbose_always"
    }  # fmt: skip
    assert host.asked == ["inspect"]


def test_ways_out_are_no_problems_of_their_own(run: Run) -> None:
    egress = {"code": "egress", "severity": "error", "fields": {"interfaces": ["eth0"], "vrf": "vrf-wan"}}
    result = run(Host(inspect=["none"], preflight=[egress, found("key-empty")]))
    assert result["msg"] == "r1: refused, nothing was changed: 2 problems"
    assert [line.partition(": ")[2][:28] for line in result["solutions"]] == [
        f"wireguard_vrf_egress: {choice}"[:28] for choice in ("tunnel:", "users: t", "services", "uplink:", "none: now")
    ]
    assert "solutions" not in run(Host(inspect=["none"], preflight=[found("key-empty")]))


def test_errors_that_are_only_seen_when_the_change_begins_stop_it(run: Run) -> None:
    host = Host(inspect=["none"], begin=["none"])
    answer = host.call

    def call(execute: object, verb: str, request: dict[str, t.Any], **more: object) -> dict[str, t.Any]:
        host.preflight = [found("key-empty")] if verb == "begin" else []
        return answer(execute, verb, request, **more)

    host.call = call  # type: ignore[method-assign]
    result = run(host)
    assert (result["failed"], result["problems"]) == (True, [said("key-empty")])
    assert host.asked == ["inspect", "begin"]


@pytest.mark.parametrize("check", [True, False])
def test_a_key_that_is_missing_is_made_before_a_real_run(run: Run, check: bool) -> None:
    result = run(Host(inspect=["none"], preflight=[found("key-missing")]), check=check)
    assert (result.get("failed", False), result["changed"]) == ((False, True) if check else (True, False))
    assert (result.get("problems"), result.get("preflight")) == (
        (None, [KEY_MISSING]) if check else ([said("key-missing")], None)
    )


def test_warnings_of_the_preflight_are_told_and_forbid_nothing(run: Run) -> None:
    result = run(changing(preflight=[found("no-rehearsal", "warning")]))
    assert (result["state"], result["warnings"]) == ("committed", [said("no-rehearsal")])


@pytest.mark.parametrize("check", [True, False])
def test_the_diff_is_told_where_it_is_asked_for(run: Run, check: bool) -> None:
    assert run(changing(), check=check, diff=True)["diff"] == DIFF
    assert "diff" not in run(changing(), check=check)


def test_a_change_that_was_announced_begins_at_once(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    host = changing(effects=["create the link wg0", "restart a.service"], edited=[EDITED])
    result = run(host, bundle={}, announced=["create the link wg0"], diff=True)
    assert host.asked == ["true", "begin", "status", "confirm"]
    assert (result["state"], result["changed"]) == ("committed", True)
    assert result["effects"] == ["create the link wg0", "restart a.service"]
    # Only what nobody knew is shown, and the diff was.
    assert capsys.readouterr().out == "r1: will restart a.service\n"
    assert "diff" not in result


def test_a_host_that_went_down_after_it_was_announced_is_unreachable(run: Run) -> None:
    host = changing()
    host.answers["true"] = [DOWN]
    with pytest.raises(AnsibleConnectionFailure, match="no route to host"):
        run(host, bundle={}, announced=[])
    assert host.asked == ["true"]


def test_what_was_announced_is_refused_where_the_host_finds_an_error_by_now(run: Run) -> None:
    host = Host(begin=["none"], preflight=[found("key-empty")])
    result = run(host, bundle={}, announced=["x"])
    assert (result["failed"], result["changed"], result["problems"]) == (True, False, [said("key-empty")])


def test_what_was_announced_and_is_there_by_now_is_no_change(run: Run) -> None:
    result = run(Host(begin=["same"], effects=[]), bundle={}, announced=["x"])
    assert (result["changed"], result["effects"], result["state"]) == (False, [], "none")


def test_a_change_that_was_announced_may_lose_its_connection(run: Run) -> None:
    host = Host(begin=[DOWN], status=["pending"], confirm=["committed"])
    result = run(host, bundle={}, announced=["x"])
    assert (result["state"], result["changed"], result["effects"]) == ("committed", True, ["x"])


def test_check_mode_inspects_what_was_announced(run: Run) -> None:
    host = Host(inspect=["none"])
    run(host, check=True, bundle={}, announced=["x"])
    assert host.asked == ["inspect"]


WILL = "r1: {} create the link wg0\nr1: {} restart a.service\n"


@pytest.mark.parametrize(("check", "will"), [(True, "would"), (False, "will")])
@pytest.mark.parametrize(
    ("effects", "preflight", "shown"),
    [
        (["create the link wg0", "restart a.service"], [], WILL),
        (["create the link wg0", "restart a.service"], [found("no-rehearsal", "warning")], WILL),
        (["restart a.service"], [found("networkd")], ""),
        ([], [], ""),
    ],
)
def test_what_a_change_takes_is_announced_before_it_begins(
    run: Run,
    capsys: pytest.CaptureFixture[str],
    effects: list[str],
    preflight: list[dict[str, str]],
    shown: str,
    check: bool,
    will: str,
) -> None:
    host = changing(effects=effects, preflight=preflight)
    answer, heard = host.call, []

    def call(execute: object, verb: str, request: dict[str, t.Any], **more: object) -> dict[str, t.Any]:
        heard.append((verb, capsys.readouterr().out))
        return answer(execute, verb, request, **more)

    host.call = call  # type: ignore[method-assign]
    run(host, check=check)
    heard.append(("end", capsys.readouterr().out))
    # Whoever asked for it reads it before "begin", and once.
    assert [out for _verb, out in heard[:2]] == ["", shown.format(will, will)]
    assert not [out for _verb, out in heard[2:] if "the change" in out]


def test_what_only_check_mode_lacks_does_not_silence_it(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(Host(inspect=["none"], preflight=[found("key-missing")]), check=True)
    assert capsys.readouterr().out == "r1: would x\n"


@pytest.mark.parametrize(("check", "lines"), [(True, ""), (False, "r1: will x\n")])
def test_with_v_the_result_of_check_mode_says_it_alone(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, check: bool, lines: str
) -> None:
    monkeypatch.setattr(Display(), "verbosity", 1)
    assert run(changing(), check=check)["effects"] == ["x"]
    assert capsys.readouterr().out == lines


@pytest.mark.parametrize("check", [True, False])
def test_no_log_announces_nothing(run: Run, capsys: pytest.CaptureFixture[str], check: bool) -> None:
    run(changing(), check=check, no_log=True)
    assert capsys.readouterr().out == ""


def test_a_host_that_is_as_it_should_be_announces_nothing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(Host(inspect=["same"], effects=[]))
    assert capsys.readouterr().out == ""


EDITED = {"before": "a\n", "after": "b\n", "before_header": "/x", "after_header": "/x"}
SHOWN = "r1: edited by another program (-), and what the plan has (+):\n--- /x\n+++ /x\n@@ -1 +1 @@\n-a\n+b\n"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("diff", [True, False])
def test_an_edit_that_forbids_to_begin_is_shown(
    run: Run, capsys: pytest.CaptureFixture[str], check: bool, diff: bool
) -> None:
    """Ansible itself shows no diff of a task that fails, with --diff neither."""
    run(Host(inspect=["none"], edited=[EDITED], preflight=[found("edited")]), check=check, diff=diff)
    assert capsys.readouterr().out == SHOWN


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("diff", "shown"), [(True, ""), (False, SHOWN)], ids=["by Ansible", "by us"])
def test_an_edit_that_is_overwritten_is_shown_once(
    run: Run, capsys: pytest.CaptureFixture[str], check: bool, diff: bool, shown: str
) -> None:
    run(changing(edited=[EDITED], effects=[]), check=check, diff=diff)
    assert capsys.readouterr().out == shown


def test_no_log_shows_no_edit(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(Host(inspect=["none"], edited=[EDITED], preflight=[found("edited")]), no_log=True)
    assert capsys.readouterr().out == ""
