"""What is counted over the whole case: in a small case when it is asked for, in a large one beside the requests.

A large case answers with what was counted before until the new count is there; its revision says that one is on its way and
changes when it is there, so that open pages ask again. Where nothing was counted yet, the answer is an error of the one
shape with the code ``counting``.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from daybook.show.api.errors import ApiError

log = logging.getLogger("daybook.api")
Make = Callable[[], Any]
WAIT_SECONDS = 0.1  # for a count that is nearly done
REST_SECONDS = 15.0  # between two beginnings: while reports are added, the state changes with each of them


class Counts:
    """Counts by name, each of the state of the case that it was made of. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._held: dict[str, tuple[str, Any]] = {}
        self._making: dict[str, threading.Event] = {}
        self._begun, self._since = "", float("-inf")
        self._late = False
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether answers may be of an earlier state."""
        return bool(self._making) or self._late

    def state(self, name: str) -> str:
        """The state that the count of this name was made of; empty if there is none."""
        return self._held.get(name, ("",))[0]

    def begin(self, wanted: Mapping[str, Make], state: str) -> None:
        """Have everything counted for a new state, in this order, in a thread beside; returns at once."""
        with self._lock:
            if state == self._begun:
                self._late = False
                return
            now = self.clock()
            self._late = bool(self._making) or now - self._since < REST_SECONDS
            if self._late:
                return
            self._begun, self._since = state, now
            self._making = {name: threading.Event() for name in wanted}
            threading.Thread(target=self._make, args=(dict(wanted), state), name="counting", daemon=True).start()

    def get(self, name: str) -> Any:
        """The last count. Raises ``ApiError`` 503, code ``counting``, if there is none yet."""
        making = self._making.get(name)
        if name not in self._held and making is not None:
            making.wait(WAIT_SECONDS)
        if name not in self._held:
            raise ApiError(
                503, "This is still being counted; ask again in a second.", name, "counting", {"Retry-After": "1"}
            )
        return self._held[name][1]

    def _make(self, wanted: Mapping[str, Make], state: str) -> None:
        for name, make in wanted.items():
            try:
                self._held[name] = (state, make())
            except Exception:  # nobody waits for this thread; without a count the next state tries again
                log.exception("counting %s failed", name)
            with self._lock:
                self._making.pop(name).set()
