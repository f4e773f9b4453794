"""When a reader has gone: what her delivery holds in the inbox is let go, without waiting for anybody's next visit."""

import threading
import time
from pathlib import Path

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.delivery import Held
from etl.inbox import Inbox

LOOK_EVERY_S = 30
GONE_AFTER_S = 150
"""Streamlit takes a reader back within two minutes; after that a closed page cannot come again."""


class Watch:
    """Looks from time to time which readers are gone; one for all of them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: dict[str, tuple[Path, Held]] = {}
        self._gone_since: dict[str, float] = {}
        self._thread: threading.Thread | None = None

    def over(self, session: str, store: Path, held: Held) -> None:
        """Begins to watch over what a session holds; the thread begins with the first."""
        with self._guard:
            self._held[session] = (store, held)
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_looking, name="leaving", daemon=True)
                self._thread.start()

    def look(self, now: float) -> None:
        """Lets go what sessions hold that have been gone for long enough; forgotten trays too."""
        with self._guard:
            watched = dict(self._held)
        for session, (_, held) in watched.items():
            if runtime.get_instance().is_active_session(session):
                self._gone_since.pop(session, None)
            elif now - self._gone_since.setdefault(session, now) >= GONE_AFTER_S:
                held.let_go()
                del self._gone_since[session]
                with self._guard:
                    del self._held[session]
        for store in {store for store, _ in watched.values()}:
            Inbox(store).sweep()

    def _keep_looking(self) -> None:
        try:
            while runtime.exists():
                time.sleep(LOOK_EVERY_S)
                self.look(time.monotonic())
        except RuntimeError:  # the server has ended meanwhile; there is no session any more to ask about
            return
        finally:
            with self._guard:
                self._thread = None


_WATCH = Watch()


def watch_over(store: Path, held: Held) -> None:
    """Watches over what this reader's delivery holds."""
    context = get_script_run_ctx()
    if context is not None and runtime.exists():
        _WATCH.over(context.session_id, store, held)
