"""The two questions that finding a mail server asks of the DNS: MX and SRV.

dnspython is imported when the first question is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from focusdesk.connectors.email.autoconfig import NoAnswer
from focusdesk.connectors.email.settings import HostPort

if TYPE_CHECKING:
    from dns.resolver import Resolver


class Names:
    """Asks these name servers; the system's where none are given."""

    def __init__(self, servers: Sequence[HostPort], timeout: float) -> None:
        self._servers = servers
        self._timeout = timeout
        self._resolver: Resolver | None = None

    def mx(self, domain: str) -> list[str]:
        """The hosts that take a domain's mail, best first. Raises `NoAnswer`."""
        from dns.rdtypes.ANY.MX import MX

        found = [one for one in self._ask(domain, "MX") if isinstance(one, MX)]
        found.sort(key=lambda one: one.preference)
        return [name for one in found if (name := _plain(str(one.exchange)))]

    def srv(self, service: str, domain: str) -> HostPort | None:
        """Where a service of a domain is offered (RFC 6186, 8314). Raises `NoAnswer`."""
        from dns.rdtypes.IN.SRV import SRV

        found = [one for one in self._ask(f"{service}.{domain}", "SRV") if isinstance(one, SRV)]
        found.sort(key=lambda one: (one.priority, -one.weight))
        for one in found:
            if host := _plain(str(one.target)):
                return HostPort(host, one.port)
        return None

    def _ask(self, name: str, kind: str) -> list[object]:
        import dns.exception
        import dns.resolver

        if self._resolver is None:
            self._resolver = self._made()
        try:
            answer = self._resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return []
        except (dns.exception.DNSException, OSError, ValueError) as error:
            raise NoAnswer from error
        return list(answer)

    def _made(self) -> Resolver:
        import dns.exception
        import dns.resolver

        try:
            resolver = dns.resolver.Resolver(configure=not self._servers)
        except (dns.exception.DNSException, OSError) as error:
            raise NoAnswer from error
        if self._servers:
            resolver.nameservers = [server.host for server in self._servers]
            resolver.port = self._servers[0].port
        resolver.lifetime = self._timeout
        return resolver


def _plain(name: str) -> str:
    """A name without its last dot; empty for the root, which says "not offered here"."""
    return name.rstrip(".").lower()
