"""Calls on threads, for an event loop that goes on meanwhile.

A call blocks a thread of its own, a daemon. Starting one takes far less than a request. Core's pool of threads is not
used: its threads would enter an interpreter that may be ending, and the end of the program could not join them. How many
run at once on one event loop is core's number, and the others wait for their turn.
"""

from __future__ import annotations

import asyncio
import atexit
import contextvars
import functools
import inspect
import os
import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread, get_ident
from typing import Any, TypeVar

from ._native import _MAX_RUNNING, _Stop
from .errors import CancelledError

T = TypeVar("T")

# How long the end of the program waits for calls that were given up, which takes them about 0.05 seconds.
_LAST_SECONDS = 1.0

_Outcome = tuple[Any, "BaseException | None"]
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}
_running: set[Call] = set()


class Call:
    """A call on a thread, for a task that waits for it."""

    def __init__(self, stop: _Stop) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop_thread = get_ident()
        self._context = contextvars.copy_context()
        self._stop = stop
        self._given_up = False
        # Where the threads of this call wait for what the event loop runs for them, and its tasks that run it.
        self._inboxes: set[SimpleQueue[_Outcome]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.thread: Thread | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Runs the function in its turn. A task that is cancelled gives it up, and does not wait for its end."""
        async with _turns_of(self._loop):
            return await self.run_at_once(function)

    async def run_at_once(self, function: Callable[[], T]) -> T:
        """The same, however many calls there are: for what waits for nothing, or for others that need a turn."""
        ended: asyncio.Future[_Outcome] = self._loop.create_future()

        def work() -> None:
            _running.add(self)
            outcome = self._context.copy().run(_outcome, function)
            _running.discard(self)
            self._tell(functools.partial(_settle, ended, outcome))
            # An error of it holds this frame.
            del outcome

        self.thread = Thread(target=work, name="instantly-rbac", daemon=True)
        self.thread.start()
        try:
            value, error = await ended
        except BaseException as reason:
            self.give_up()
            if isinstance(reason, asyncio.CancelledError) and self._tasks:
                for task in self._tasks:
                    task.cancel()
                await asyncio.wait(self._tasks)
            raise
        if error is None:
            return value
        try:
            raise error
        finally:
            # The error holds this frame.
            del error, ended

    def give_up(self) -> None:
        """Ends the call, from any thread."""
        self._given_up = True
        self._stop.set()
        for inbox in list(self._inboxes):
            inbox.put(_cancelled())

    def on_loop(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, async or not, for the call's threads: it runs on the event loop, and they wait for it."""

        def called(*arguments: Any) -> Any:
            if get_ident() == self._loop_thread:
                return function(*arguments)
            inbox: SimpleQueue[_Outcome] = SimpleQueue()
            self._inboxes.add(inbox)
            try:
                start = functools.partial(self._start, inbox, function, arguments)
                if self._given_up or not self._tell(start, self._context.copy()):
                    inbox.put(_cancelled())
                value, error = inbox.get()
            finally:
                self._inboxes.discard(inbox)
            if error is None:
                return value
            try:
                raise error
            finally:
                del error

        return called

    def _start(self, inbox: SimpleQueue[_Outcome], function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if not self._given_up:
            task = self._loop.create_task(_answer(inbox, function, arguments))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        # What it raised is in its inbox, too; asked for here, so that asyncio does not take it for lost.
        if not task.cancelled():
            task.exception()

    def _tell(self, what: Callable[[], object], context: contextvars.Context | None = None) -> bool:
        """Has the event loop do something, unless it was closed: then nobody waits for it."""
        try:
            self._loop.call_soon_threadsafe(what, context=context)
        except RuntimeError:
            return False
        return True


def _outcome(function: Callable[[], Any]) -> _Outcome:
    try:
        return function(), None
    except BaseException as error:
        return None, error


def _settle(ended: asyncio.Future[_Outcome], outcome: _Outcome) -> None:
    if not ended.done():
        ended.set_result(outcome)


def _cancelled() -> _Outcome:
    return None, CancelledError("the task that was to run this was cancelled")


async def _answer(inbox: SimpleQueue[_Outcome], function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        value = function(*arguments)
        inbox.put((await value if inspect.isawaitable(value) else value, None))
    except Exception as error:
        inbox.put((None, error))
    except asyncio.CancelledError:
        inbox.put(_cancelled())
        raise
    except BaseException as error:
        inbox.put((None, error))
        raise


def _turns_of(loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    turns = _turns.get(loop)
    if turns is None:
        for other in list(_turns):
            if other.is_closed():
                _turns.pop(other, None)
        turns = _turns.setdefault(loop, asyncio.Semaphore(_MAX_RUNNING))
    return turns


@atexit.register
def _give_up_all() -> None:
    """Lets the threads come back while there is an interpreter: later it would end them where they stand."""
    calls = list(_running)
    for call in calls:
        call.give_up()
    until = time.monotonic() + _LAST_SECONDS
    for call in calls:
        if call.thread is not None:
            call.thread.join(max(0.0, until - time.monotonic()))


if hasattr(os, "register_at_fork"):
    # Their threads are the parent's.
    os.register_at_fork(after_in_child=_running.clear)
