"""What a mail is, as far as its header and first lines tell: bulk, automatic, a security mail.

A security mail is handed over at once, whatever the hour, so the recogniser asks for a wording
that no invoice and no client uses, in English or French, and never takes a reply for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from focusdesk.connectors.email.parsing.headers import Fields, first

_LOOKED_AT = 1500  # characters of the text: what such a mail is about stands at its top

_AUTOMATIC_SENDER = re.compile(
    r"(?:mailer-daemon|postmaster|mdaemon|bounces?|"
    r".*(?:no|do[-_]?not|ne[-_]?pas)[-_.]?(?:reply|respond|repondre).*|"
    r"noreply.*|nepasrepondre.*)(?:[+=].*)?"
)
_SERVICE_SENDER = re.compile(
    r"(?:accounts?|alerts?|auth|comptes?|id|identity|info|login|notifications?|notify|"
    r"s[eé]curit[eéy]|security.*|account.*|service|services|support|team|verify|verification)"
    r"(?:[-_.+=].*)?"
)

# what a code is for, when it is one to sign in with
_PURPOSE = (
    r"(?:verification|security|authentication|authentification|authori[sz]ation|log[- ]?in|"
    r"sign[- ]?in|one[- ]time|single[- ]use|two[- ]factor|2fa|mfa|otp|2-step|two-step|access)"
)
_BUT = (  # kinds of codes that have nothing to do with signing in
    r"(?:promo(?:tion(?:al)?)?|discount|coupon|gift|voucher|referral|tracking|booking|reservation|"
    r"order|invoice|postal|post|zip|area|source|qr|bar|dress|country|product|customer|tax|error|"
    r"status|swift|sort|bic|r[eé]duction|parrainage|cadeau|commande|suivi|r[eé]servation|facture|"
    r"client|ape|barre|pays|produit|erreur|article|avantage)"
)
_CODE_WORDS = re.compile(
    rf"(?i)\b(?:{_PURPOSE}\s+(?:pass)?code|one[- ]time\s+(?:pass(?:word|code)|pin)|\botp\b|"
    r"confirmation\s+code|"
    rf"(?<!\w)(?:your|this|following)\s+(?:[a-z]+\s+)?(?<!\w)(?!{_BUT})(?:pass)?code\s+(?:is|below|to\s+(?:sign|log))|"
    r"(?:enter|use|type)\s+(?:this|the\s+following)\s+code|"
    r"code\s+(?:de|d[’']|à|pour)\s*(?:v[eé]rification|s[eé]curit[eé]|connexion|validation|"
    r"confirmation|acc[eè]s|authentification|usage\s+unique|(?:vous|te)\s+connecter|"
    r"identification)|code\s+unique|"
    r"mot\s+de\s+passe\s+(?:à\s+usage\s+unique|temporaire)|"
    rf"(?:votre|ton|ce)\s+code\s*(?:est|:)|(?:saisissez|entrez|utilisez)\s+(?:ce|le)\s+code)"
)
_OTHER_CODE = re.compile(
    rf"(?i)\b{_BUT}[\s-]+code|\bcode[\s-]+(?:de\s+|d[’']\s*)?{_BUT}\b|"
    r"\b(?:flight|hotel|itinerary|check-in|vol|h[oô]tel|voyage|livraison|colis)\b"
)
_CODE = re.compile(
    r"(?<![\w.,/€$£%+-])(?:\d{4,8}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|[A-Z]{1,2}-\d{4,8}|"
    r"(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{5,8}|[A-Z0-9]{3,5}-[A-Z0-9]{3,5})"
    r"(?![\w€$£%/]|[.,]\d|\s?(?:€|EUR|euros?|USD|px|km|h\b))"
)
_NO_CODE = re.compile(r"(?:19|20)\d\d")  # a year

# said of one's own account by the service that keeps it
_EVENT = re.compile(
    r"(?i)(?:"
    r"\bnew\s+(?:sign[- ]?in|log[- ]?in|device)\b|"
    r"\b(?:unusual|suspicious|unrecogni[sz]ed|unknown|blocked)\s+"
    r"(?:sign[- ]?in|log[- ]?in|activity|device|access)|"
    r"\b(?:sign[- ]?in|log[- ]?in)\s+(?:attempt|from\s+a\s+new|link|detected|request)|"
    r"\bmagic\s+(?:sign[- ]?in\s+|log[- ]?in\s+)?link|"
    r"\b(?:reset|change|recover)\s+your\s+password|\bpassword\s+(?:reset|recovery|change)\b|"
    r"\byour\s+(?:[\w-]+\s+)?password\s+(?:was|has\s+been|is\s+about|will\s+expire)|"
    r"\b(?:verify|confirm)\s+your\s+(?:e-?mail|account|identity|log[- ]?in|sign[- ]?in|device)|"
    r"\b(?:two|2)[- ](?:factor|step)\s+(?:authentication|verification)|"
    r"\bsecurity\s+alert\b|\brecovery\s+(?:e-?mail|phone|codes?)\b|"
    r"\br[eé]initialis(?:er|ez|ation)\s+(?:de\s+|du\s+)?(?:votre\s+|ton\s+|le\s+|vos\s+)?mot\s+de\s+passe|"
    r"\bmot\s+de\s+passe\s+(?:oubli[eé]|(?:a|vient)\s+(?:bien\s+)?(?:d[’']\s*)?[eéê]t(?:é|re)\s+\w+)|"
    r"\b(?:modification|changement)\s+de\s+(?:votre\s+)?mot\s+de\s+passe|"
    r"\bnouvelle\s+connexion\b|\bnouvel\s+appareil\b|"
    r"\bconnexion\s+(?:inhabituelle|suspecte|d[eé]tect[eé]e|inconnue)|"
    r"\b(?:tentative|lien|alerte)\s+de\s+connexion|\bactivit[eé]\s+(?:inhabituelle|suspecte)|"
    r"\balerte\s+(?:de\s+)?s[eé]curit[eé]|"
    r"\b(?:v[eé]rifi|confirm)(?:ez|er)\s+(?:votre|ton)\s+(?:adresse|compte|identit[eé]|e-?mail|connexion)|"
    r"\bdouble\s+authentification|\bauthentification\s+(?:à\s+deux|forte)"
    r")"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category's value, and whether a program sent the mail."""

    category: str
    automatic: bool


