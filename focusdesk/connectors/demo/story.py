"""What the made-up clients write: threads by hand, so that an inbox reads like a working week.

`days` says how long ago a thread ended; lines are (hours before that end, who, text), `me` for
Ana. `open` threads are unread and stand in the inbox, `seen` ones stand there read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import Category

C = Category
Line = tuple[float, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One thread. `due` is (hours from its last line, the words that said so)."""

    channel: str
    lines: tuple[Line, ...]
    days: float
    title: str = ""
    category: Category = C.MESSAGE
    state: str = "done"
    due: tuple[float, str] | None = None
    files: tuple[tuple[str, int], ...] = ()
    mention: bool = False


RECENT: Final = (
    Story(
        channel="telegram",
        days=0.012,
        state="open",
        due=(6.7, "at 16:40 your time"),
        lines=(
            (17.1, "camille", "The board just left. Short version: they love it."),
            (16.9, "me", "Best message of the day. I am fixing the header tonight."),
            (
                0,
                "camille",
                "Can you confirm the launch time? The press release leaves in the afternoon, your time.",
            ),
        ),
    ),
    Story(
        channel="email",
        days=0.70,
        state="seen",
        title="Homepage v3, comments from the board",
        files=(("board-notes.pdf", 245_760), ("homepage-v3.fig", 3_250_586)),
        lines=(
            (
                22,
                "me",
                "Hi Camille,\n\nhere is v3 with the calmer grid. The booking flow is unchanged, only lighter.\n\nAna",
            ),
            (
                0,
                "camille",
                "The board loves it. Two changes: a calmer hero and the booking button in the header. Notes attached.\n\nOn Monday, Ana Silva wrote:\n> Hi Camille,\n>\n> here is v3 with the calmer grid. The booking flow is\n> unchanged, only lighter.\n>\n> Ana",
            ),
        ),
    ),
    Story(
        channel="slack",
        days=0.10,
        state="seen",
        title="#site-refonte",
        lines=((0, "leo", "Studio Nord bulletin: the new brand kit is in the shared folder."),),
    ),
    Story(
        channel="email",
        days=0.03,
        state="open",
        title="Facture FD-0147 : virement envoyé",
        category=C.PAYMENT,
        lines=(
            (
                0,
                "ines",
                "Bonjour Ana,\n\nle virement de 2 340 € pour la facture FD-0147 est parti ce matin. Vous devriez le voir demain.\n\nBelle journée,\nInès",
            ),
        ),
    ),
    Story(
        channel="malt",
        days=0.034,
        state="open",
        title="New proposal: Shopify migration, 12 days",
        category=C.LEAD,
        due=(30, "before tomorrow evening"),
        lines=(
            (
                0,
                "lucas",
                "Bonjour Ana, j'ai vu votre travail pour Maison Lenoir. Nous migrons une boutique vers Shopify : 12 jours, début en décembre. Êtes-vous disponible ? Une réponse avant demain soir m'aiderait beaucoup.",
            ),
        ),
    ),
    Story(
        channel="slack",
        days=0.045,
        state="open",
        title="#api-handover",
        mention=True,
        lines=(
            (
                3,
                "jonas",
                "I moved the webhook retries to the new queue, please have a look when you can.",
            ),
            (1, "me", "Looks right. I would log the attempt number too."),
            (
                0,
                "priya",
                "@Ana staging keys are rotated and the docs are updated. Could you check that the dashboard still signs in?",
            ),
        ),
    ),
    Story(
        channel="email",
        days=0.065,
        state="seen",
        title="Re: Scope for phase two, one open question",
        lines=(
            (
                26,
                "tom",
                "Hi Ana, phase two is approved on our side. Ruth will send the purchase order.",
            ),
            (20, "me", "Great news, Tom. I will plan it from the 7th."),
            (
                0,
                "tom",
                "One open question before we sign: does the price include the French version of the booking pages?",
            ),
        ),
    ),
    Story(
        channel="upwork",
        days=0.09,
        state="seen",
        title="Left you 5.0: “Clear, fast and kind.”",
        category=C.REVIEW,
        lines=(
            (
                0,
                "dana",
                "Left you 5.0: “Clear, fast and kind.” Ana understood the problem before I had finished explaining it.",
            ),
        ),
    ),
    Story(
        channel="fiverr",
        days=0.66,
        state="open",
        title="Could you do a landing page in three days?",
        category=C.LEAD,
        lines=(
            (
                0,
                "pixel",
                "Hey! Could you do a landing page in three days? Copy is ready, five sections, no animations. Budget 600.",
            ),
        ),
    ),
    Story(
        channel="email",
        days=0.69,
        state="seen",
        title="Photos for the About page (24 files)",
        files=(
            ("atelier-01.jpg", 1_843_200),
            ("atelier-02.jpg", 1_720_320),
            ("equipe.jpg", 2_211_840),
        ),
        lines=(
            (
                0,
                "hugo",
                "Bonjour Ana,\n\nvoici les premières photos de l'atelier. Les vingt et une autres suivent dans un second message, elles sont lourdes.\n\nHugo",
            ),
        ),
    ),
    Story(
        channel="telegram",
        days=0.74,
        state="open",
        lines=(
            (5, "sofia", "Hola Ana! The printer asks for the poster with 3 mm bleed."),
            (4.5, "me", "Sending it tonight, with crop marks."),
            (0, "sofia", "Perfect, gracias! They print on Thursday."),
        ),
    ),
    Story(
        channel="email",
        days=1.1,
        state="open",
        title="Panier abandonné : les textes sont prêts",
        lines=(
            (
                0,
                "elise",
                "Bonjour Ana,\n\nles trois textes pour les paniers abandonnés sont relus. Vous pouvez les intégrer quand vous voulez, rien ne presse.\n\nÉlise",
            ),
        ),
    ),
    Story(
        channel="email",
        days=1.2,
        state="seen",
        title="Online booking goes to the wrong calendar",
        lines=(
            (
                6,
                "paul",
                "Since yesterday new patients land in Dr. Shah's calendar instead of mine.",
            ),
            (
                5,
                "me",
                "Found it: the clinic changed an id. I have put the old one back, please try once more.",
            ),
            (0, "paul", "Works again. You saved my morning."),
        ),
    ),
    Story(
        channel="email",
        days=1.35,
        state="open",
        title="Type Weekly 211: five quiet serifs",
        category=C.NEWSLETTER,
        lines=(
            (
                0,
                "fonts",
                "Five quiet serifs for long reading, an interview about optical sizes, and why your line height is probably too small.",
            ),
        ),
    ),
    Story(
        channel="email",
        days=2.2,
        state="seen",
        title="Devis pour la carte d'hiver",
        lines=(
            (
                8,
                "yann",
                "Salut Ana, on change la carte le 1er. Tu peux refaire la page menu et le PDF à imprimer ?",
            ),
            (0, "me", "Avec plaisir. Je t'envoie le devis demain matin."),
        ),
    ),
)

