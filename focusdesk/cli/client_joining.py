"""`client offers`, `merge`, `unmerge` and `keep-apart`: two clients that are one, or are not."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from focusdesk.cli.output import Json, print_json, say
from focusdesk.i18n import _
from focusdesk.model import ClientId, Instant
from focusdesk.store import clients, joining
from focusdesk.store.db import Store
from focusdesk.store.joining import Offer
from focusdesk.wording import joining as wording

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]

ACTIONS: Final = ("offers", "merge", "unmerge", "keep-apart")


def arguments(actions: Actions) -> None:
    offers = actions.add_parser(
        "offers",
        help=_("clients that may be one, as a service's profiles say"),
        description=_(
            "Clients that may be one, newest first. A service gives somebody an e-mail address "
            "from which another client writes. Nothing is joined by itself."
        ),
        epilog=_(
            "Keys of the JSON: id, person (channel, address, name), email, person_client and "
            "email_client (id, name), merge and into (what client merge would be given)."
        ),
    )
    offers.add_argument("--json", action="store_true", help=_("print JSON"))
    merge = actions.add_parser("merge", help=_("two clients are one"))
    merge.add_argument("id", type=int, metavar="ID", help=_("whose addresses move"))
    merge.add_argument(
        "into", type=int, metavar="INTO", help=_("who stays, with name, VIP and longest wait")
    )
    back = actions.add_parser("unmerge", help=_("take a merge back exactly"))
    back.add_argument("id", type=int, metavar="ID", help=_("as it was given to merge"))
    apart = actions.add_parser("keep-apart", help=_("two that are offered are not one client"))
    apart.add_argument("offer", type=int, metavar="OFFER", help=_("as client offers shows it"))
    apart.add_argument("--undo", action="store_true", help=_("offer it again"))


def run(store: Store, given: argparse.Namespace, now: Instant) -> int:
    """Show the offers, or answer."""
    if given.action == "offers":
        found = joining.offers(store)
        if given.json:
            print_json([offer_json(one) for one in found])
        elif found:
            say(*(line for one in found for line in _lines(one)))
        else:
            say(_("Nothing is offered."))
    elif given.action == "merge":
        client, into = ClientId(given.id), ClientId(given.into)
        joining.join(store, client, into, now)
        name = clients.get(store, into).name
        say(
            _("One client now: {name}. Taken back by: {command}").format(
                name=name, command=f"focusdesk client unmerge {client}"
            )
        )
    elif given.action == "unmerge":
        joining.undo(store, ClientId(given.id), now)
        say(_("Two clients again."))
    elif given.undo:
        joining.offer_again(store, given.offer)
        say(_("Offered again."))
    else:
        joining.keep_apart(store, given.offer, now)
        say(
            _("Kept apart. Taken back by: {command}").format(
                command=f"focusdesk client keep-apart {given.offer} --undo"
            )
        )
    return 0


def _lines(offer: Offer) -> list[str]:
    asked = wording.asked(**offer.asked)
    return [
        f"{offer.id}  {asked}",
        f"    focusdesk client merge {offer.client} {offer.into}",
        f"    focusdesk client keep-apart {offer.id}",
    ]


def offer_json(offer: Offer) -> dict[str, Json]:
    """An offer with the keys that programs rely on."""
    return {
        "id": offer.id,
        "person": {
            "channel": offer.person.channel,
            "address": offer.person.address,
            "name": offer.person.name,
        },
        "email": offer.known.address,
        "person_client": {"id": offer.person_client, "name": offer.person_client_name},
        "email_client": {"id": offer.known_client, "name": offer.known_client_name},
        "merge": offer.client,
        "into": offer.into,
    }
