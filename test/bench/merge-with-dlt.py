"""The work of `dedup run` as dlt does it: NDJSON into DuckDB by its merge disposition, the highest offset of a key wins.

dlt's own reader of JSON lines, its default strategy (delete and insert), types declared as the spec declares them. No tombstones, no ties,
no rejects: a value that does not fit makes a column of its own.
Usage: python merge-with-dlt.py EVENTS.ndjson DATABASE.duckdb PIPELINES_FOLDER
"""

import os
import sys

# Nothing is sent anywhere.
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"

import dlt  # noqa: E402
from dlt.sources.filesystem import filesystem, read_jsonl  # noqa: E402

events, database, folder = sys.argv[1:]
readings = filesystem(
    bucket_url=f"file://{os.path.dirname(os.path.abspath(events))}", file_glob=os.path.basename(events)
) | read_jsonl(chunksize=10_000)
readings.apply_hints(
    table_name="device_readings",
    write_disposition="merge",
    primary_key=["device_id", "reading_ts"],
    columns={
        "device_id": {"data_type": "text"},
        "reading_ts": {"data_type": "timestamp"},
        "value_celsius": {"data_type": "double"},
        "source_topic": {"data_type": "text"},
        "source_partition": {"data_type": "bigint"},
        "source_offset": {"data_type": "bigint", "dedup_sort": "desc"},
    },
)
pipeline = dlt.pipeline(
    pipeline_name="bench", pipelines_dir=folder, dataset_name="bench", destination=dlt.destinations.duckdb(database)
)
pipeline.run(readings).raise_on_failed_jobs()
