"""Builds the home folder that the measurements of quality need: all starter articles with all their vectors."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.world import HOME, build


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="where to build it; a second call resumes")
    build(parser.parse_args().home)


if __name__ == "__main__":
    main()
