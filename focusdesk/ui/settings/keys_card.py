"""The card of keys: the preset, single letters on or off, and another key for any command."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.store.db import Changed
from focusdesk.ui import keys
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.keys import Command, Group, Keymap, Preset
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import caps, paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import Card, titled
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import Segmented
from focusdesk.ui.widgets.ringed import RingedButton
from focusdesk.ui.widgets.switch import Switch

_ROW: Final = 30
_FIELD: Final = 132
_MODIFIERS: Final = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
)


class KeyField(RingedButton):
    """Shows a command's key; pressed, it waits for another.

    pressed_keys
        What was pressed while it waited: `"Shift+E"`; empty for none.
    """

    pressed_keys = Signal(str)

    def __init__(self, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.command = command
        self._caps: tuple[str, ...] = ()
        self._off = False
        self.setCheckable(True)
        self.setFixedSize(_FIELD, 28)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Press it, then the new key. Delete takes the key away."))
        self.toggled.connect(self._waits)

    def sizeHint(self) -> QSize:
        return QSize(_FIELD, 28)

    def show_keys(self, keymap: Keymap) -> None:
        """The key in force, or the one that is switched off with the letters."""
        written = keymap.all_of(self.command)
        self._caps = keys.caps(written[0]) if written else ()
        self._off = not keymap.of(self.command)
        self.setChecked(False)
        self._name()
        self.update()

    def _name(self) -> None:
        said = _("press a key") if self.isChecked() else " ".join(self._caps) or _("no key")
        self.setAccessibleName(
            _("{command}: {key}").format(command=keys.title(self.command), key=said)
        )

    def _waits(self) -> None:
        self._name()
        self.update()

    # -- waiting for a key --------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """While it waits, no key is a command of the window."""
        if self.isChecked() and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isChecked():
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.setChecked(False)
            return
        bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if bare and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.pressed_keys.emit("")
            return
        self.pressed_keys.emit(_written(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setChecked(False)
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ground = colors.soft if self.isChecked() else colors.hover if self.underMouse() else None
        paint.box(painter, area, 8, ground, colors.accent if self.isChecked() else colors.line2)
        if self._ringed:
            paint.focus_ring(painter, area, 8, colors.accent)
        if self.isChecked():
            paint.text(painter, area, _("Press a key…"), Type(12), colors.soft_text, paint.CENTER)
        elif not self._caps:
            paint.text(painter, area, _("no key"), Type(12), colors.t3, paint.CENTER)
        else:
            if self._off:
                painter.setOpacity(0.55)
            wide = caps.width(self._caps)
            caps.draw(painter, area.center().x() + wide / 2, area.center().y(), self._caps)
        painter.end()


class _Row(QWidget):
    """A command, its key, and the way back to the preset's."""

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.command = command
        self.setFixedHeight(_ROW + 4)
        self.field = KeyField(command)
        self.back = Button("", Look.QUIET, icon_name="undo", height=28)
        self.back.setToolTip(_("As in the preset"))
        self.back.setAccessibleName(
            _("{command}: as in the preset").format(command=keys.title(command))
        )
        keep = self.back.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(keep)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Line(keys.title(command), Type(13), t1), 1)
        row.addWidget(self.back)
        row.addWidget(self.field)


class KeysCard(Card):
    """Everything about keys; it keeps what is changed by itself, and follows the store."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._keymap = Keymap()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.preset = Segmented(
            _("Keys as in"), [(Preset.GMAIL, "Gmail"), (Preset.THUNDERBIRD, "Thunderbird")]
        )
        self.preset.chosen.connect(self._preset_chosen)
        self.letters = Switch(_("Single letters are commands"))
        self.letters.clicked.connect(self._letters_switched)
        self.trouble = Paragraph("", Type(12), lambda colors: colors.bad)
        self.trouble.hide()
        head, _title = titled(_("Keys as in"), self.preset)
        self.column.addWidget(head)
        self.column.addWidget(self.letters)
        self.column.addWidget(self.trouble)
        self.rows: dict[Command, _Row] = {}
        for group in Group:
            self._add(group)
        desk.changed.connect(self._changed)
        self._read()

    def _add(self, group: Group) -> None:
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 6, 0, 0)
        holder.setSpacing(0)
        holder.addWidget(Line(keys.group_title(group), Type(11, fonts.SEMIBOLD), t2))
        for command in Command:
            if keys.group(command) is group:
                row = self.rows[command] = _Row(command)
                row.field.pressed_keys.connect(lambda k, c=command: self.assign(c, k))
                row.back.clicked.connect(lambda _on=False, c=command: self._back(c))
                holder.addWidget(row)
        self.column.addLayout(holder)

    # -- what is in force ---------------------------------------------------------------------

    def _changed(self, changed: Changed | None) -> None:
        if changed is None or changed.of("setting"):
            self._read()

    def _read(self) -> None:
        if self._desk.state is DeskState.READY:
            self._show(keys.read(self._desk.store))

    def _show(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self.preset.select(keymap.preset)
        self.letters.setChecked(keymap.letters)
        for command, row in self.rows.items():
            row.field.show_keys(keymap)
            row.back.setVisible(command in keymap.own)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.trouble.dress()

    # -- changing -----------------------------------------------------------------------------

    def assign(self, command: Command, written: str) -> None:
        """Another key for a command; refused in words where another command has it."""
        holder = self._keymap.holder(written, command) if written else None
        if holder is not None:
            self.rows[command].field.setChecked(False)
            self._complain(
                _("{key} is taken by “{command}”.").format(
                    key=" ".join(keys.caps(written)), command=keys.title(holder)
                )
            )
            return
        self._keep(self._keymap.changed(command, written))

    def _back(self, command: Command) -> None:
        own = {one: kept for one, kept in self._keymap.own.items() if one is not command}
        bare = replace(self._keymap, own=own)
        for written in bare.all_of(command):
            holder = bare.holder(written, command)
            if holder is not None:
                self._complain(
                    _("{key} is taken by “{command}”.").format(
                        key=" ".join(keys.caps(written)), command=keys.title(holder)
                    )
                )
                return
        self._keep(bare)

    def _preset_chosen(self, preset: object) -> None:
        if isinstance(preset, Preset):
            self._keep(self._keymap.with_preset(preset))

    def _letters_switched(self, on: bool) -> None:
        self._keep(replace(self._keymap, letters=on))

    def _complain(self, text: str) -> None:
        self.trouble.setText(text)
        self.trouble.show()

    def _keep(self, keymap: Keymap) -> None:
        self.trouble.hide()
        self._show(keymap)
        self._desk.write(lambda store: keys.keep(store, keymap), failed=lambda _error: self._read())


def _written(event: QKeyEvent) -> str:
    """The keys of an event as a shortcut has them: a sign that needs Shift is the sign alone."""
    combined = event.keyCombination()
    held = combined.keyboardModifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    if text and text.isprintable() and not text.isalnum() and not text.isspace():
        held &= ~Qt.KeyboardModifier.ShiftModifier
    whole = held.value | combined.key().value
    return QKeySequence(whole).toString(QKeySequence.SequenceFormat.PortableText)
