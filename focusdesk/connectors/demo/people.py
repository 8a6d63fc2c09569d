"""The made-up clients of Ana Silva, freelance designer and developer."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes: a name, a company, and an address on each channel they use."""

    name: str
    client: str
    addresses: dict[str, str]
    listed: bool = True

    def on(self, channel: str) -> Address:
        return Address(channel, self.addresses[channel], self.name)


PEOPLE: Final = {
    "camille": Person(
        "Camille Roy",
        "Studio Nord",
        {"email": "camille@studionord.example", "telegram": "@camilleroy", "slack": "U01CAMILLE"},
    ),
    "leo": Person(
        "Léo Tremblay", "Studio Nord", {"slack": "U01LEO", "email": "leo@studionord.example"}
    ),
    "priya": Person(
        "Priya Nair", "Kestrel Labs", {"slack": "U02PRIYA", "email": "priya@kestrel.example"}
    ),
    "jonas": Person("Jonas Weber", "Kestrel Labs", {"slack": "U02JONAS"}),
    "ines": Person("Inès Morel", "Atelier Brume", {"email": "ines@atelier-brume.example"}),
    "tom": Person("Tom Whitfield", "Harbour & Co", {"email": "tom@harbour.example"}),
    "ruth": Person("Ruth Adeyemi", "Harbour & Co", {"email": "ruth@harbour.example"}),
    "hugo": Person("Hugo Lenoir", "Maison Lenoir", {"email": "hugo@maison-lenoir.example"}),
    "sofia": Person(
        "Sofia Marin", "Sofia Marin", {"telegram": "@sofiamarin", "email": "sofia@marin.example"}
    ),
    "lucas": Person("Lucas Ferrand", "Lucas Ferrand", {"malt": "lucas-ferrand"}),
    "agathe": Person("Agathe Petit", "Agathe Petit", {"malt": "agathe-petit"}),
    "dana": Person("Dana Kowalski", "Dana Kowalski", {"upwork": "dana-kowalski"}),
    "marcus": Person("Marcus Lee", "Marcus Lee", {"upwork": "marcus-lee"}),
    "pixel": Person("pixel_orchard", "pixel_orchard", {"fiverr": "pixel_orchard"}),
    "noor": Person("noor_studio", "noor_studio", {"fiverr": "noor_studio"}),
    "elise": Person("Élise Garnier", "Librairie Les Vagues", {"email": "elise@lesvagues.example"}),
    "paul": Person("Paul Okafor", "Okafor Dental", {"email": "paul@okafordental.example"}),
    "marta": Person(
        "Marta Vidal",
        "Vidal Arquitectos",
        {"email": "marta@vidal.example", "telegram": "@martavidal"},
    ),
    "yann": Person("Yann Le Goff", "Brasserie du Port", {"email": "yann@brasserie-port.example"}),
    "grace": Person("Grace Kim", "Juniper Clinic", {"email": "grace@juniper.example"}),
    "antoine": Person(
        "Antoine Dubois", "Dubois Conseil", {"email": "antoine@dubois-conseil.example"}
    ),
    "fonts": Person(
        "Type Weekly", "Type Weekly", {"email": "letters@typeweekly.example"}, listed=False
    ),
    "css": Person(
        "Frontend Digest",
        "Frontend Digest",
        {"email": "hello@frontenddigest.example"},
        listed=False,
    ),
    "urssaf": Person("URSSAF", "URSSAF", {"email": "ne-pas-repondre@urssaf.example"}, listed=False),
    "host": Person("Hostline", "Hostline", {"email": "no-reply@hostline.example"}, listed=False),
    "bank": Person(
        "Banque Riviera",
        "Banque Riviera",
        {"email": "securite@banque-riviera.example"},
        listed=False,
    ),
    "fiverr": Person("Fiverr", "Fiverr", {"fiverr": "fiverr"}, listed=False),
}
