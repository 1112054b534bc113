from __future__ import annotations

import subprocess
import sys

# In a process of its own: what is frozen stays so, and other tests count what is left over.
SCRIPT = """
import gc
from api.cli.collecting import collect_as_usual, collect_rarely
usual = gc.get_threshold()
collect_rarely()
assert gc.get_threshold()[0] > usual[0] and gc.isenabled()
collect_as_usual()
assert gc.get_threshold() == usual and gc.get_freeze_count() > 0
"""


def test_what_a_start_made_is_never_looked_through_again_and_what_comes_is_as_before() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
