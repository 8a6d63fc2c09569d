"""What may not happen beside collecting: slow imports, secrets or texts in a log."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys

import pytest

from focusdesk.errors import NeedsLogin
from tests.connectors.collector import Collector
from tests.connectors.email.conftest import connect, mail
from tests.servers.dovecot import Dovecot


def test_the_form_and_the_capabilities_come_without_the_library() -> None:
    code = (
        "import sys; from focusdesk.connectors.email import EmailConnector as E; "
        "E.fields; E.capabilities; "
        "print(*(n for n in ('imapclient', 'imaplib', 'nh3', 'dns', 'ssl', 'subprocess') "
        "if n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_parsing_process_imports_nothing_of_ours_but_parsing() -> None:
    code = (
        "import sys; import focusdesk.connectors.email.parsing.worker; "
        "print(*(n for n in ('asyncio', 'imapclient', 'imaplib', 'sqlite3', 'ssl', "
        "'focusdesk.connectors.base') if n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_no_log_ever_holds_a_password_or_a_text(
    own_dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    box = own_dovecot.add_user("nora@example.org", "unguessable")
    box.append(mail("About the zebra", text="the text about the zebra\r\n"))
    collector = Collector()
    asyncio.run(collector.collect(connect(box)))
    assert collector.subjects == ["About the zebra"]
    for told in caplog.messages:
        assert "zebra" not in told and "unguessable" not in told


def test_no_error_repeats_a_password(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org", "unguessable-1")
    box.password = "unguessable-2"
    with pytest.raises(NeedsLogin) as caught:
        asyncio.run(Collector().collect(connect(box)))
    told: BaseException | None = caught.value
    while told is not None:
        assert "unguessable" not in repr(told) + str(told)
        told = told.__context__
