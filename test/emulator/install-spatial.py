"""Installs DuckDB's spatial extension for the user's HOME from the wheel that carries it; the emulator would download it."""

import glob
import os

import duckdb
import duckdb_extension_spatial

folder = os.path.dirname(duckdb_extension_spatial.__file__)
[extension] = glob.glob(os.path.join(folder, "extensions", "*", "spatial.duckdb_extension"))
duckdb.connect().execute("INSTALL '" + extension.replace("'", "''") + "'")
