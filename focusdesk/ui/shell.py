"""What stands around the window: preferences in force, the tray, closing, a window built anew.

The window lives as long as its language; everything here lives as long as the process.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from focusdesk.i18n import _
from focusdesk.model import ConversationId, DeliveryId
from focusdesk.store import news, preferences
from focusdesk.store.db import Changed
from focusdesk.store.preferences import Look, Preferences
from focusdesk.ui import autostart, language
from focusdesk.ui.actions import Actions
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.tray import Tray
from focusdesk.ui.window import Window

NO_TRAY_AFTER_MS: Final = 8000
"""A desktop that has only just begun gets so long to show its tray."""
_LOOK_MS: Final = 500
_DARK: Final = {Look.SYSTEM: None, Look.LIGHT: False, Look.DARK: True}


class Shell(QObject):
    """One profile on the screen.

    ended
        The person closed it for good.
    window_made
        Another `Window` is there: the first one, or one in another language.
    """

    ended = Signal()
    window_made = Signal(object)

    def __init__(
        self, application: QApplication, desk: Desk, theme: Theme, *, demo: bool = False
    ) -> None:
        super().__init__(application)
        self._application = application
        self._desk = desk
        self._theme = theme
        self._demo = demo
        self._preferences = Preferences()
        self._seen = DeliveryId(0)
        self.erased = False
        """The person had everything deleted: the profile goes when the process does."""
        self.actions = Actions(desk, self)
        self.tray = Tray(self)
        self._renewing = QTimer(self)
        self._renewing.setSingleShot(True)
        self._renewing.timeout.connect(self._renew)
        self._no_tray = QTimer(self)
        self._no_tray.setSingleShot(True)
        self._no_tray.setInterval(NO_TRAY_AFTER_MS)
        self._no_tray.timeout.connect(self._tell_no_tray)
        self._appearing = QTimer(self)
        self._appearing.setInterval(_LOOK_MS)
        self._appearing.timeout.connect(self._appear)
        self._waited_ms = 0
        if self._take_preferences():
            self.tray.renew()
        self.window = self._made()
        self._connect()

    def _connect(self) -> None:
        desk, tray, actions = self._desk, self.tray, self.actions
        desk.state_changed.connect(self._desk_state)
        desk.changed.connect(self._changed)
        desk.minute.connect(self._look_for_tray)
        desk.erased.connect(self._erase)
        tray.open_asked.connect(self.raise_up)
        tray.settings_asked.connect(self._to_settings)
        tray.deliver_asked.connect(self._deliver)
        tray.pause_asked.connect(actions.start_focus)
        tray.focus_ended.connect(actions.end_focus)
        tray.quit_asked.connect(self.quit)
        if desk.state is DeskState.READY:
            self._look_at_all()

    # -- the window ---------------------------------------------------------------------------

    def _made(self) -> Window:
        window = Window(self._desk, self._theme, actions=self.actions)
        if self._demo:
            window.set_suffix(_("demo"))
        window.stays = self._stays
        window.installEventFilter(self)
        window.told.connect(self._told)
        window.closed.connect(self.ended)
        return window

    def begin(self, *, hidden: bool = False) -> None:
        """Show the window; `hidden`: in the tray alone, where there is one, else minimised."""
        self._no_tray.start()
        self.window.painted.connect(self._desk.start_engine)
        if not hidden:
            # asking the desktop takes a moment: the first paint does not wait for it
            self.window.painted.connect(self._look_for_tray)
            self.window.show()
            return
        self._desk.start_engine()
        self._appearing.start()
        self._appear()

    def _appear(self) -> None:
        """Begun out of the way: in the tray as soon as there is one, small where there is none."""
        self._look_for_tray()
        self._waited_ms += _LOOK_MS
        if self.tray.is_there or self.window.isVisible():
            self._appearing.stop()
        elif self._waited_ms > NO_TRAY_AFTER_MS:
            self._appearing.stop()
            self.window.showMinimized()

    def raise_up(self, conversation: ConversationId | None = None) -> None:
        """Show the window, whatever it is behind; open a conversation there."""
        self.window.raise_up()
        self._look_at_all()
        if conversation is not None:
            self._desk.open_asked.emit(conversation)

    def quit(self) -> None:
        """Close it for good; a hidden window, too."""
        self.window.quit()

    def _erase(self) -> None:
        """The person had everything deleted: end, and take the profile along."""
        self.erased = True
        autostart.disable(self._desk.folder)
        self.quit()

    def _renew(self) -> None:
        """The same place in a window that speaks another language."""
        old = self.window
        kept, visible = old.kept(), old.isVisible()
        self._desk.new_audience()
        self.window = self._made()
        self.window.take_up(kept)
        if visible:
            self.window.show()
        old.removeEventFilter(self)
        old.hide()
        old.deleteLater()
        QCoreApplication.sendPostedEvents(old, QEvent.Type.DeferredDelete.value)
        self.tray.renew()
        self.window_made.emit(self.window)

    def _to_settings(self) -> None:
        self.raise_up()
        self.window.go(Place.SETTINGS)

    def _deliver(self) -> None:
        """From the tray: who asks for what waits wants to see it."""
        self.actions.deliver()
        self.raise_up()
        self.window.go(Place.INBOX)

    # -- preferences --------------------------------------------------------------------------

    def _take_preferences(self) -> bool:
        """Put what is stored in force; whether the language is another than before."""
        if self._desk.state is DeskState.READY:
            self._preferences = preferences.read(self._desk.store)
        self._theme.wear(_DARK[self._preferences.look])
        return language.speak(self._application, self._preferences.language)

    @property
    def _stays(self) -> bool:
        return self._preferences.to_tray and self.tray.is_there

    def _desk_state(self, state: DeskState) -> None:
        if state is DeskState.READY:
            self._look_at_all()
            self._follow()

    def _changed(self, changed: Changed | None) -> None:
        if changed is None or changed.of("setting"):
            self._follow()
        if changed is None or changed.of("delivery") or changed.of("conversation"):
            self._count_news()

    def _follow(self) -> None:
        if self._take_preferences():
            # not from within what the old window does right now
            self._renewing.start(0)
        self.window.stays = self._stays

    # -- the tray -----------------------------------------------------------------------------

    def _look_for_tray(self) -> None:
        """A panel may come later than we, and go."""
        self.tray.look()
        self.window.stays = self._stays

    def _tell_no_tray(self) -> None:
        """Once a profile: nothing is lost without a tray, but one may look for it."""
        self._look_for_tray()
        if self.tray.is_there or self._desk.state is not DeskState.READY:
            return
        if not self.window.isVisible() or preferences.told_no_tray(self._desk.store):
            return
        self.window.say(_("This desktop has no tray: closing the window ends FocusDesk."))
        self._desk.write(preferences.tell_no_tray)

    def _told(self, facts: object) -> None:
        self.tray.show_facts(facts)

    # -- the badge ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window and event.type() in (
            QEvent.Type.WindowActivate,
            QEvent.Type.WindowDeactivate,
            QEvent.Type.Hide,
        ):
            self._look_at_all()
        return False

    def _look_at_all(self) -> None:
        """The window is before the person's eyes: everything that has come is seen."""
        if self._desk.state is DeskState.READY:
            self._seen = news.newest(self._desk.store)
            self._desk.forget("news")
            self._show_news(0)

    def _count_news(self) -> None:
        if self.window.isActiveWindow():
            self._look_at_all()
            return
        seen = self._seen
        self._desk.read("news", lambda store: news.unread_since(store, seen), self._show_news)

    def _show_news(self, count: int) -> None:
        self.tray.show_news(count)
        shown = 0 if self.tray.keeps_still else count
        self._application.setBadgeNumber(shown)
