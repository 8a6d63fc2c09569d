"""The original of a message: its sanitised HTML, which loads nothing and runs nothing.

Pictures that came inside the mail itself are shown (`cid:`); those at somebody's server only when
the person asks, and then the engine fetches them. A link shows its real host and opens in the
person's browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QTextDocument
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.store import pictures
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.tokens import LIGHT
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph, t2
from focusdesk.ui.widgets.paint import Type

SCHEMES: Final = ("http", "https", "mailto")
# neither half of a mail address is one
_HOST_IN_TEXT: Final = re.compile(r"(?<![\w@.-])((?:[\w-]+\.)+[a-z]{2,})(?![\w@-])", re.IGNORECASE)
_WIDEST_PICTURE: Final = 4000
_FETCHED: Final = "fetched"
"""The scheme of what the engine fetched, in here."""


class OriginalBrowser(QTextBrowser):
    """Shows HTML and asks nobody for anything: neither a server nor a file of this machine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(12)
        self.setFont(fonts.font(14))
        self.setAccessibleName(_("Original message"))
        # a mail is written for white paper, whatever the theme
        self.setStyleSheet(
            f"background: {LIGHT.pane}; color: {LIGHT.t1}; selection-color: {LIGHT.on_accent};"
            f" selection-background-color: {LIGHT.accent};"
        )
        self.document().setDefaultStyleSheet(f"a {{ color: {LIGHT.accent}; }}")
        self._pictures: dict[tuple[str, str], QImage] = {}
        self._missing: set[str] = set()
        self.picture_missing: Callable[[str], None] = _nobody

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Only what came inside the mail.

        In the place of any other picture stands one of a single clear pixel: given bytes that are
        none, or nothing, Qt opens the address as a file of this machine (6.11).
        """
        url = QUrl(name) if isinstance(name, str) else name
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return QByteArray(b" ")
        content_id = url.path()
        if (url.scheme(), content_id) in self._pictures:
            return self._pictures[url.scheme(), content_id]
        if url.scheme() == "cid" and content_id not in self._missing:
            self._missing.add(content_id)
            self.picture_missing(content_id)
        return _clear_pixel()

    def give_picture(self, content_id: str, data: bytes) -> None:
        """A picture of the mail has been fetched."""
        url = QUrl(f"cid:{content_id}")
        if not self._take(url, data):
            return
        picture = self._pictures[url.scheme(), url.path()]
        self.document().addResource(QTextDocument.ResourceType.ImageResource.value, url, picture)
        self.document().markContentsDirty(0, self.document().characterCount())
        self.viewport().update()

    def take_fetched(self, number: int, data: bytes) -> str:
        """A picture from outside; returns what it is called in here, empty if it is none."""
        url = QUrl(f"{_FETCHED}:{number}")
        return url.toString() if self._take(url, data) else ""

    def _take(self, url: QUrl, data: bytes) -> bool:
        picture = QImage.fromData(QByteArray(data))
        if picture.isNull() or max(picture.width(), picture.height()) > _WIDEST_PICTURE:
            return False
        self._pictures[url.scheme(), url.path()] = picture
        return True


class OriginalDialog(QDialog):
    """A window of its own with the original and, below it, where a link leads.

    load_asked
        The person wants the pictures from outside.
    always_asked
        And from this sender without being asked, from now on.
    """

    load_asked = Signal()
    always_asked = Signal()

    def __init__(
        self, title: str, html: str, parent: QWidget | None = None, *, sender: str = ""
    ) -> None:
        """`sender`: whose pictures may be loaded always; empty for nobody's."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._html = html
        self._sender = sender
        self._far = pictures.addresses(html)
        self.browser = OriginalBrowser(self)
        self.browser.setHtml(pictures.shown(html, {}))
        self.browser.anchorClicked.connect(self._clicked)
        self.browser.highlighted.connect(self._hovered)
        self._resting = _resting(len(self._far))
        self._note = Line(self._resting, Type(12), t2)
        self.load = Button(_("Load pictures"), Look.OUTLINE)
        self.load.clicked.connect(self._ask_for_pictures)
        self.always = Button("", Look.QUIET)
        self.always.clicked.connect(self._ask_always)
        self._warning = Paragraph("", Type(13))
        self._open_anyway = Button(_("Open it all the same"), Look.OUTLINE)
        self._open_anyway.clicked.connect(self._open_wanted)
        self._wanted = QUrl()
        close = Button(_("Close"), Look.OUTLINE)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.setSpacing(8)
        foot.addWidget(self._note, 1)
        foot.addWidget(self._warning, 1)
        foot.addWidget(self._open_anyway)
        for one in (self.always, self.load):
            one.setParent(self)
            foot.addWidget(one)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.browser, 1)
        whole.addLayout(foot)
        self._warn("")
        self.load.setVisible(bool(self._far))
        self.always.hide()

    def sizeHint(self) -> QSize:
        return QSize(760, 640)

    @property
    def note(self) -> str:
        return self._note.text() if not self._warning.isVisible() else self._warning.text()

    def _warn(self, text: str) -> None:
        self._warning.setText(text)
        self._warning.setVisible(bool(text))
        self._open_anyway.setVisible(bool(text))
        self._note.setVisible(not text)

    # -- pictures from outside ------------------------------------------------------------------

    @property
    def has_far_pictures(self) -> bool:
        return bool(self._far)

    def _ask_for_pictures(self) -> None:
        self.wait_for_pictures()
        self.load_asked.emit()

    def wait_for_pictures(self) -> None:
        """They are on their way."""
        self.load.setEnabled(False)
        self.load.setToolTip(_("The pictures are on their way."))
        self._rest(_("Loading pictures…"))

    def give_far_pictures(self, found: Mapping[str, bytes], *, asked: bool) -> None:
        """Those that came, by their addresses. `asked`: not because it is always so."""
        names: dict[str, str] = {}
        for number, address in enumerate(self._far):
            if address in found and (name := self.browser.take_fetched(number, found[address])):
                names[address] = name
        self.browser.setHtml(pictures.shown(self._html, names))
        whole = len(self._far)
        self.load.setVisible(len(names) < whole)
        self.load.setEnabled(True)
        self.load.setToolTip("")
        came = ngettext(
            "{n} of {whole} picture loaded.", "{n} of {whole} pictures loaded.", whole
        ).format(n=i18n.number(len(names)), whole=i18n.number(whole))
        self._rest(came)
        if asked and names and self._sender:
            self.always.say(_("Always from {sender}").format(sender=self._sender))
            self.always.show()

    def pictures_failed(self, why: str) -> None:
        self.load.setEnabled(True)
        self.load.setToolTip("")
        self._rest(why)

    def _ask_always(self) -> None:
        self.always.hide()
        self._rest(_("Pictures of {sender} are loaded from now on.").format(sender=self._sender))
        self.always_asked.emit()

    def _rest(self, text: str) -> None:
        self._resting = text
        self._note.setText(text)

    # -- links ----------------------------------------------------------------------------------

    def _hovered(self, url: QUrl) -> None:
        if url.isEmpty():
            self._note.setText(self._resting)
        elif url.scheme() in SCHEMES:
            self._note.setText(_("Opens {host} in your browser").format(host=where(url)))
        else:
            self._note.setText(_("This link is not opened."))

    def _clicked(self, url: QUrl) -> None:
        if url.scheme() not in SCHEMES:
            return
        self._wanted = url
        said = (said_host(text) for text in self._texts_of_link(url))
        lies = [one for one in said if one and not same_site(one, url.host())]
        if lies and url.scheme() != "mailto":
            self._warn(
                _("The text says {said}, but the link leads to {host}.").format(
                    said=lies[0], host=where(url)
                )
            )
            return
        self._open_wanted()

    def _texts_of_link(self, url: QUrl) -> list[str]:
        """Every text that bears this address: which of them was pressed nobody tells.

        One in several letterings is one text.
        """
        found: list[str] = []
        block = self.browser.document().begin()
        while block.isValid():
            goes_on = False
            fragments = block.begin()
            while not fragments.atEnd():
                fragment = fragments.fragment()
                bears = QUrl(fragment.charFormat().anchorHref()) == url
                if bears and goes_on:
                    found[-1] += fragment.text()
                elif bears:
                    found.append(fragment.text())
                goes_on = bears
                fragments += 1
            block = block.next()
        return found

    def _open_wanted(self) -> None:
        self._warn("")
        QDesktopServices.openUrl(self._wanted)


