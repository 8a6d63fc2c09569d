"""Notifications reach a real notification service, name people, and open what they tell of."""

from __future__ import annotations

import asyncio
import html

import pytest
from jeepney import message_bus
from jeepney.io.asyncio import Proxy, open_dbus_router

from focusdesk import bus as buses
from focusdesk import notify
from focusdesk.errors import NoNotifier
from focusdesk.model import ConversationId
from focusdesk.notify import FreedesktopNotifier, Notice
from tests.conftest import wait_until
from tests.servers.desktop import bus, desktop


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


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("  Camille \n\t Roy ", "Camille Roy"),
        ("Camille\x00Roy\x1b[31m", "Camille Roy [31m"),
        ("\u202eyoR ellimaC", "yoR ellimaC"),
        ("torn \ud83d half", "torn half"),
        ("a" * 500, "a" * 59 + "…"),
        ("👩\u200d🚀 Inès", "👩\u200d🚀 Inès"),
        ("سارا می\u200cخوانم", "سارا می\u200cخوانم"),
    ],
)
def test_a_strangers_name_is_made_fit_for_a_line(written, shown):
    assert notify.shown_name(written) == shown
    assert notify.names_in_words([written]) == shown


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
        await asyncio.to_thread(wait_until, lambda: shown.shown() == 1)
        shown.click()
        await asyncio.to_thread(wait_until, lambda: opened)
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


@pytest.fixture
def shown(tmp_path, monkeypatch):
    with desktop(tmp_path) as found:
        for name, value in found.environment.items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.mark.parametrize("markup", ["full", "no"])
def test_a_name_is_never_markup(tmp_path, monkeypatch, markup):
    name = "Dupont & Fils <b>bold</b> <img src='http://x.example/'>"

    async def ring() -> None:
        notifier = FreedesktopNotifier(lambda _: None)
        await notifier.show(Notice("1 message", notify.names_in_words([name])))
        await notifier.show(Notice("1 message", notify.names_in_words(["nul\x00 half \ud800"])))
        await notifier.close()

    with desktop(tmp_path, f"markup = {markup}\n") as found:
        for key, value in found.environment.items():
            monkeypatch.setenv(key, value)
        asyncio.run(ring())
        bodies = [body for _, _, body in found.history()]
    # a service that reads markup is given none, any other the name as it is
    assert bodies == ["nul half", html.escape(name, quote=False) if markup == "full" else name]


def test_a_click_on_somebody_elses_notification_opens_nothing(shown):
    opened: list[ConversationId | None] = []

    async def ring() -> None:
        notifier = FreedesktopNotifier(opened.append)
        await notifier.show(Notice("1 message", "Camille Roy", ConversationId(5)))
        shown.history()  # takes it off the screen
        other = FreedesktopNotifier(lambda _: None)
        await other.show(Notice("Music", "A song"))
        shown.click()
        await other.show(Notice("Music", "Another song"))
        await notifier.close()
        await other.close()

    asyncio.run(ring())
    assert opened == []


def test_a_bus_that_began_anew_is_found_again(tmp_path, monkeypatch):
    async def ring() -> list[str]:
        notifier = FreedesktopNotifier(lambda _: None)
        seen = []
        for turn in range(2):
            with desktop(tmp_path) as found:
                for name, value in found.environment.items():
                    monkeypatch.setenv(name, value)
                await notifier.show(Notice("1 message", f"Turn {turn}"))
                seen += [body for _, _, body in found.history()]
        with pytest.raises(NoNotifier):
            await notifier.show(Notice("1 message", "nobody"))
        await notifier.close()
        return seen

    assert asyncio.run(ring()) == ["Turn 0", "Turn 1"]


def test_a_bus_without_a_service_says_so(tmp_path, monkeypatch):
    async def ring() -> None:
        notifier = FreedesktopNotifier(lambda _: None)
        try:
            await notifier.show(Notice("1 message", "Camille Roy"))
        finally:
            await notifier.close()

    with bus(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(NoNotifier):
            asyncio.run(ring())


def test_a_service_that_never_answers_is_taken_for_none(tmp_path, monkeypatch):
    monkeypatch.setattr(buses, "ANSWER_S", 0.3)

    async def ring() -> None:
        async with open_dbus_router() as deaf:
            await Proxy(message_bus, deaf).RequestName("org.freedesktop.Notifications")
            notifier = FreedesktopNotifier(lambda _: None)
            with pytest.raises(NoNotifier):
                await notifier.show(Notice("1 message", "Camille Roy"))
            await notifier.close()

    with bus(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        asyncio.run(ring())


def test_without_a_service_it_says_so_at_once():
    async def ring() -> None:
        notifier = FreedesktopNotifier(lambda _: None)
        try:
            await notifier.show(Notice("1 message", "Camille Roy"))
        finally:
            await notifier.close()

    with pytest.raises(NoNotifier):
        asyncio.run(ring())
