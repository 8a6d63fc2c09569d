"""The engine's side of the parsing process: one for all accounts, started anew when it dies.

A thread of our own feeds the process in slices, urgent ones first, so that a mailbox that fills
delays nobody's new mail by more than a slice. A mail that kills the process is tried once more
without its HTML and then given up; one that was in work when somebody else killed the process is
simply tried again.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import BinaryIO

import focusdesk
from focusdesk.connectors.email.parsing import frames
from focusdesk.connectors.email.parsing.frames import Outcome, Source
from focusdesk.connectors.email.parsing.result import Unreadable

SLICE_MAILS = 25
SLICE_BYTES = 2_000_000
MAILS_A_PROCESS = 5_000
"""After so many it is replaced: its heap must not creep towards its own limit."""
KILLS_FORGIVEN = 4
"""Deaths by another's hand that one mail may see before it is suspected itself."""

PROGRAM = ("-m", "focusdesk.connectors.email.parsing.worker")

_URGENT, _ORDINARY, _STOP = 0, 1, 2


@dataclass(slots=True)
class _Job:
    sources: list[Source]
    future: Future[list[Outcome]]
    outcomes: list[Outcome] = field(default_factory=list)


class Pool:
    """Parses mails in another process, for as long as somebody is inside `in_use`.

    `program`: the interpreter's arguments that start it.
    """

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._users = 0
        self._line: _Line | None = None

    @contextmanager
    def in_use(self) -> Iterator[Pool]:
        """Keep the process running for as long as somebody is inside."""
        with self._lock:
            self._users += 1
            if self._line is None:
                self._line = _Line(self._program)
        try:
            yield self
        finally:
            with self._lock:
                self._users -= 1
                line, self._line = (None, self._line) if self._users else (self._line, None)
            if line is not None:
                line.stop()

    def parse(self, mails: list[Source], *, urgent: bool = False) -> Future[list[Outcome]]:
        """The outcomes in the order of `mails`; the future may be cancelled at any time."""
        with self._lock:
            line = self._line
        if line is None:
            raise RuntimeError("the parsing process is not in use")
        return line.put(mails, urgent=urgent)

    @property
    def process_id(self) -> int | None:
        """The process that parses now."""
        line = self._line
        return line.process_id if line else None


class _Line:
    """The queue, its thread and the process that it feeds."""

    def __init__(self, program: Sequence[str]) -> None:
        self._program = program
        self._jobs: queue.PriorityQueue[tuple[int, int, _Job | None]] = queue.PriorityQueue()
        self._order = count()
        self._process: _Process | None = None
        self._stopping = threading.Event()
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="mail-parsing", daemon=True)
        self._thread.start()

    @property
    def process_id(self) -> int | None:
        process = self._process
        return process.pid if process else None

    def put(self, mails: list[Source], *, urgent: bool) -> Future[list[Outcome]]:
        job = _Job(mails, Future())
        self._jobs.put((_URGENT if urgent else _ORDINARY, next(self._order), job))
        return job.future

    def stop(self) -> None:
        """End the process at once; what waits is cancelled."""
        with self._guard:
            self._stopping.set()
            if self._process is not None:
                self._process.kill()
        self._jobs.put((_STOP, next(self._order), None))
        self._thread.join(1)

    def _serve(self) -> None:
        self._ready()
        while True:
            priority, order, job = self._jobs.get()
            if job is None:
                break
            if self._stopping.is_set() or job.future.cancelled():
                job.future.cancel()
                continue
            try:
                self._advance(job)
            except Exception as error:  # noqa: BLE001  told to whoever waits; the line goes on
                with suppress(InvalidStateError):
                    job.future.set_exception(error)
                continue
            if self._stopping.is_set():
                job.future.cancel()
            elif len(job.outcomes) < len(job.sources):
                self._jobs.put((priority, order, job))
            else:
                with suppress(InvalidStateError):
                    job.future.set_result(job.outcomes)
        self._discard()

    def _advance(self, job: _Job) -> None:
        """Parse the next slice of a job."""
        start = len(job.outcomes)
        end, size = start, 0
        while end < len(job.sources) and end - start < SLICE_MAILS and size < SLICE_BYTES:
            size += len(job.sources[end].raw)
            end += 1
        self._parse(job.sources[start:end], job.outcomes)

    def _parse(self, sources: list[Source], outcomes: list[Outcome]) -> None:
        """Append an outcome for each source, however often the process dies of them."""
        waiting = list(sources)
        kills = 0
        while waiting and not self._stopping.is_set():
            process = self._ready()
            if process is None:
                return
            done = process.parse(waiting, outcomes)
            waiting = waiting[done:]
            kills = kills if done == 0 else 0
            if not waiting:
                return
            death = process.ended()
            self._discard()
            if death.by_another and kills < KILLS_FORGIVEN:
                kills += 1
            elif waiting[0].with_html:
                waiting[0] = Source(waiting[0].raw, waiting[0].whole, with_html=False)
            else:
                outcomes.append(Unreadable("mail-too-hard", death.reason))
                del waiting[0]
                kills = 0

    def _ready(self) -> _Process | None:
        if self._process is not None and self._process.parsed >= MAILS_A_PROCESS:
            self._discard()
        with self._guard:
            if self._stopping.is_set():
                return None
            if self._process is None:
                self._process = _Process(self._program)
            return self._process

    def _discard(self) -> None:
        with self._guard:
            process, self._process = self._process, None
        if process is not None:
            process.close()


