"""What a mail is: bulk, automatic, a security mail that must not wait, or a message."""

from __future__ import annotations

import pytest

from focusdesk.connectors.email.parsing.mail import parse

PERSON = "Camille Roy <camille@studionord.example>"
SERVICE = "Example <no-reply@example.com>"


def category(
    subject: str = "Hello", text: str = "hello", sender: str = PERSON, headers: str = ""
) -> str:
    raw = f"From: {sender}\r\nSubject: {subject}\r\n{headers}\r\n{text}\r\n"
    return parse(raw.encode()).category


# -- bulk and automatic ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ("", "message"),
        ("List-Id: <news.example.com>\r\n", "newsletter"),
        ("List-Unsubscribe: <https://x.example>\r\n", "newsletter"),
        ("Precedence: bulk\r\n", "newsletter"),
        ("Precedence: list\r\n", "newsletter"),
        ("Precedence: first-class\r\n", "message"),
        ("Auto-Submitted: no\r\n", "message"),
        ("Auto-Submitted: auto-generated\r\n", "system"),
        ("Auto-Submitted: auto-replied; owner-email=x\r\n", "system"),
        ("Return-Path: <>\r\n", "system"),
        ("Return-Path: <camille@studionord.example>\r\n", "message"),
        ("X-Failed-Recipients: x@y.example\r\n", "system"),
        ("Content-Type: multipart/report; boundary=b\r\n", "system"),
        ("Auto-Submitted: auto-generated\r\nList-Id: <x>\r\n", "newsletter"),
    ],
)
def test_the_header_tells_bulk_and_automatic_mail(headers: str, expected: str) -> None:
    assert category(headers=headers) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("mailer-daemon@x.example", "system"),
        ("postmaster@x.example", "system"),
        ("noreply@x.example", "system"),
        ("no-reply@x.example", "system"),
        ("do_not_reply@x.example", "system"),
        ("donotreply@x.example", "system"),
        ("notifications-noreply@x.example", "system"),
        ("ne-pas-repondre@x.example", "system"),
        ("bounces+1234=nora@x.example", "system"),
        ("camille@noreply.example", "message"),
        ("reply@x.example", "message"),
        ("nora.replyman@x.example", "message"),
    ],
)
def test_a_sender_who_reads_no_reply_is_a_program(address: str, expected: str) -> None:
    assert category(sender=address) == expected


def test_programs_and_lists_are_not_listed_as_clients() -> None:
    def automatic(sender: str, headers: str = "") -> bool:
        return parse(f"From: {sender}\r\n{headers}\r\nx".encode()).automatic

    assert not automatic(PERSON)
    assert automatic(SERVICE)
    assert automatic(PERSON, "List-Id: <x>\r\n")
    assert automatic("", "")


# -- security -------------------------------------------------------------------------------------

CODES = [
    ("Your code is 123456", ""),
    ("123456 is your verification code", ""),
    ("Your Example verification code", "Hi Nora,\n\nUse 481 923 to sign in.\n"),
    ("Sign in to Example", "Your one-time code: 90817263\nIt expires in 10 minutes."),
    ("Login code", "Enter the following code: G-482913"),
    ("Your security code", "Here it is:\n\n7431\n\nDo not share it."),
    ("Confirm it's you", "Your authentication code is AB12CD."),
    ("Example: two-factor code", "Your two-factor code is 55 12 77 or 551277."),
    ("OTP for your payment", "The OTP is 482913."),
    ("[Example] Please verify your device", "Verification code: 482913"),
    ("Your sign-in code", "K7Q-P2M"),
    ("Use this code to continue", "Your passcode is below.\n\n482913"),
    ("Votre code est 482913", ""),
    ("Code de vérification", "Votre code de vérification : 482913"),
    ("Votre code de connexion", "Saisissez ce code : 482 913"),
    ("Code de sécurité", "Voici le code : 4829"),
    ("Confirmez votre identité", "Votre code à usage unique est 482913."),
    ("Connexion à votre espace", "Votre mot de passe à usage unique : 48291357"),
    ("Code de validation", "482913 est votre code de validation."),
    ("Ton code d'accès", "Le voici : 4829 1357. Code d’accès valable 10 minutes."),
]

