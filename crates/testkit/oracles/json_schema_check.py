"""Validates JSON documents, one a line of standard input, against the JSON Schema in the file named.

Prints a line for each fault: the number of the document, where in it, and what is wrong. Exit code 3
means that the schema itself is none.
"""

import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
try:
    jsonschema.Draft202012Validator.check_schema(schema)
except jsonschema.SchemaError as error:
    print(error.message)
    sys.exit(3)
validator = jsonschema.Draft202012Validator(schema)
count = 0
for number, line in enumerate(sys.stdin.buffer):
    count += 1
    for error in validator.iter_errors(json.loads(line)):
        best = jsonschema.exceptions.best_match([error])
        print(f"{number}: {best.json_path}: {best.message[:300]}")
print(f"{count} documents", file=sys.stderr)
