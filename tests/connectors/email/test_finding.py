"""Finding the server of an address, in the promised order, and saying where it was found."""

from __future__ import annotations

import asyncio

import pytest

from focusdesk.connectors.base import Step, StepResult
from focusdesk.connectors.email import EmailConnector, presets
from focusdesk.connectors.email.autoconfig import read
from focusdesk.connectors.email.discovery import find
from focusdesk.connectors.email.pace import Places
from focusdesk.connectors.email.presets import SignInKind
from focusdesk.connectors.email.settings import HostPort, Security
from focusdesk.errors import BadSettings, NeedsLogin, Unreachable
from tests.conftest import PATIENCE
from tests.connectors.collector import Vault
from tests.servers.certificates import Authority
from tests.servers.dovecot import Mailbox
from tests.servers.names import NameServer, WebServer

NOWHERE = HostPort("127.0.0.1", 9)

DOCUMENT = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.org">
  <displayShortName>Example Mail</displayShortName>
  <incomingServer type="pop3"><hostname>pop.example.org</hostname><port>995</port>
    <socketType>SSL</socketType></incomingServer>
  <incomingServer type="imap"><hostname>plain.example.org</hostname><port>143</port>
    <socketType>plain</socketType></incomingServer>
  <incomingServer type="imap"><hostname>{host}</hostname><port>{port}</port>
    <socketType>{socket}</socketType><username>%EMAILLOCALPART%</username>
    <authentication>password-cleartext</authentication></incomingServer>
  <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port>
    <socketType>SSL</socketType></outgoingServer>
