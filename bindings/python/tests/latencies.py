"""Prints how long after SIGINT each wait of ``test_interruption.py`` ends: ``python tests/latencies.py [TIMES]``."""

from __future__ import annotations

import statistics
import sys

from test_interruption import WAITS, interrupted

times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
for wait, (fault, call) in WAITS.items():
    took = [interrupted(fault, call)[0] * 1000 for _ in range(times)]
    print(f"{wait:34} median {statistics.median(took):5.0f} ms   worst {max(took):5.0f} ms", flush=True)
