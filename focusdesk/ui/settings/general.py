"""Language and theme."""

from __future__ import annotations

from focusdesk.i18n import _
from focusdesk.store import preferences
from focusdesk.store.preferences import Look
from focusdesk.ui import language
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.radio import Segmented


class General(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Language and theme"), "globe", desk)
        self.language = Segmented(_("Language"), list(language.names().items()))
        self.look = Segmented(
            _("Theme"),
            [(Look.SYSTEM, _("System")), (Look.LIGHT, _("Light")), (Look.DARK, _("Dark"))],
        )
        self.add(
            Row(_("Language"), _("Of the window and of notifications, at once."), self.language)
        )
        self.add(Row(_("Theme"), _("The system's is followed as it changes."), self.look))
        self.language.chosen.connect(self._choose_language)
        self.look.chosen.connect(self._choose_look)
        self.show_stored()

    def _choose_language(self, code: object) -> None:
        self.language.select(code)
        self.store(lambda store: preferences.set_language(store, str(code)))

    def _choose_look(self, look: object) -> None:
        assert isinstance(look, Look)
        self.look.select(look)
        self.store(lambda store: preferences.set_look(store, look))

    def show_stored(self) -> None:
        stored = preferences.read(self.desk.store)
        self.language.select(stored.language)
        self.look.select(stored.look)
