"""An account is accepted by really signing in; every error names the field that can mend it."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from cryptography import x509

from focusdesk.connectors.base import AccountInfo, Step, StepResult
from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.email.settings import FIELDS, Security, read
from focusdesk.errors import BadSettings, NeedsLogin, Unreachable
from focusdesk.wording import say, say_error
from tests.conftest import AT_ONCE
from tests.connectors.collector import Collector, Vault
from tests.connectors.email.conftest import connect
from tests.servers.certificates import Authority, Certificate
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.ports import free_port


def check(connector: EmailConnector) -> tuple[AccountInfo, list[StepResult]]:
    told: list[StepResult] = []
    return asyncio.run(connector.check(told.append)), told


def refused(connector: EmailConnector) -> Any:
    """What the check raises, having told the step that failed."""
    told: list[StepResult] = []
    with pytest.raises((BadSettings, NeedsLogin, Unreachable)) as caught:
        asyncio.run(connector.check(told.append))
    assert told[-1].ok is False
    assert told[-1].saying == caught.value.saying
    return caught.value


# -- settings -----------------------------------------------------------------------------------------


def test_the_form_names_what_the_command_line_takes() -> None:
    assert [field.name for field in FIELDS] == [
        "address",
        "imap",
        "security",
        "user",
        "smtp",
        "folders",
        "password",
    ]
    assert all(say(field.label) != field.label.code for field in FIELDS)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "nora"}, "address"),
        ({"address": "nora@"}, "address"),
        ({"address": "n ora@example.org"}, "address"),
        ({"imap": "imap.example.org:0"}, "imap"),
        ({"imap": "imap.example.org:99999"}, "imap"),
        ({"imap": "imap example"}, "imap"),
        ({"imap": "-bad.example.org:993"}, "imap"),
        ({"smtp": "::"}, "smtp"),
        ({"security": "ssl"}, "security"),
        ({"imap": "imap.example.org:143", "security": "none"}, "security"),
        ({"imap": "192.0.2.1:143", "security": "none"}, "security"),
    ],
)
def test_a_wrong_setting_names_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(BadSettings) as caught:
        EmailConnector({"address": "nora@example.org", **given}, Vault())
    assert caught.value.field == field
    assert caught.value.code not in say_error(caught.value), "it has a sentence"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"])
def test_without_encryption_only_this_machine_is_allowed(host: str) -> None:
    settings = read({"address": "n@x.org", "imap": f"{host}:143", "security": "none"})
    assert settings.security is Security.NONE


def test_what_is_left_out_is_filled_in() -> None:
    settings = read({"address": "nora@example.org", "imap": "imap.example.org"})
    assert (settings.imap and settings.imap.port, settings.security) == (993, Security.TLS)
    assert settings.user == "nora@example.org"
    assert settings.folders == ("INBOX",)
    starttls = read({"address": "nora@example.org", "imap": "imap.example.org:143"})
    assert starttls.security is Security.STARTTLS


def test_folders_are_a_list_and_inbox_has_one_spelling() -> None:
    settings = read({"address": "n@x.org", "folders": "inbox, Clients/2026 ,,Élan,Clients/2026"})
    assert settings.folders == ("INBOX", "Clients/2026", "Élan")


def test_a_name_in_any_script_is_a_host() -> None:
    settings = read({"address": "n@x.org", "imap": "imap.bücher.example:993"})
    assert settings.imap is not None
    assert settings.imap.host == "imap.xn--bcher-kva.example"


# -- signing in ---------------------------------------------------------------------------------------


def test_the_steps_are_told_in_their_order(trusted: Authority, box: Mailbox) -> None:
    secure = connect(box, imap=f"localhost:{box.server.tls_port}", security="tls")
    info, told = check(secure)
    assert [(step.step, step.ok) for step in told] == [
        (step, ok)
        for step in (Step.SETTINGS, Step.SERVER, Step.TLS, Step.LOGIN, Step.FOLDERS)
        for ok in (None, True)
    ]
    assert info.label == box.user
    assert info.own_addresses == (box.user,)
    assert {"INBOX", "Sent", "Archive"} <= set(info.folders)


def test_starttls_is_tls_before_the_password(trusted: Authority, box: Mailbox) -> None:
    secure = connect(box, imap=f"localhost:{box.server.port}", security="starttls")
    _, told = check(secure)
    assert [step.step for step in told if step.ok] == [
        Step.SETTINGS,
        Step.SERVER,
        Step.TLS,
        Step.LOGIN,
        Step.FOLDERS,
    ]


def test_collecting_works_over_tls(trusted: Authority, box: Mailbox) -> None:
    box.append(b"Subject: secure\r\nMessage-ID: <a@b>\r\n\r\nhello\r\n")
    for place, security in (
        (f"localhost:{box.server.tls_port}", "tls"),
        (f"localhost:{box.server.port}", "starttls"),
    ):
        collector = Collector()

        async def scene(
            collector: Collector = collector, place: str = place, security: str = security
        ) -> None:
            connector = connect(box, imap=place, security=security)
            async with collector.running(connector):
                await collector.wait_for(lambda: collector.caught_up)
                box.append(
                    f"Subject: pushed {security}\r\nMessage-ID: <{security}@b>\r\n\r\nhello\r\n".encode()
                )
                await collector.wait_for(lambda: f"pushed {security}" in collector.subjects)

        asyncio.run(scene())


def test_a_password_may_have_any_characters(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org", 'pâte à crêpes "€" \\')
    info, _ = check(connect(box))
    assert info.label == "nora@example.org"


def test_the_user_name_may_be_another_than_the_address(box: Mailbox) -> None:
    info, _ = check(connect(box, address="hello@studio.example", user=box.user))
    assert info.own_addresses == ("hello@studio.example", box.user)


# -- and failing to -----------------------------------------------------------------------------------


def test_a_refused_password_says_by_whom(box: Mailbox) -> None:
    box.password = "wrong"
    error = refused(connect(box))
    assert isinstance(error, NeedsLogin)
    assert error.code == "password-refused"
    assert say_error(error).startswith("127.0.0.1 refused the password")


def test_no_password_at_all_is_told_without_asking_the_server(box: Mailbox) -> None:
    box.password = ""
    error = refused(connect(box))
    assert error.code == "email-password-missing"


def test_a_port_where_nobody_listens(box: Mailbox) -> None:
    error = refused(connect(box, imap=f"127.0.0.1:{free_port()}"))
    assert isinstance(error, BadSettings)
    assert (error.field, error.code) == ("imap", "email-port-refused")


def test_a_host_that_does_not_exist(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = refused(connect(box, imap="nowhere.example.org:993", security="tls"))
    assert isinstance(error, BadSettings)
    assert (error.field, error.code) == ("imap", "email-no-such-host")


def test_no_network_is_nobodys_wrong_setting(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def unanswered(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", unanswered)
    error = refused(connect(box, imap="imap.example.org:993", security="tls"))
    assert isinstance(error, Unreachable)


def test_missing_folders_are_named(box: Mailbox) -> None:
    error = refused(connect(box, folders="INBOX,Clients"))
    assert isinstance(error, BadSettings)
    assert error.field == "folders"
    assert error.args_["folder"] == "Clients"
    assert "Archive" in str(error.args_["names"])


def test_a_server_that_offers_no_tls_at_this_port(trusted: Authority, box: Mailbox) -> None:
    error = refused(connect(box, imap=f"localhost:{box.server.port}", security="tls"))
    assert isinstance(error, BadSettings)
    assert (error.field, error.code) == ("security", "email-no-tls-here")


@pytest.fixture
def shown(own_dovecot: Dovecot) -> Any:
    """Checks a server that shows a certificate."""

    def try_it(certificate: Certificate, security: str = "tls") -> Any:
        own_dovecot.use_certificate(certificate)
        box = own_dovecot.add_user("nora@example.org")
        port = own_dovecot.tls_port if security == "tls" else own_dovecot.port
        return refused(connect(box, imap=f"localhost:{port}", security=security))

    return try_it


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_expired_certificate_says_since_when(
    trusted: Authority, shown: Any, security: str
) -> None:
    expired = trusted.issue("localhost", valid=(-30, -3))
    error = shown(expired, security)
    assert (error.field, error.code) == ("imap", "email-certificate-expired")
    read = x509.load_pem_x509_certificate(expired.certificate.read_bytes())
    expected = read.not_valid_after_utc.date().isoformat()
    assert error.args_["date"] == expected
    assert f"expired on {expected}" in say_error(error)


def test_a_certificate_that_is_not_valid_yet(trusted: Authority, shown: Any) -> None:
    error = shown(trusted.issue("localhost", valid=(3, 30)))
    assert error.code == "email-certificate-not-yet-valid"


def test_a_certificate_for_another_name_says_whose_it_is(trusted: Authority, shown: Any) -> None:
    error = shown(trusted.issue("mail.other.example"))
    assert (error.field, error.code) == ("imap", "email-certificate-other-name")
    assert error.args_["names"] == "mail.other.example"


def test_a_certificate_signed_by_itself(trusted: Authority, shown: Any) -> None:
    error = shown(trusted.issue("localhost", self_signed=True))
    assert error.code == "email-certificate-self-signed"


def test_a_certificate_that_nobody_vouches_for(authority: Authority, shown: Any) -> None:
    error = shown(authority.issue("localhost"))
    assert error.code in ("email-certificate-unknown-issuer", "email-certificate-self-signed")


def test_while_running_a_bad_certificate_is_waited_out(
    trusted: Authority, own_dovecot: Dovecot
) -> None:
    own_dovecot.use_certificate(trusted.issue("localhost", valid=(-30, -3)))
    box = own_dovecot.add_user("nora@example.org")
    connector = connect(box, imap=f"localhost:{own_dovecot.tls_port}", security="tls")
    with pytest.raises(Unreachable) as caught:
        asyncio.run(Collector().collect(connector))
    assert caught.value.code == "email-certificate-expired"


def test_a_check_that_is_cancelled_ends_at_once(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org")
    with socket.create_server(("127.0.0.1", 0)) as silent:

        async def scene() -> None:
            place = f"127.0.0.1:{silent.getsockname()[1]}"
            task = asyncio.create_task(connect(box, imap=place).check(lambda step: None))
            accepted, _ = await asyncio.to_thread(silent.accept)
            with accepted:
                task.cancel()
                _, late = await asyncio.wait([task], timeout=AT_ONCE)
                assert not late

        asyncio.run(scene())
