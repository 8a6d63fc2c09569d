"""The made-up clients of Ana Silva, freelance designer and developer.

Every address ends in `.example`, which RFC 2606 keeps for nobody: whoever writes to one of them
by mistake reaches no stranger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from focusdesk.model import Address

OWNER_NAME: Final = "Ana Silva"
OWN_ADDRESSES: Final = {
    "email": "hello@ana-silva.example",
    "slack": "U0ANA",
    "telegram": "@anasilva",
    "malt": "ana-silva",
    "upwork": "anasilva",
    "fiverr": "ana_silva",
}
VIPS: Final = ("Studio Nord", "Kestrel Labs")
ZONES: Final = {"Studio Nord": "America/Montreal", "Harbour & Co": "Europe/London"}
"""Where clients are, as far as Ana has noted it."""
STUDIO_NORD: Final = "U01"
"""How members of its chat begin; of the other workspace, otherwise."""
ME: Final = "me"
"""How a script calls Ana."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes: a name, a client, an address on each channel they use.

    `listed` is False for newsletters and machines, which are nobody's client; `profile` is the
    mail address that a chat tells of them.
    """

    name: str
    client: str
    addresses: Mapping[str, str]
    language: str = "en"
    listed: bool = True
    profile: str = ""

    def on(self, channel: str) -> Address:
        return Address(channel, self.addresses[channel], self.name)


def _alone(name: str, language: str = "en", **addresses: str) -> Person:
    """Somebody who is a client in person."""
    return Person(name, name, addresses, language)


def _machine(name: str, language: str = "en", **addresses: str) -> Person:
    return Person(name, name, addresses, language, listed=False)


PEOPLE: Final[Mapping[str, Person]] = {
    # -- hotels, weather stations, rooms on the docks ---------------------------------------------
    "camille": Person(
        "Camille Roy",
        "Studio Nord",
        {"email": "camille@studionord.example", "telegram": "@camilleroy", "slack": "U01CAMILLE"},
    ),
    "leo": Person(
        "Léo Tremblay", "Studio Nord", {"slack": "U01LEO", "email": "leo@studionord.example"}
    ),
    "noemie": Person("Noémie Gagnon", "Studio Nord", {"slack": "U01NOEMIE"}),
    "priya": Person(
        "Priya Nair", "Kestrel Labs", {"slack": "U02PRIYA", "email": "priya@kestrel.example"}
    ),
    "jonas": Person("Jonas Weber", "Kestrel Labs", {"slack": "U02JONAS"}),
    "amir": Person(
        "Amir Haddad", "Kestrel Labs", {"slack": "U02AMIR", "email": "amir@kestrel.example"}
    ),
    "tom": Person("Tom Whitfield", "Harbour & Co", {"email": "tom@harbour.example"}),
    # he is a guest in Studio Nord's chat, which knows neither his company nor his name whole
    "tom_guest": Person("Tom W.", "Tom W.", {"slack": "U01TOMW"}, profile="tom@harbour.example"),
    "ruth": Person("Ruth Adeyemi", "Harbour & Co", {"email": "ruth@harbour.example"}),
    # -- shops, kitchens, practices ---------------------------------------------------------------
    "ines": Person("Inès Morel", "Atelier Brume", {"email": "ines@atelier-brume.example"}, "fr"),
    "hugo": Person("Hugo Lenoir", "Maison Lenoir", {"email": "hugo@maison-lenoir.example"}, "fr"),
    "elise": Person(
        "Élise Garnier", "Librairie Les Vagues", {"email": "elise@lesvagues.example"}, "fr"
    ),
    "yann": Person(
        "Yann Le Goff", "Brasserie du Port", {"email": "yann@brasserie-port.example"}, "fr"
    ),
    "antoine": Person(
        "Antoine Dubois", "Dubois Conseil", {"email": "antoine@dubois-conseil.example"}, "fr"
    ),
    "claire": Person(
        "Claire Fontaine", "Cabinet Fontaine", {"email": "claire@cabinet-fontaine.example"}, "fr"
    ),
    "paul": Person("Paul Okafor", "Okafor Dental", {"email": "paul@okafordental.example"}),
    "grace": Person("Grace Kim", "Juniper Clinic", {"email": "grace@juniper.example"}),
    "marta": Person(
        "Marta Vidal",
        "Vidal Arquitectos",
        {"email": "marta@vidal.example", "telegram": "@martavidal"},
    ),
    "vera": Person("Vera Kühn", "Kühn Optik", {"email": "kuehn@kuehn-optik.example"}),
    "nell": Person("Nell Barker", "Oat & Bean", {"email": "nell@oatandbean.example"}),
    "sofia": _alone("Sofia Marin", telegram="@sofiamarin", email="sofia@marin.example"),
    # -- platforms --------------------------------------------------------------------------------
    "lucas": _alone("Lucas Ferrand", "fr", malt="lucas-ferrand"),
    "agathe": _alone("Agathe Petit", "fr", malt="agathe-petit"),
    "theo": _alone("Théo Marchand", "fr", malt="theo-marchand"),
    "celeste": _alone("Céleste Aubry", "fr", malt="celeste-aubry"),
    "dana": _alone("Dana Kowalski", upwork="dana-kowalski"),
    "marcus": _alone("Marcus Lee", upwork="marcus-lee"),
    "ken": _alone("Ken Ito", upwork="ken-ito"),
    "ottilie": _alone("Ottilie Brandt", upwork="ottilie-brandt"),
    "pixel": _alone("pixel_orchard", fiverr="pixel_orchard"),
    "noor": _alone("noor_studio", fiverr="noor_studio"),
    "luthier_ek": _alone("luthier_ek", fiverr="luthier_ek"),
    "tinroof_cafe": _alone("tinroof_cafe", fiverr="tinroof_cafe"),
    "beam_and_fog": _alone("beam_and_fog", fiverr="beam_and_fog"),
    # -- newsletters, offices, machines -----------------------------------------------------------
    "fonts": _machine("Type Weekly", email="letters@typeweekly.example"),
    "css": _machine("Frontend Digest", email="hello@frontenddigest.example"),
    "urssaf": _machine("URSSAF", "fr", email="ne-pas-repondre@urssaf.example"),
    "host": _machine("Hostline", email="no-reply@hostline.example"),
    "registrar": _machine("Nordname", email="no-reply@nordname.example"),
    "bank": _machine("Banque Riviera", "fr", email="securite@banque-riviera.example"),
    "paylane": _machine("Paylane", email="payouts@paylane.example"),
    "ship": _machine("Shipyard", slack="B02SHIPYARD"),
    "malt": _machine("Malt", "fr", malt="malt"),
    "upwork": _machine("Upwork", upwork="upwork"),
    "fiverr": _machine("Fiverr", fiverr="fiverr"),
}
