"""Runs the emulator until standard input closes, so that it cannot outlive the test run that started it, however that ends.

It leaves at once and takes its temporary folder along: it may hang in its own shutdown when a client left something open, and
keeps nothing.
"""

import os
import shutil
import sys
import threading


def leave_with_parent() -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()

from bqemulator.cli import main  # noqa: E402

main()
