"""Runs the queries of every case in one Spark, on tables that are given as texts, and answers with texts.

Standard input: JSON, a list of cases: tables (name, columns with their SQL expressions over the text `t`, rows of texts or nulls),
columns (name and expression to text of the result) and queries by name. Standard output: JSON, for each case rows by query.
"""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql.types import StringType, StructField, StructType


def quote(name):
    return "`" + name.replace("`", "``") + "`"


def main():
    cases = json.load(sys.stdin)
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # Another zone than UTC: no result may depend on it.
        .config("spark.sql.session.timeZone", "America/New_York")
        .getOrCreate()
    )
    answers = []
    for case in cases:
        for table in case["tables"]:
            names = [f"c{index}" for index in range(len(table["columns"]))]
            schema = StructType([StructField(name, StringType()) for name in names])
            spark.createDataFrame([tuple(row) for row in table["rows"]], schema).createOrReplaceTempView("texts")
            typed = ", ".join(
                f"{column['expression'].replace('$', name)} AS {quote(column['name'])}"
                for name, column in zip(names, table["columns"])
            )
            spark.sql(f"SELECT {typed} FROM texts").createOrReplaceTempView(quote(table["name"]))
        texts = ", ".join(
            f"{column['expression'].replace('$', quote(column['name']))} AS {quote(column['name'])}"
            for column in case["columns"]
        )
        answers.append(
            {
                name: [list(row) for row in spark.sql(f"SELECT {texts} FROM (\n{sql}\n)").collect()]
                for name, sql in case["queries"].items()
            }
        )
    spark.stop()
    json.dump(answers, sys.stdout)


main()
