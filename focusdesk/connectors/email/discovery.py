"""Finding the server of an address: presets, what the domain publishes, ISPDB, MX, SRV.

Everything that is asked of the network is asked over HTTPS or is a host name that is shown
before a password goes there, and whose certificate must bear that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from focusdesk.connectors.email import autoconfig, presets
from focusdesk.connectors.email.autoconfig import NoAnswer
from focusdesk.connectors.email.dns import Names
from focusdesk.connectors.email.pace import Places
from focusdesk.connectors.email.presets import Server
from focusdesk.connectors.email.settings import Security
from focusdesk.errors import BadSettings, Unreachable


def find(address: str, places: Places | None = None) -> Server:
    """The server of an address. Blocks on the network.

    Raises `BadSettings("imap")` when nobody knows it, `Unreachable` when nobody could be asked.
    """
    domain = _ascii_domain(address)
    preset = presets.by_domain(domain)
    if preset is not None:
        return preset.server(address, "preset")
    search = _Search(address, domain, places or Places())
    for question in search.questions():
        try:
            found = question()
        except NoAnswer:
            continue
        search.answered += 1
        if found is not None:
            return found
    if not search.answered:
        raise Unreachable("email-server-search-failed", domain=domain)
    raise BadSettings("imap", "email-server-not-found", domain=domain)


def _ascii_domain(address: str) -> str:
    domain = address.rpartition("@")[2].lower()
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadSettings("address", "email-address-invalid", value=address) from None


class _Search:
    """The questions for one address, in order, each asked only when those before found nothing."""

    def __init__(self, address: str, domain: str, places: Places) -> None:
        self._address = address
        self._domain = domain
        self._places = places
        self._names = Names(places.name_servers, places.timeout)
        self.answered = 0

    def questions(self) -> Iterator[Callable[[], Server | None]]:
        for template in self._places.autoconfig:
            url = template.format(domain=self._domain)
            yield lambda url=url: self._published(url, "autoconfig")  # type: ignore[misc]
        yield lambda: self._in_ispdb(self._domain)
        yield self._by_mx
        yield self._by_srv

    def _published(self, url: str, source: str) -> Server | None:
        document = autoconfig.fetch(url, self._places.timeout)
        return autoconfig.read(document, self._address, source) if document else None

    def _in_ispdb(self, domain: str) -> Server | None:
        return self._published(self._places.ispdb.format(domain=domain), "ispdb")

    def _by_mx(self) -> Server | None:
        """Whoever takes the domain's mail: a preset, or what ISPDB says of that host's domain."""
        hosts = self._names.mx(self._domain)
        for host in hosts:
            provider = presets.by_mx(host)
            if provider is not None:
                return provider.server(self._address, "mx")
        for base in _bases(hosts[0]) if hosts else ():
            found = self._in_ispdb(base)
            if found is not None:
                return found
        return None

    def _by_srv(self) -> Server | None:
        for service, security in (
            ("_imaps._tcp", Security.TLS),
            ("_imap._tcp", Security.STARTTLS),
        ):
            imap = self._names.srv(service, self._domain)
            if imap is not None:
                smtp = self._names.srv("_submissions._tcp", self._domain)
                smtp = smtp or self._names.srv("_submission._tcp", self._domain)
                return Server(imap, security, self._address, smtp, "srv")
        return None


def _bases(host: str) -> Iterator[str]:
    """The domains that an MX host may belong to, the longer one first: `co.uk` has three parts."""
    labels = host.split(".")
    for count in (3, 2):
        if len(labels) > count or count == 2:
            yield ".".join(labels[-count:])
