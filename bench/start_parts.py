"""What the parts of a start take in processor seconds of this process, up to an application that could answer.

Run it in turn in two clones, a home each, to compare them (an older one wants this file copied into its bench/): on a
busy machine single runs differ by a tenth and more. It takes the lock of the home, starts no thread and answers
nothing; `bench.start` measures a service.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="a built home owned by nobody")
    os.environ["ZHIGUI_HOME"] = str(parser.parse_args().home.resolve())
    # Imported here: their time is what is measured.
    from api.cli.collecting import collect_rarely

    collect_rarely()
    from api.app import create_app
    from api.cli.opening import opened

    imported, modules = time.process_time(), len(sys.modules)
    with opened() as desk:
        ready = time.process_time()
        create_app(desk.kb, desk.ingestion, desk.settings)
        made = time.process_time()
    print(
        f"imports {imported:.2f} s ({modules} modules), opening {ready - imported:.2f} s, "
        f"application {made - ready:.2f} s, together {made:.2f} s; load {os.getloadavg()[0]:.0f}"
    )


if __name__ == "__main__":
    main()