OLDER: Final = (
    Story(
        channel="email",
        days=3.1,
        title="Hand-off of the icon set",
        files=(("icons-v2.zip", 890_000),),
        lines=(
            (
                9,
                "grace",
                "Could you send the icons as separate SVG files? Our app team cannot open the big one.",
            ),
            (0, "me", "Here they are, one file an icon, named by screen."),
        ),
    ),
    Story(
        channel="email",
        days=3.6,
        title="Compte rendu de l'atelier du 12",
        lines=(
            (
                0,
                "antoine",
                "Bonjour,\n\nmerci pour l'atelier. Trois décisions : une seule page d'offres, pas de tarif en ligne, un formulaire court.\n\nAntoine",
            ),
        ),
    ),
    Story(
        channel="slack",
        days=4.0,
        title="#general",
        lines=(
            (2, "priya", "We ship on Thursdays from now on, Fridays stay quiet."),
            (0, "jonas", "Finally."),
        ),
    ),
    Story(
        channel="email",
        days=4.4,
        title="Purchase order 4471",
        category=C.PAYMENT,
        files=(("PO-4471.pdf", 88_000),),
        lines=(
            (
                0,
                "ruth",
                "Hello Ana, purchase order 4471 for phase two is attached. Please quote the number on every invoice.",
            ),
        ),
    ),
    Story(
        channel="upwork",
        days=4.8,
        title="Invitation: design system audit",
        category=C.LEAD,
        lines=(
            (
                5,
                "marcus",
                "We have 140 components and no two buttons alike. Would a two-week audit be something for you?",
            ),
            (0, "me", "It would. I have sent three questions and a rough price."),
        ),
    ),
    Story(
        channel="email",
        days=5.2,
        title="Les nouveaux horaires",
        lines=(
            (
                3,
                "elise",
                "Nous ouvrons aussi le dimanche en décembre. Peut-on l'afficher en haut de la page ?",
            ),
            (0, "me", "C'est fait, avec la date de fin."),
        ),
    ),
    Story(
        channel="telegram",
        days=5.9,
        lines=(
            (4, "marta", "The client wants the plans on the first screen, not the photos."),
            (3, "me", "Both? Plans first, photos below the fold."),
            (0, "marta", "Good compromise. Do it."),
        ),
    ),
    Story(
        channel="fiverr",
        days=6.3,
        title="You've received an order from noor_studio",
        category=C.PAYMENT,
        lines=(
            (30, "noor", "Order placed: logo clean-up and favicon set."),
            (0, "me", "Delivered. Three sizes and a monochrome version."),
        ),
    ),
    Story(
        channel="email",
        days=6.8,
        title="Question about the contract, clause 7",
        lines=(
            (20, "tom", "Our lawyers ask whether the source files belong to us after payment."),
            (0, "me", "They do, clause 7 says so in other words. I attach a clearer one."),
        ),
    ),
    Story(
        channel="malt",
        days=7.5,
        title="Mission: refonte d'un intranet",
        category=C.LEAD,
        lines=(
            (
                12,
                "agathe",
                "Bonjour Ana, nous cherchons une designer pour l'intranet d'une mutuelle, 20 jours à distance.",
            ),
            (0, "me", "Merci Agathe. Je ne suis pas libre avant février, est-ce trop tard ?"),
        ),
    ),
    Story(
        channel="slack",
        days=8.1,
        title="#site-refonte",
        lines=(
            (6, "leo", "The French titles wrap badly on phones."),
            (2, "me", "Fixed with a shorter hyphenation list, please reload."),
            (0, "leo", "Much better."),
        ),
    ),
    Story(
        channel="email",
        days=8.9,
        title="Votre déclaration est disponible",
        category=C.SYSTEM,
        lines=((0, "urssaf", "Votre déclaration trimestrielle est disponible dans votre espace."),),
    ),
    Story(
        channel="email",
        days=9.4,
        title="Photo licences",
        lines=(
            (7, "hugo", "Avons-nous le droit d'utiliser les photos du catalogue sur le site ?"),
            (0, "me", "Oui pour le web, non pour les affiches. J'ai le courriel du photographe."),
        ),
    ),
    Story(
        channel="email",
        days=10.2,
        title="Accessibility report",
        files=(("audit-juniper.pdf", 1_120_000),),
        lines=(
            (
                26,
                "grace",
                "The insurer asks for an accessibility statement by the end of the month.",
            ),
            (0, "me", "Report attached. Four small fixes, then the statement can go online."),
        ),
    ),
    Story(
        channel="email",
        days=11.0,
        title="Invoice FD-0146",
        category=C.PAYMENT,
        lines=(
            (40, "me", "Dear Tom, please find invoice FD-0146 for October."),
            (0, "tom", "Paid this morning, thank you."),
        ),
    ),
    Story(
        channel="telegram",
        days=12.0,
        lines=(
            (1, "sofia", "Do you know a good illustrator?"),
            (0, "me", "Two. I am sending you their pages."),
        ),
    ),
    Story(
        channel="email",
        days=13.3,
        title="Stage d'observation",
        lines=(
            (
                4,
                "antoine",
                "Ma fille est en troisième et adore le dessin. Une journée chez vous serait possible ?",
            ),
            (0, "me", "Avec joie, un mercredi de janvier."),
        ),
    ),
    Story(
        channel="slack",
        days=14.2,
        title="#api-handover",
        mention=True,
        lines=(
            (3, "jonas", "@Ana which colour means degraded, amber or grey?"),
            (0, "me", "Amber. Grey is for paused."),
        ),
    ),
    Story(
        channel="email",
        days=15.5,
        title="Print run of the menus",
        lines=(
            (8, "yann", "L'imprimeur veut du CMJN, il râle."),
            (0, "me", "Le fichier est converti, il peut arrêter de râler."),
        ),
    ),
    Story(
        channel="upwork",
        days=16.7,
        title="Milestone 2 released",
        category=C.PAYMENT,
        lines=((0, "dana", "Milestone 2 is released. On to the dashboards."),),
    ),
    Story(
        channel="email",
        days=18.0,
        title="Test group feedback",
        lines=(
            (10, "grace", "Six of eight people found the appointment page without help."),
            (5, "me", "And the two others?"),
            (0, "grace", "They used the phone number, as they always do."),
        ),
    ),
    Story(
        channel="email",
        days=19.4,
        title="Domaine bientôt expiré",
        category=C.SYSTEM,
        lines=((0, "host", "Le domaine lesvagues.example expire dans 30 jours."),),
    ),
    Story(
        channel="email",
        days=20.6,
        title="Le logo en noir",
        lines=(
            (3, "ines", "Le tampon encreur demande un logo sans dégradé."),
            (0, "me", "Voici la version au trait, en trois tailles."),
        ),
    ),
    Story(
        channel="malt",
        days=22.0,
        title="Avis de Hugo : 5/5",
        category=C.REVIEW,
        lines=((0, "lucas", "Une collaboration simple et précise."),),
    ),
    Story(
        channel="email",
        days=24.1,
        title="Hero video: 4 MB is too much",
        lines=(
            (6, "camille", "The hotel Wi-Fi is slow, the film on the front page stutters."),
            (3, "me", "I have cut it to six seconds and 900 kB. It loops."),
            (0, "camille", "Smooth now, even in the cellar."),
        ),
    ),
    Story(
        channel="telegram",
        days=26.5,
        lines=(
            (2, "marta", "Can the site show construction years as Roman numerals?"),
            (0, "me", "It can. Nobody will read them."),
        ),
    ),
    Story(
        channel="email",
        days=28.8,
        title="Maintenance contract for next year",
        lines=(
            (30, "paul", "Same hours as this year?"),
            (0, "me", "Same hours, and I add the security updates."),
        ),
    ),
    Story(
        channel="slack",
        days=31.0,
        title="#general",
        lines=((0, "priya", "Offsite photos are up. Ana, you are in three of them."),),
    ),
    Story(
        channel="email",
        days=33.4,
        title="Refonte : première réunion",
        lines=(
            (
                9,
                "elise",
                "Nous aimerions que le site ressemble à la librairie : du bois, du papier, pas de bruit.",
            ),
            (0, "me", "C'est exactement le brief que j'espérais."),
        ),
    ),
    Story(
        channel="fiverr",
        days=36.2,
        title="Quick favicon",
        category=C.LEAD,
        lines=((1, "noor", "Can you make a favicon from our logo?"), (0, "me", "Sure, today.")),
    ),
    Story(
        channel="email",
        days=39.0,
        title="Thank you note",
        lines=(
            (
                0,
                "ruth",
                "The board asked me to say that this was the smoothest launch in ten years.",
            ),
        ),
    ),
    Story(
        channel="email",
        days=42.7,
        title="Export of old orders",
        lines=(
            (5, "hugo", "Peut-on garder les commandes d'avant 2024 ?"),
            (0, "me", "Oui, en lecture seule. Je les ai mises à part."),
        ),
    ),
    Story(
        channel="email",
        days=46.3,
        title="Colours for the winter campaign",
        lines=(
            (4, "camille", "Less blue. It looks like an airline."),
            (0, "me", "Pine and sand, then."),
        ),
    ),
    Story(
        channel="upwork",
        days=49.9,
        title="Contract started",
        lines=(
            (2, "dana", "Contract is live. Repository access follows."),
            (0, "me", "Thank you, I will start with the audit."),
        ),
    ),
    Story(
        channel="email",
        days=53.5,
        title="Plan du site",
        files=(("plan-du-site.pdf", 64_000),),
        lines=((0, "antoine", "Bonjour, voici le plan validé en comité."),),
    ),
    Story(
        channel="email",
        days=57.8,
        title="First meeting",
        lines=(
            (3, "grace", "We found you through Harbour & Co. Could we talk next week?"),
            (0, "me", "With pleasure, Tuesday at ten?"),
        ),
    ),
)

