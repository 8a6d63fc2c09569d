"""Notifications reach a real notification service, name people, and open what they tell of."""

from __future__ import annotations

import asyncio

import pytest

from focusdesk import notify
from focusdesk.errors import NoNotifier
from focusdesk.model import ConversationId
from focusdesk.notify import FreedesktopNotifier, Notice
from tests.servers.desktop import desktop


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Camille Roy"], "Camille Roy"),
        (["Camille Roy", "Inès Morel"], "Camille Roy and Inès Morel"),
        (["Camille Roy", "Inès Morel", "Tom"], "Camille Roy, Inès Morel and Tom"),
        (["Camille Roy", "Inès Morel", "Tom", "Léo", "Ruth"], "Camille Roy, Inès Morel and 3 more"),
    ],
)
def test_names_in_words(names, words):
    assert notify.names_in_words(names) == words


def test_title_counts_messages_and_clients():
    assert notify.title_in_words(7, 3) == "7 messages, 3 clients"
    assert notify.title_in_words(1, 1) == "1 message"


def test_a_notification_is_shown_replaced_and_opened(tmp_path, monkeypatch):
    opened: list[ConversationId | None] = []

    async def ring(shown) -> tuple[int, int]:
        notifier = FreedesktopNotifier(opened.append)
        assert "dunst" in await notifier.server()
        first = await notifier.show(Notice("1 message", "Camille Roy", ConversationId(5)))
        second = await notifier.show(
            Notice("2 messages, 2 clients", "Camille Roy and Inès Morel", ConversationId(5), first)
        )
        assert shown.shown() == 1
        shown.click()
        for _ in range(500):
            if opened:
                break
            await asyncio.sleep(0.01)
        await notifier.close()
        return first, second

    with desktop(tmp_path) as shown:
        for name, value in shown.environment.items():
            monkeypatch.setenv(name, value)
        first, second = asyncio.run(ring(shown))
        assert first == second
        assert opened == [5]
        titles = [title for _, title, _ in shown.history()]
        assert "2 messages, 2 clients" in titles


def test_without_a_service_it_says_so_at_once():
    async def ring() -> None:
        notifier = FreedesktopNotifier(lambda _: None)
        try:
            await notifier.show(Notice("1 message", "Camille Roy"))
        finally:
            await notifier.close()

    with pytest.raises(NoNotifier):
        asyncio.run(ring())
