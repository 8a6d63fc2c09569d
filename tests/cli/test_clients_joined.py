"""`client offers`, `merge`, `unmerge` and `keep-apart`: each a process of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focusdesk.model import Address
from tests.cli.conftest import Ana
from tests.store.build import CAMILLE, mail

CHAT = Address("slack", "u03cam@t01nord", "Camille Roy")


@pytest.fixture
def offered(ana: Ana) -> Ana:
    """Camille writes by mail, and in the workspace Studio Nord."""
    chat = mail(2, party=CHAT, folder="D01", client_name="Studio Nord", history=True)
    ana.take(mail(1, history=True), replace(chat, party_email=CAMILLE.address))
    return ana


def names(ana: Ana) -> list[str]:
    return sorted(one["name"] for one in ana.json("client", "list"))


def test_offers_have_the_promised_keys_and_the_help_names_them(offered: Ana) -> None:
    (offer,) = offered.json("client", "offers")
    assert offer.keys() == {
        *("id", "person", "email", "person_client", "email_client", "merge", "into"),
    }
    assert offer["person"] == {"channel": "slack", "address": CHAT.address, "name": CHAT.name}
    assert offer["email"] == CAMILLE.address
    assert (offer["person_client"]["name"], offer["email_client"]["name"]) == (
        "Studio Nord",
        "Camille Roy",
    )
    assert {offer["merge"], offer["into"]} == {
        offer["person_client"]["id"],
        offer["email_client"]["id"],
    }


def test_the_help_names_every_key(offered: Ana, capsys: pytest.CaptureFixture[str]) -> None:
    (offer,) = offered.json("client", "offers")
    with pytest.raises(SystemExit):
        offered.run("client", "offers", "--help")
    told = " ".join(capsys.readouterr().out.split())
    assert all(key in told for key in offer)


def test_an_offer_is_asked_with_the_commands_that_answer_it(offered: Ana) -> None:
    (offer,) = offered.json("client", "offers")
    said = offered.run("client", "offers")
    assert (
        "Camille Roy's Slack profile gives camille@studionord.ca, who is Camille Roy here. "
        "One client with Studio Nord?" in said
    )
    assert f"focusdesk client merge {offer['merge']} {offer['into']}\n" in said
    assert f"focusdesk client keep-apart {offer['id']}\n" in said


def test_merge_and_unmerge(offered: Ana) -> None:
    before = offered.json("client", "list")
    (offer,) = offered.json("client", "offers")
    said = offered.run("client", "merge", str(offer["merge"]), str(offer["into"]))
    assert f"focusdesk client unmerge {offer['merge']}" in said
    assert len(names(offered)) == 1
    assert offered.run("client", "offers") == "Nothing is offered.\n"
    offered.run("client", "unmerge", str(offer["merge"]))
    assert offered.json("client", "list") == before
    assert offered.json("client", "offers") == [offer]


def test_keep_apart_and_back(offered: Ana) -> None:
    (offer,) = offered.json("client", "offers")
    said = offered.run("client", "keep-apart", str(offer["id"]))
    assert f"focusdesk client keep-apart {offer['id']} --undo" in said
    assert offered.json("client", "offers") == []
    assert names(offered) == ["Camille Roy", "Studio Nord"]
    offered.run("client", "keep-apart", str(offer["id"]), "--undo")
    assert offered.json("client", "offers") == [offer]


@pytest.mark.parametrize(
    "arguments",
    [
        ("merge", "1", "1"),
        ("merge", "1", "99"),
        ("unmerge", "1"),
        ("unmerge", "99"),
        ("keep-apart", "99"),
        ("keep-apart", "99", "--undo"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(offered: Ana, arguments: tuple[str, ...]) -> None:
    said = offered.run("client", *arguments, status=1)
    assert said.startswith("focusdesk: ")
    assert said.count("\n") == 1
    assert len(names(offered)) == 2