EVENTS = [
    "Reset your password",
    "Password reset request",
    "Your password was changed",
    "Your Example password has been reset",
    "New sign-in to your account",
    "New login from Chrome on Linux",
    "Security alert",
    "Unusual activity on your account",
    "Suspicious sign-in prevented",
    "Verify your email address",
    "Confirm your account",
    "Sign-in attempt blocked",
    "Your magic link for Example",
    "Two-factor authentication is on",
    "Recovery email changed",
    "Réinitialisation de votre mot de passe",
    "Réinitialisez votre mot de passe",
    "Votre mot de passe a été modifié",
    "Mot de passe oublié",
    "Nouvelle connexion à votre compte",
    "Connexion inhabituelle détectée",
    "Alerte de sécurité",
    "Confirmez votre adresse e-mail",
    "Vérifiez votre compte",
    "Double authentification activée",
    "Votre lien de connexion",
]

NO_SECURITY = [
    ("Invoice 2026-1184", "Please find invoice 123456 attached, total 1,234.56 EUR."),
    ("Your invoice is ready", "Invoice number: 482913. Amount due: 482913 EUR"),
    ("Facture 482913", "Votre facture n° 482913 de 1 200 € est disponible."),
    ("Your order 482913 has shipped", "Tracking code: AB12CD34"),
    ("20% off with this code", "Use the code SUMMER26 at checkout. Your promo code is SAVE20."),
    ("Code promo", "Votre code promo : ETE2026"),
    ("Code postal", "Notre code postal est 75011."),
    ("Booking confirmed", "Your booking code is HX72KD. Flight AF1234 at 10:30."),
    ("Réservation d'hôtel", "Votre code de confirmation : 482913. Hôtel du Nord."),
    ("Gift card", "Your gift code is ABCD1234"),
    ("Code review of the login page", "I looked at 4829 lines of the source code, see PR 1234."),
    ("Project code names", "The code is in the repository, line 123456."),
    ("Status code 404", "The server answers with the error code 404123 since 2026."),
    ("Re: Logo", "Call me at 0612345678, the door is 1234."),
    ("Meeting 2026", "See you on 24 November 2026 at 10:30 in room 4829."),
    ("Password policy", "Our password policy is attached."),
    ("Newsletter", "New device compatibility in version 20261124."),
    ("QR code for the poster", "The QR code should link to page 4829."),
    ("Devis 482913", "Le code client 482913 figure sur le devis."),
    ("Hello", "hello"),
]


@pytest.mark.parametrize(("subject", "text"), CODES)
def test_a_one_time_code_is_security(subject: str, text: str) -> None:
    assert category(subject, text, SERVICE) == "security"
    assert category(subject, text, "Example <hello@example.com>") == "security"


@pytest.mark.parametrize("subject", EVENTS)
def test_news_of_ones_own_account_is_security(subject: str) -> None:
    assert category(subject, "Somebody did something.", SERVICE) == "security"
    assert category(subject, "x", "Example <security@example.com>") == "security"


@pytest.mark.parametrize(("subject", "text"), NO_SECURITY)
def test_an_invoice_with_a_number_is_not_security(subject: str, text: str) -> None:
    assert category(subject, text, PERSON) == "message"
    assert category(subject, text, SERVICE) == "system"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Password reset page", "The mockup of the password reset page is attached."),
        ("Login screen", "Could you change 'New sign-in from' to 'Welcome'?"),
        ("Verification flow", "We need a new screen for the security alert."),
    ],
)
def test_a_client_may_write_about_signing_in(subject: str, text: str) -> None:
    assert category(subject, text) == "message"


def test_a_reply_is_never_a_security_mail() -> None:
    reply = "In-Reply-To: <1@x>\r\n"
    assert category("Re: verification code", "your code is 123456", headers=reply) == "message"


def test_a_newsletter_that_speaks_of_codes_stays_one() -> None:
    bulk = "List-Unsubscribe: <https://x.example>\r\n"
    text = "How to use your verification code 123456 in our new app"
    assert category("News of November", text, headers=bulk) == "newsletter"
    assert category("Your code is 123456", text, headers=bulk) == "security"


def test_a_code_deep_in_a_long_text_is_not_looked_for() -> None:
    assert category("Report", "word " * 1000 + "your code is 123456") == "message"
