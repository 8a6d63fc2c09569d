"""Keeps an engine running beside the window: starts it, takes one over, starts it again.

An engine that outlived a crashed window is taken over; one that a person runs by hand is used and
left alone. The file `window-engine` in the profile says which one a window started.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from focusdesk import clock, control, profile
from focusdesk.errors import FocusDeskError

STOP_S: Final = 2.0
_KILL_S: Final = 0.3
_BACK_OFF_S: Final = (0.2, 1.0, 3.0, 10.0, 30.0)
_STEADY_S: Final = 60.0
"""An engine that ran so long was healthy: its end counts as the first."""
_OWN: Final = "window-engine"

log = logging.getLogger(__name__)


class EngineState(Enum):
    """How the engine is doing, as the window tells it."""

    OFF = "off"
    RUNNING = "running"
    RESTARTED = "restarted"
    """It ended by itself and runs again."""
    FAILING = "failing"
    """It ended by itself several times in a row."""


class EngineProcess(QObject):
    """The engine of one profile.

    changed
        Another `EngineState`.
    """

    changed = Signal(object)

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        ask_to_quit: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._command = list(command)
        self._ask_to_quit = ask_to_quit
        self._process: QProcess | None = None
        self._started_at = 0.0
        self._falls = 0
        self._wanted = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.look)
        self.state = EngineState.OFF

    def start(self) -> None:
        """From now on there is to be an engine."""
        self._wanted = True
        self.look()

    def look(self) -> None:
        """See to it that one runs: called again and again, and when one ended."""
        if not self._wanted or self._process is not None or self._again.isActive():
            return
        if profile.Lock.held(self._folder):
            if self.state is EngineState.OFF:
                self._set(EngineState.RUNNING)
            return
        self._launch()

    def try_again(self) -> None:
        """The person asks for another start now."""
        self._again.stop()
        self._falls = 0
        self.look()

    def _launch(self) -> None:
        process = QProcess(self)
        process.setProgram(self._command[0])
        process.setArguments(self._command[1:])
        # nothing to read from: it must not end with the window, nor wait for it
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        if hasattr(process, "setUnixProcessParameters"):
            # Ctrl-C in a terminal reaches the window, which then stops the engine in order
            process.setUnixProcessParameters(QProcess.UnixProcessFlag.CreateNewSession)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._not_started)
        self._process = process
        self._started_at = clock.monotonic()
        process.started.connect(self._began)
        process.start()

    def _began(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            (self._folder / _OWN).write_text(str(self._process.processId()), encoding="ascii")
        if self._falls == 0:
            self._set(EngineState.RUNNING)
        elif self._falls < len(_BACK_OFF_S) - 2:
            self._set(EngineState.RESTARTED)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._ended()

    def _ended(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.deleteLater()
        if not self._wanted:
            self._set(EngineState.OFF)
            return
        if profile.Lock.held(self._folder):
            # another one was quicker: it is the engine now
            self._set(EngineState.RUNNING)
            return
        if clock.monotonic() - self._started_at > _STEADY_S:
            self._falls = 0
        log.warning("the engine ended with status %s", process.exitCode())
        wait = _BACK_OFF_S[min(self._falls, len(_BACK_OFF_S) - 1)]
        self._falls += 1
        if self._falls > len(_BACK_OFF_S) - 2:
            self._set(EngineState.FAILING)
        self._again.start(round(wait * 1000))

    def _set(self, state: EngineState) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit(state)

    # -- the end ------------------------------------------------------------------------------

    def stop(self) -> None:
        """End the engine that a window started, within 2 s; one run by hand goes on."""
        self._wanted = False
        self._again.stop()
        end = time.monotonic() + STOP_S
        if self._process is not None:
            self._stop_own(self._process, end)
        elif self._is_a_windows_own(STOP_S / 2):
            self._ask_to_quit()
            while profile.Lock.held(self._folder) and time.monotonic() < end:
                time.sleep(0.02)
        with contextlib.suppress(OSError):
            (self._folder / _OWN).unlink()

    def _stop_own(self, process: QProcess, end: float) -> None:
        if not self._ask_to_quit():
            process.terminate()
        left = end - time.monotonic() - _KILL_S
        if not process.waitForFinished(max(1, round(left * 1000))):
            process.kill()
            process.waitForFinished(round(_KILL_S * 1000))

    def _is_a_windows_own(self, patience: float) -> bool:
        """`patience` in seconds: an engine on a busy machine answers late."""
        try:
            started = int((self._folder / _OWN).read_text(encoding="ascii"))
            with control.Client(self._folder) as client:
                return client.request("ping", timeout=patience).get("pid") == started
        except (FocusDeskError, OSError, ValueError):
            return False
