"""What is told live and what a page says meet in any order: the newest stands."""

from __future__ import annotations

import asyncio

import pytest

from focusdesk.connectors.base import Gone, RemoteKey, RemoteMessage, Thread
from focusdesk.connectors.slack.storing import Item, Storing
from focusdesk.model import Address, Instant
from tests.connectors.collector import Collector

LEO = Address("slack", "U02LEO@T01NORD", "Léo")
KEY = RemoteKey("D01LEO", 1_700_000_000_000_100)


def item(text: str, edited: int = 0) -> Item:
    message = RemoteMessage(
        key=KEY, party=LEO, author=LEO, received=Instant(1), thread=Thread(("D01LEO",)), text=text
    )
    return Item(message, edited)


def stored(*puts: Item | Gone) -> list[str]:
    """The texts that stand after these were put one after the other."""
    collector = Collector()

    async def body() -> None:
        storing = Storing(collector, collector.emit)
        for one in puts:
            if isinstance(one, Gone):
                await storing.put(gone=[one])
            else:
                await storing.put([one])

    asyncio.run(body())
    return [one.message.text for one in collector.stored if not one.gone]


@pytest.mark.parametrize(
    ("puts", "texts"),
    [
        ((item("tpyo"), item("typo", 5)), ["typo"]),
        ((item("typo", 5), item("tpyo")), ["typo"]),
        ((item("third", 9), item("second", 5), item("first")), ["third"]),
        ((item("first"), item("first")), ["first"]),
        ((item("oops"), Gone(KEY, by_sender=True), item("oops")), []),
        ((item("oops"), Gone(KEY, by_sender=True), item("edited", 5)), []),
    ],
)
def test_the_newest_stands_whatever_the_order(puts, texts):
    assert stored(*puts) == texts


def test_a_burst_holds_a_message_once():
    collector = Collector()

    async def body() -> None:
        await Storing(collector, collector.emit).put([item("one"), item("one"), item("two", 5)])

    asyncio.run(body())
    assert [len(batch.messages) for batch in collector.batches] == [2]
    assert [one.message.text for one in collector.stored] == ["two"]
