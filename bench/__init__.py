"""What is measured, against peers and the limits: `python -m bench.NAME` prints a table and writes bench/out/."""