def _clear_pixel() -> QImage:
    made = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(0)
    return made


def where(url: QUrl) -> str:
    """Where an address really leads: its host, or whom a mail goes to.

    A host in letters that may look like others comes with its plain name as well.
    """
    if url.scheme() == "mailto":
        return url.path()
    host = url.host()
    return host if host.isascii() else f"{host} ({bytes(QUrl.toAce(host).data()).decode()})"


def said_host(text: str) -> str:
    """The host that a link's text claims; empty where it claims none."""
    found = _HOST_IN_TEXT.search(text)
    return found.group(1).lower() if found else ""


def same_site(said: str, host: str) -> bool:
    """Whether one is the other, or lies in it."""
    said, host = said.removeprefix("www."), host.lower().removeprefix("www.")
    return said == host or host.endswith(f".{said}") or said.endswith(f".{host}")


def _resting(pictures_outside: int) -> str:
    if not pictures_outside:
        return _("Nothing was loaded from outside.")
    return ngettext(
        "{n} picture from outside is not loaded: its server would learn that you read this.",
        "{n} pictures from outside are not loaded: their servers would learn that you read this.",
        pictures_outside,
    ).format(n=i18n.number(pictures_outside))


def _nobody(_content_id: str) -> None:
    """Nobody fetches pictures here."""
