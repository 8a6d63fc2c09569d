"""What scrolls: its bar lies over the content, thin, there while one scrolls or points at it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QWidget,
)

from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint

_WIDTH: Final = 12
_LEAST: Final = 32
_SHOWN_MS: Final = 900


class OverlayBar(QWidget):
    """Stands for the vertical bar of a scroll area, without taking room from it."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._bar = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._grip: float | None = None
        self._seen = False
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.setInterval(_SHOWN_MS)
        self._gone.timeout.connect(self._fade)
        self._bar.valueChanged.connect(self._moved)
        self._bar.rangeChanged.connect(self._place)
        area.installEventFilter(self)
        self._place()

    # -- where it stands ----------------------------------------------------------------------

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        area = self._area
        self.setGeometry(area.width() - _WIDTH, 0, _WIDTH, area.height())
        self.setVisible(self._bar.maximum() > self._bar.minimum())
        self.raise_()
        self.update()

    def _handle(self) -> QRectF:
        bar = self._bar
        whole = bar.maximum() - bar.minimum() + bar.pageStep()
        room = self.height() - 8
        length = max(_LEAST, room * bar.pageStep() / max(1, whole))
        span = max(1, bar.maximum() - bar.minimum())
        top = 4 + (room - length) * (bar.value() - bar.minimum()) / span
        wide = 6 if self.underMouse() or self._grip is not None else 4
        return QRectF(self.width() - wide - 3, top, wide, length)

    @property
    def is_going(self) -> bool:
        """Whether it is shown for a moment only, after something moved."""
        return self._gone.isActive()

    # -- showing ------------------------------------------------------------------------------

    def _moved(self) -> None:
        if QApplication.mouseButtons() or self._area.underMouse() or self._area.hasFocus():
            self._seen = True
            self._gone.start()
        self.update()

    def _fade(self) -> None:
        self._seen = self.underMouse() or self._grip is not None
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._seen = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._gone.start()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._seen:
            return
        painter = QPainter(self)
        handle = self._handle()
        strong = self._grip is not None or self.underMouse()
        painter.setOpacity(0.9 if strong else 0.7)
        paint.box(painter, handle, handle.width() / 2, tokens().t3 if strong else tokens().line2)
        painter.end()

    # -- dragging -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self._handle()
        y = event.position().y()
        inside = handle.top() <= y <= handle.bottom()
        self._grip = y - handle.top() if inside else handle.height() / 2
        self._drag(y)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._drag(event.position().y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None
        self._gone.start()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._bar, event)

    def _drag(self, y: float) -> None:
        assert self._grip is not None
        handle = self._handle()
        room = self.height() - 8 - handle.height()
        part = (y - self._grip - 4) / room if room > 0 else 0.0
        span = self._bar.maximum() - self._bar.minimum()
        self._bar.setValue(round(self._bar.minimum() + min(1.0, max(0.0, part)) * span))
        self.update()


class Scrolled(QScrollArea):
    """A widget that is scrolled up and down, on the ground of what is round it.

    The keyboard passes by it to what stands in it.
    """

    def __init__(self, inner: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        OverlayBar(self)
        for clear in (self, self.viewport(), inner):
            clear.setAutoFillBackground(False)


class Foot(QWidget):
    """What stays under a scroll area; a line parts them while there is more below it."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__()
        self._bar = area.verticalScrollBar()
        self.row = QHBoxLayout(self)
        self._bar.valueChanged.connect(self.update)
        self._bar.rangeChanged.connect(self.update)

    @property
    def is_parted(self) -> bool:
        """Whether something is hidden below."""
        return self._bar.value() < self._bar.maximum()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.is_parted:
            painter = QPainter(self)
            paint.line(painter, 0, self.width(), 0, tokens().line)
            painter.end()
