"""A query in one line: coloured, completed, and marked where it is not understood."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QWidget

from focusdesk.ui.theme import icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, query_spans
from focusdesk.ui.widgets.offers import Offers
from focusdesk.ui.widgets.query_completion import Candidate, Known, complete, put
from focusdesk.ui.widgets.query_spans import Part

HEIGHT: Final = 36
_MARGIN: Final = 4
_PLACED: Final = (
    *(QEvent.Type.Move, QEvent.Type.Resize),
    *(QEvent.Type.Show, QEvent.Type.Hide),
)
_MOVES: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class _Colours(QSyntaxHighlighter):
    """Colours the parts; underlines the one that is wrong."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.wrong_at: int | None = None

    def highlightBlock(self, text: str) -> None:
        wrong: tuple[int, int] | None = None
        for span in query_spans.spans(text):
            made = QTextCharFormat()
            made.setForeground(QColor(query_spans.ink(span.part, tokens())))
            if span.part is Part.OPERATOR:
                made.setFontWeight(QFont.Weight.Bold)
            self.setFormat(span.start, span.end - span.start, made)
            if self.wrong_at is not None and (wrong is None or span.start <= self.wrong_at):
                wrong = (span.start, span.end)
        if wrong is not None:
            for place in range(*wrong):
                made = QTextCharFormat(self.format(place))
                made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                made.setUnderlineColor(QColor(tokens().bad))
                self.setFormat(place, 1, made)


class _Edit(QPlainTextEdit):
    """One line of text; Tab and Enter take what is offered.

    entered
        Enter, with nothing offered.
    """

    entered = Signal()
    # read by `event`, which Qt calls while the constructor still runs
    _made = False

    def __init__(self, name: str) -> None:
        super().__init__()
        self.known = Known()
        self._offered_from = 0
        self.kept: QWidget | None = None
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setFont(query_spans.font())
        self.document().setDocumentMargin(_MARGIN)
        line = self.fontMetrics().lineSpacing() + 2 * _MARGIN
        self.setViewportMargins(0, (HEIGHT - 4 - line) // 2, 0, 0)
        self.viewport().setAutoFillBackground(False)
        self.colours = _Colours(self.document())
        self.offers = Offers(self)
        self.offers.taken.connect(self._take)
        self._made = True

    # -- completing ---------------------------------------------------------------------------

    def offer(self) -> None:
        """Show what may stand at the cursor."""
        found = complete(self.toPlainText(), self.textCursor().position(), self.known, in_rule=True)
        self._offered_from = found.start
        self.offers.offer(found.candidates, self._corner())

    def place_offers(self) -> None:
        """What stands under the field was moved, shown or hidden."""
        if self.offers.isVisible():
            self.offers.put_at(self._corner())

    def _corner(self) -> QPoint:
        """Under the token that is completed, and under what must stay in sight."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._offered_from)
        left, under = self.cursorRect(cursor).left() - 8, self.height()
        if self.kept is not None and self.kept.isVisible():
            under = self.mapFromGlobal(self.kept.mapToGlobal(QPoint(0, self.kept.height()))).y()
        return QPoint(max(0, left), under)

    def _take(self, candidate: object) -> None:
        assert isinstance(candidate, Candidate)
        text = self.toPlainText()
        found = complete(text, self.textCursor().position(), self.known, in_rule=True)
        changed, place = put(text, found, candidate)
        self.write(changed, place)
        self.offers.hide()
        if not candidate.whole:
            self.offer()

    def write(self, text: str, place: int) -> None:
        """Another text as if it had been typed: Ctrl+Z brings the old one back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.setPosition(min(place, len(text)))
        self.setTextCursor(cursor)

    # -- keyboard -----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """While something is offered, Escape and Tab are about that."""
        offered = self.offers.current if self._made else None
        if offered is not None and isinstance(event, QKeyEvent):
            kind, key = event.type(), event.key()
            if kind is QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
                event.accept()
                return True
            if kind is QEvent.Type.KeyPress and key == Qt.Key.Key_Tab:
                self._take(offered)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, offered = event.key(), self.offers.current
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if offered is not None:
                self._take(offered)
            else:
                self.entered.emit()
        elif key == Qt.Key.Key_Escape and offered is not None:
            self.offers.hide()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and offered is not None:
            self.offers.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.offer()
        else:
            before = self.toPlainText()
            super().keyPressEvent(event)
            if self.toPlainText() != before:
                self.offer()
            elif key in _MOVES:
                self.offers.hide()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """What is pasted becomes one line."""
        self.insertPlainText(" ".join(source.text().split()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.offers.hide()
        parent = self.parentWidget()
        if parent is not None:
            parent.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        parent = self.parentWidget()
        if parent is not None:
            parent.update()


class QueryField(QWidget):
    """The box round the line, with a mark that says whether the query is understood.

    edited
        The person wrote another text.
    entered
        Enter, with nothing offered.
    """

    edited = Signal(str)
    entered = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = False
        self._showing = False
        self.setFixedHeight(HEIGHT)
        self.edit = _Edit(name)
        self.setFocusProxy(self.edit)
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 2, 34, 2)
        row.addWidget(self.edit)
        self.edit.textChanged.connect(self._changed)
        self.edit.entered.connect(self.entered)

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    @property
    def text(self) -> str:
        return self.edit.toPlainText()

    def show_text(self, text: str) -> None:
        """Without telling anybody; the cursor stays where the text is the same."""
        if text != self.text:
            self._showing = True
            self.edit.setPlainText(" ".join(text.splitlines()))
            self.edit.moveCursor(QTextCursor.MoveOperation.End)
            self._showing = False

    def set_known(self, known: Known) -> None:
        """The values that are offered."""
        self.edit.known = known

    def keep_in_sight(self, below: QWidget) -> None:
        """Something under the field that offers never cover."""
        self.edit.kept = below
        below.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit.kept and event.type() in _PLACED:
            self.edit.place_offers()
        return super().eventFilter(watched, event)

    def begin_term(self, term: str) -> None:
        """Write a term at the cursor, parted from what stands before it, and go on there."""
        text, place = self.text, self.edit.textCursor().position()
        before, after = text[:place], text[place:]
        gap = "" if not before or before[-1] in " (-" else " "
        end = "" if term.endswith(":") or after.startswith(" ") else " "
        self.edit.write(f"{before}{gap}{term}{end}{after}", len(before + gap + term + end))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.offer()

    # -- what is wrong ------------------------------------------------------------------------

    @property
    def wrong(self) -> bool:
        return self._wrong

    def set_wrong(self, said: str, at: int | None = None) -> None:
        """What is wrong with the text, and where; empty: it is understood."""
        self._wrong = bool(said)
        self.edit.setAccessibleDescription(said)
        if self.edit.colours.wrong_at != at:
            self.edit.colours.wrong_at = at
            self._showing = True
            self.edit.colours.rehighlight()
            self._showing = False
        self.update()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self._showing = True
        self.edit.colours.rehighlight()
        self._showing = False
        self.update()

    def _changed(self) -> None:
        if not self._showing:
            self.edited.emit(self.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        focused = self.edit.hasFocus()
        border = colors.bad if self._wrong else colors.accent if focused else colors.line2
        paint.box(painter, area, 8, colors.pane, border, 2 if focused or self._wrong else 1)
        square = QRectF(area.right() - 26, round(area.center().y() - 8), 16, 16)
        if self._wrong:
            icons.paint(painter, "alert", square, colors.bad)
        elif self.text.strip():
            icons.paint(painter, "check", square, colors.t2)
        painter.end()
