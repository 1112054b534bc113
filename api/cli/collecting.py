"""How often this process looks for garbage: hardly while it starts, as usual once it works.

What a start makes (2,000 modules, rules, tables of passages) stays until the end, and Python would look through all of
it a hundred times while it grows: a fifth of the start's processor time.
"""

from __future__ import annotations

import gc

# More than a start leaves behind on the starter's texts (600,000 objects), and some 100 MB of garbage at the most.
_STARTING = (1_000_000, 50, 50)
_WORKING = gc.get_threshold()


def collect_rarely() -> None:
    """To be called when a process begins."""
    gc.set_threshold(*_STARTING)


def collect_as_usual() -> None:
    """To be called when everything is open: what there is now is never looked through again, what comes is."""
    gc.freeze()
    gc.set_threshold(*_WORKING)
