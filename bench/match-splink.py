"""Splink 4 (DuckDB) on the bench's file, with the settings its own guide recommends for people. Prints one JSON line."""
import json
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

source, clusters = sys.argv[1:3]
began = time.time()
connection = duckdb.connect()
connection.execute("set threads = 2")
fields = ["given", "family", "birth", "street", "postcode", "city", "email", "phone"]
columns = ", ".join(f"nullif({field}, '') as {field}" for field in fields)
connection.execute(f"create table people as select id, {columns} from read_csv('{source}', all_varchar = true)")
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="id",
    blocking_rules_to_generate_predictions=[
        block_on("email"),
        block_on("phone"),
        block_on("birth", "family"),
        block_on("birth", "given"),
        block_on("given", "family", "postcode"),
        block_on("given", "family", "city"),
        block_on("street", "postcode"),
    ],
    comparisons=[
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.NameComparison("family").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("birth", input_is_string=True, datetime_format="%Y-%m-%d"),
        cl.ExactMatch("street"),
        cl.LevenshteinAtThresholds("postcode", [1]),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
        cl.LevenshteinAtThresholds("phone", [1]),
    ],
)
linker = Linker("people", settings, DuckDBAPI(connection=connection))
training = linker.training
training.estimate_probability_two_random_records_match([block_on("email"), block_on("birth", "family", "given")], recall=0.6)
training.estimate_u_using_random_sampling(max_pairs=2e6)
training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
training.estimate_parameters_using_expectation_maximisation(block_on("birth"))
pairs = linker.inference.predict(threshold_match_probability=0.05)
people = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
seconds = time.time() - began
connection.execute(f"copy (select cluster_id, id from {people.physical_name}) to '{clusters}' (header false)")
connection.execute(f"copy (select match_probability, id_l, id_r from {pairs.physical_name} order by 1 desc) to '{clusters}.pairs' (header false)")
print(json.dumps({"seconds": seconds}))