def judged(found: Fields, sender: str, subject: str, text: str) -> Verdict:
    """What this mail is. `sender` is the From address in lower case."""
    local = sender.partition("@")[0]
    automatic = _is_automatic(found, local)
    bulk = _is_bulk(found)
    if not _is_reply(found) and _is_security(subject, text, local, automatic=automatic, bulk=bulk):
        return Verdict("security", automatic or bulk or bool(_SERVICE_SENDER.fullmatch(local)))
    if bulk:
        return Verdict("newsletter", automatic=True)
    return Verdict("system", automatic=True) if automatic else Verdict("message", automatic=False)


def _is_bulk(found: Fields) -> bool:
    """RFC 2919 and 2369 lists, and the older Precedence."""
    precedence = first(found, b"precedence").lower()
    return (
        b"list-id" in found
        or b"list-unsubscribe" in found
        or precedence in (b"bulk", b"list", b"junk")
    )


def _is_automatic(found: Fields, local: str) -> bool:
    """RFC 3834 automatic mail, bounces, and senders that read no reply."""
    submitted = first(found, b"auto-submitted").lower()
    content_type = first(found, b"content-type").lower()
    return (
        (bool(submitted) and not submitted.startswith(b"no"))
        or first(found, b"return-path") == b"<>"
        or b"x-failed-recipients" in found
        or b"x-autoreply" in found
        or first(found, b"precedence").lower() == b"auto_reply"
        or content_type.startswith(b"multipart/report")
        or bool(_AUTOMATIC_SENDER.fullmatch(local))
    )


def _is_reply(found: Fields) -> bool:
    return bool(first(found, b"in-reply-to") or first(found, b"references"))


def _is_security(subject: str, text: str, local: str, *, automatic: bool, bulk: bool) -> bool:
    """A one-time code, or news of one's own account from whoever keeps it."""
    top = text[:_LOOKED_AT]
    if _has_code(subject, "" if bulk else top):
        return True
    of_a_service = automatic or bulk or bool(_SERVICE_SENDER.fullmatch(local))
    return of_a_service and bool(_EVENT.search(subject))


def _has_code(subject: str, top: str) -> bool:
    """Words that introduce a one-time code, and something like one close by."""
    joined = f"{subject}\n{top}"
    lower = joined.lower()
    if not any(word in lower for word in ("code", "otp", "password", "pin", "mot de passe")):
        return False
    if _OTHER_CODE.search(joined):
        return False
    for words in _CODE_WORDS.finditer(joined):
        around = joined[max(0, words.start() - 80) : words.end() + 250]
        if any(not _NO_CODE.fullmatch(code[0]) for code in _CODE.finditer(around)):
            return True
    return False