WEEKLY: Final = (
    (
        "css",
        C.NEWSLETTER,
        "Frontend Digest {n}: {what}",
        (
            "container queries in practice",
            "forms people finish",
            "a calmer focus ring",
            "fonts that load last",
            "view transitions, gently",
            "grid without tricks",
            "the cost of a carousel",
            "small tables, big screens",
            "dark themes that stay readable",
        ),
    ),
    (
        "fonts",
        C.NEWSLETTER,
        "Type Weekly {n}: {what}",
        (
            "numerals that line up",
            "a grotesque from Porto",
            "accents that do not clash",
            "how wide is a column",
            "italics with a spine",
            "letters for signs",
            "old styles, new screens",
            "spacing by eye",
            "reading on paper again",
        ),
    ),
    (
        "fiverr",
        C.NEWSLETTER,
        "Promoted gigs are {what}",
        (
            "back",
            "now cheaper",
            "trending",
            "waiting for you",
            "20 % off",
            "what top sellers use",
            "easier to start",
            "worth another look",
            "here for the season",
        ),
    ),
)
"""Who sends something each week: sender, category, title, and what it is about each time."""

LIVE: Final = (
    (
        2.0,
        Story(
            channel="email",
            days=0,
            title="Re: Scope for phase two, one open question",
            lines=(
                (
                    0,
                    "ruth",
                    "Tom asked me to add: the kick-off is on the 7th at ten, in our small meeting room.",
                ),
            ),
        ),
    ),
    (
        4.5,
        Story(
            channel="slack",
            days=0,
            title="#site-refonte",
            lines=((0, "leo", "The new photos are in, the sand one works best on phones."),),
        ),
    ),
    (
        11.0,
        Story(
            channel="telegram",
            days=0,
            lines=((0, "camille", "Press release is signed off. Whenever you are ready."),),
        ),
    ),
    (
        17.0,
        Story(
            channel="email",
            days=0,
            title="Votre code de sécurité",
            category=C.SECURITY,
            lines=(
                (
                    0,
                    "bank",
                    "Votre code de sécurité est 482 913. Il est valable dix minutes. Ne le communiquez à personne.",
                ),
            ),
        ),
    ),
    (
        24.0,
        Story(
            channel="malt",
            days=0,
            title="Mission : boutique de thés, 8 jours",
            category=C.LEAD,
            due=(5, "avant 18 h"),
            lines=(
                (
                    0,
                    "agathe",
                    "Bonjour Ana, une petite boutique de thés cherche une designer, 8 jours en janvier. Pouvez-vous me dire avant 18 h si cela vous tente ?",
                ),
            ),
        ),
    ),
    (
        31.0,
        Story(
            channel="email",
            days=0,
            title="Frontend Digest 84: what we removed this year",
            category=C.NEWSLETTER,
            lines=(
                (
                    0,
                    "css",
                    "Ten things we took out of our sites this year, and what nobody missed.",
                ),
            ),
        ),
    ),
    (
        40.0,
        Story(
            channel="email",
            days=0,
            title="Paiement reçu : acompte FD-0148",
            category=C.PAYMENT,
            lines=(
                (
                    0,
                    "elise",
                    "Bonjour Ana, l'acompte de 900 € est parti à l'instant. Hâte de voir la suite.\n\nÉlise",
                ),
            ),
        ),
    ),
    (
        52.0,
        Story(
            channel="slack",
            days=0,
            title="#api-handover",
            mention=True,
            lines=(
                (
                    0,
                    "priya",
                    "@Ana the dashboard signs in, thank you. One last thing: could the empty state be friendlier?",
                ),
            ),
        ),
    ),
    (
        78.0,
        Story(
            channel="upwork",
            days=0,
            title="Question about the audit",
            lines=(
                (
                    0,
                    "marcus",
                    "Your three questions were good. The answers are longer than I hoped, I am sending a document.",
                ),
            ),
        ),
    ),
    (
        96.0,
        Story(
            channel="fiverr",
            days=0,
            title="Could you do a landing page in three days?",
            category=C.LEAD,
            lines=((0, "pixel", "Still looking! I could stretch the budget to 750."),),
        ),
    ),
    (
        118.0,
        Story(
            channel="telegram",
            days=0,
            lines=((0, "sofia", "The poster is printed. It is beautiful. Photo follows."),),
        ),
    ),
    (
        141.0,
        Story(
            channel="email",
            days=0,
            title="Re: Devis pour la carte d'hiver",
            lines=(
                (0, "yann", "Devis accepté, on peut commencer lundi ? La photo du plat arrive."),
            ),
        ),
    ),
    (
        170.0,
        Story(
            channel="upwork",
            days=0,
            title="Left you 5.0: “Would hire again.”",
            category=C.REVIEW,
            lines=((0, "marcus", "Left you 5.0: “Would hire again tomorrow.”"),),
        ),
    ),
    (
        203.0,
        Story(
            channel="email",
            days=0,
            title="Hero image for the press page",
            lines=(
                (
                    0,
                    "camille",
                    "Could you export the hero once more, 2400 wide, without the button?",
                ),
            ),
        ),
    ),
    (
        240.0,
        Story(
            channel="slack",
            days=0,
            title="#general",
            lines=((0, "jonas", "Reminder: no deploys on Friday."),),
        ),
    ),
)
"""What comes while one looks on: (seconds after the start, thread); then it begins anew."""
ROUND_S: Final = 280.0