</emailProvider></clientConfig>"""


def document(host: str = "imap.example.org", port: int = 993, socket: str = "SSL") -> str:
    return DOCUMENT.format(host=host, port=port, socket=socket)


def places(web: WebServer | None, names: NameServer | None, timeout: float = PATIENCE) -> Places:
    base = f"https://localhost:{web.port}" if web else "https://localhost:9"
    return Places(
        autoconfig=(f"{base}/first/{{domain}}", f"{base}/second/{{domain}}"),
        ispdb=f"{base}/ispdb/{{domain}}",
        name_servers=(HostPort("127.0.0.1", names.port) if names else NOWHERE,),
        timeout=timeout,
    )


def web(authority: Authority, **documents: str) -> WebServer:
    paths = {
        "/" + path.replace("__", "/").replace("_", "."): text for path, text in documents.items()
    }
    return WebServer(authority.issue("localhost"), paths)


# -- presets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "host", "user"),
    [
        ("nora@gmail.com", "imap.gmail.com", "nora@gmail.com"),
        ("nora@hotmail.fr", "outlook.office365.com", "nora@hotmail.fr"),
        ("nora@yahoo.fr", "imap.mail.yahoo.com", "nora@yahoo.fr"),
        ("nora@icloud.com", "imap.mail.me.com", "nora"),
        ("nora@orange.fr", "imap.orange.fr", "nora@orange.fr"),
        ("nora@free.fr", "imap.free.fr", "nora"),
        ("nora@sfr.fr", "imap.sfr.fr", "nora@sfr.fr"),
        ("nora@laposte.net", "imap.laposte.net", "nora"),
        ("nora@gmx.net", "imap.gmx.net", "nora@gmx.net"),
        ("nora@zoho.eu", "imap.zoho.eu", "nora@zoho.eu"),
        ("nora@fastmail.com", "imap.fastmail.com", "nora@fastmail.com"),
        ("Nora@GMail.com", "imap.gmail.com", "Nora@GMail.com"),
    ],
)
def test_the_great_providers_are_known_without_the_network(
    address: str, host: str, user: str
) -> None:
    server = find(address, Places(name_servers=(NOWHERE,), autoconfig=(), ispdb="http://no"))
    assert (server.imap.host, server.user, server.source) == (host, user, "preset")


def test_every_preset_is_reached_by_tls() -> None:
    assert len(presets.providers()) >= 16
    for provider in presets.providers():
        assert provider.security is Security.TLS
        assert provider.imap.port == 993
        assert provider.smtp is not None and provider.smtp.port in (465, 587)


def test_the_longest_name_decides_whose_mx_it_is() -> None:
    for host, name in (
        ("example-org.mail.protection.outlook.com.", "Microsoft 365"),
        ("outlook-com.olc.protection.outlook.com", "Outlook.com"),
        ("ASPMX.L.GOOGLE.COM", "Gmail"),
        ("mx1.mail.ovh.net", "OVH"),
    ):
        found = presets.by_mx(host)
        assert found is not None and found.name == name
    assert presets.by_mx("notgoogle.com") is None


# -- asking the network -----------------------------------------------------------------------------


def test_what_the_domain_publishes_comes_first(trusted: Authority) -> None:
    with web(trusted, first__example_org=document("one.example.org")) as server:
        found = find("nora@example.org", places(server, None))
    assert (str(found.imap), found.security) == ("one.example.org:993", Security.TLS)
    assert (found.user, found.source, found.provider) == ("nora", "autoconfig", "Example Mail")
    assert str(found.smtp) == "smtp.example.org:465"
    assert server.asked == ["/first/example.org"]


def test_then_its_well_known_place_then_ispdb(trusted: Authority) -> None:
    with web(trusted, second__example_org=document(socket="STARTTLS", port=143)) as server:
        found = find("nora@example.org", places(server, None))
    assert (str(found.imap), found.security) == ("imap.example.org:143", Security.STARTTLS)
    with web(trusted, ispdb__example_org=document()) as server:
        assert find("nora@example.org", places(server, None)).source == "ispdb"
    assert server.asked == [
        "/first/example.org",
        "/second/example.org",
        "/ispdb/example.org",
    ]


def test_then_whoever_takes_the_mail(trusted: Authority) -> None:
    mx = {("example.org", "MX"): ["20 backup.example.org.", "10 aspmx.l.google.com."]}
    with web(trusted) as server, NameServer(mx) as names:
        found = find("nora@example.org", places(server, names))
    assert (found.imap.host, found.source) == ("imap.gmail.com", "mx")
    assert found.sign_in is SignInKind.APP_PASSWORD


def test_a_host_that_nobody_knows_is_looked_up_by_its_domain(trusted: Authority) -> None:
    mx = {("example.org", "MX"): ["10 mx3.mail.hoster.example."]}
    with (
        web(trusted, ispdb__hoster_example=document("imap.hoster.example")) as server,
        NameServer(mx) as names,
    ):
        found = find("nora@example.org", places(server, names))
    assert found.imap.host == "imap.hoster.example"


def test_then_what_the_dns_names(trusted: Authority) -> None:
    srv = {
        ("_imaps._tcp.example.org", "SRV"): [
            "20 0 993 worse.example.org.",
            "10 0 1993 better.example.org.",
        ],
        ("_submissions._tcp.example.org", "SRV"): ["0 0 465 smtp.example.org."],
    }
    with web(trusted) as server, NameServer(srv) as names:
        found = find("nora@example.org", places(server, names))
    assert (str(found.imap), found.source) == ("better.example.org:1993", "srv")
    assert str(found.smtp) == "smtp.example.org:465"


def test_a_service_that_is_said_not_to_be_offered_is_none(trusted: Authority) -> None:
    srv = {
        ("_imaps._tcp.example.org", "SRV"): ["0 0 0 ."],
        ("_imap._tcp.example.org", "SRV"): ["0 0 143 imap.example.org."],
    }
    with web(trusted) as server, NameServer(srv) as names:
        found = find("nora@example.org", places(server, names))
    assert (str(found.imap), found.security) == ("imap.example.org:143", Security.STARTTLS)


def test_nobody_knows_it(trusted: Authority) -> None:
    with web(trusted) as server, NameServer({}) as names, pytest.raises(BadSettings) as caught:
        find("nora@example.org", places(server, names))
    assert (caught.value.field, caught.value.code) == ("imap", "email-server-not-found")


def test_nobody_could_be_asked() -> None:
    with pytest.raises(Unreachable) as caught:
        find("nora@example.org", places(None, None, 0.2))
    assert caught.value.code == "email-server-search-failed"


def test_an_untrusted_answer_is_no_answer(authority: Authority) -> None:
    with (
        web(authority, first__example_org=document()) as server,
        NameServer({}) as names,
        pytest.raises(BadSettings),
    ):
        find("nora@example.org", places(server, names))
    assert server.asked == []


def test_a_redirect_is_followed_to_https_only(trusted: Authority) -> None:
    with web(trusted, first__example_org="->/moved", moved=document()) as server:
        assert find("nora@example.org", places(server, None)).imap.host == "imap.example.org"
    with (
        web(trusted, first__example_org="->http://localhost:9/moved") as server,
        NameServer({}) as names,
        pytest.raises(BadSettings),
    ):
        find("nora@example.org", places(server, names))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<clientConfig/>",
        '<!DOCTYPE x [<!ENTITY a "b">]>' + document(),
        document(host="bad host"),
        document(port=70000),
        document(socket="plain"),
    ],
)
def test_a_document_that_names_nothing_usable_is_none(text: str) -> None:
    assert read(text.encode(), "nora@example.org", "autoconfig") is None


# -- and showing it -----------------------------------------------------------------------------------


def test_the_server_is_shown_before_the_password_goes_there(
    trusted: Authority, box: Mailbox
) -> None:
    served = document("localhost", box.server.tls_port).replace(
        "%EMAILLOCALPART%", "%EMAILADDRESS%"
    )
    told: list[StepResult] = []
    domain = box.user.partition("@")[2].replace(".", "_")
    with web(trusted, **{f"first__{domain}": served}) as server:
        connector = EmailConnector(
            {"address": box.user}, Vault(password=box.password), places=places(server, None)
        )
        info = asyncio.run(connector.check(told.append))
    shown = next(n for n, step in enumerate(told) if step.saying)
    signed_in = next(n for n, step in enumerate(told) if step.step is Step.LOGIN)
    assert told[shown].step is Step.SERVER and shown < signed_in
    assert told[shown].saying is not None
    assert told[shown].saying.args["host"] == "localhost"
    assert info.settings["imap"] == f"localhost:{box.server.tls_port}"
    assert info.settings["security"] == "tls"
    assert info.settings["user"] == box.user


def test_a_provider_without_passwords_is_said_before_any_is_sent() -> None:
    connector = EmailConnector({"address": "nora@outlook.com"}, Vault(password="secret"))
    told: list[StepResult] = []
    with pytest.raises(NeedsLogin) as caught:
        asyncio.run(connector.check(told.append))
    assert caught.value.code == "email-oauth-only"
    assert all(step.step is not Step.LOGIN for step in told)
