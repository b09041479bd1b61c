"""Runs the emulator until standard input closes, so that it cannot outlive the test run that started it, however that ends.

It leaves at once and takes its temporary folder along: it may hang in its own shutdown when a client left something open, and
keeps nothing.
"""

import os
import shutil
import sys
import threading
from contextvars import ContextVar


def leave_with_parent() -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os._exit(0)


threading.Thread(target=leave_with_parent, daemon=True).start()

from bqemulator.jobs import executor  # noqa: E402

# BigQuery tells how many rows a load job has written. bqemulator 1.4.0 tells how many the table has afterwards.
written: ContextVar[int] = ContextVar("written")
load_path, load_job, row_count = executor._load_path_into_target, executor.execute_load_job, executor._refresh_load_row_count


def counted_path(path, job, ctx):
    before = row_count(job, ctx)
    load_path(path, job, ctx)
    written.set(written.get() + row_count(job, ctx) - before)


async def counted_job(project_id, job_id, config, ctx):
    written.set(0)
    meta = await load_job(project_id, job_id, config, ctx)
    return meta.model_copy(update={"statistics": {"load": {"outputRows": str(written.get())}}})


executor._load_path_into_target = counted_path
executor.execute_load_job = counted_job

from bqemulator.cli import main  # noqa: E402

main()