# endings by another's hand; 1 is that of Windows' TerminateProcess
_KILLED = (-9, -15, 0) if os.name == "posix" else (0, 1)


@dataclass(frozen=True, slots=True)
class _Death:
    """How the process ended: `by_another` when nothing that it parsed can be the reason."""

    by_another: bool
    reason: str


class _Process:
    """One run of `worker`."""

    def __init__(self, program: Sequence[str]) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-s", "-P", *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(_environment()),
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._to: BinaryIO = self._popen.stdin  # type: ignore[assignment]
        self._from: BinaryIO = self._popen.stdout  # type: ignore[assignment]
        self.pid = self._popen.pid
        self.parsed = 0
        self._greeted = False

    def parse(self, sources: list[Source], outcomes: list[Outcome]) -> int:
        """Append outcomes until all are there or the process has died; returns how many.

        Everything is written before anything is read: the worker reads a slice whole before it
        answers, so neither side waits for the other's pipe.
        """
        if not self._greeted:
            self._greet()
        done = 0
        try:
            frames.write_mails(self._to, sources)
            while done < len(sources):
                outcomes.append(frames.read_outcome(self._from))
                done += 1
        except (frames.Ended, OSError, ValueError):
            pass
        self.parsed += done
        return done

    def _greet(self) -> None:
        """Raises when the process cannot even begin: that is no mail's fault."""
        try:
            frames.read_hello(self._from)
        except (frames.Ended, OSError) as error:
            death = self.ended()
            if not death.by_another:
                raise RuntimeError("the parsing process does not start") from error
        self._greeted = True

    def ended(self) -> _Death:
        """Wait for the end of a process that stopped answering."""
        try:
            status = self._popen.wait(1)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            status = self._popen.wait()
        if status in _KILLED:
            return _Death(by_another=True, reason="killed")
        is_time = hasattr(signal, "SIGPROF") and status == -signal.SIGPROF
        return _Death(by_another=False, reason="time" if is_time else "memory")

    def kill(self) -> None:
        with suppress(OSError):
            self._popen.kill()

    def close(self) -> None:
        self.kill()
        self._popen.wait()
        for pipe in (self._to, self._from):
            with suppress(OSError):
                pipe.close()


def _environment() -> Mapping[str, str]:
    """What the interpreter needs to find itself and us, and no secret of the engine's."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    root = Path(focusdesk.__file__).resolve().parent.parent
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(root),
    }


POOL = Pool()
"""The engine's one parsing process."""
