"""A calm strip under the pane's head: two clients that may be one, and what the person says."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.store.joining import Offer
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.wording import joining


class JoinStrip(Strip):
    """Shown while something is offered; nothing is done but by its buttons.

    join_asked, apart_asked
        What the person says of the `Offer`.
    """

    join_asked = Signal(object)
    apart_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Tone.NEWS, "user", parent, inset=16, above=8)
        self._offer: Offer | None = None
        self.pressed.connect(lambda: self._answer(self.join_asked))
        self.other_pressed.connect(lambda: self._answer(self.apart_asked))

    def offer(self, offer: Offer | None) -> None:
        """Ask this; None: nothing is offered."""
        self._offer = offer
        if offer is None:
            self.say("")
        else:
            self.say(joining.asked(**offer.asked), _("Join"), other=_("Keep apart"))

    def _answer(self, signal: SignalInstance) -> None:
        """Answered once; it comes back by what is read anew."""
        if self._offer is not None:
            offer = self._offer
            self.offer(None)
            signal.emit(offer)
