"""validate.py SCHEMA[#/pointer] FILE... -- check JSON files (a .jsonl file: every line) against a schema. Prints the
first faults; exit status 1 when there is one, 2 when there was nothing to check."""
import json
import sys

import jsonschema


def main():
    name, _, pointer = sys.argv[1].partition('#')
    schema = json.load(open(name, encoding='utf-8'))
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    if pointer:
        schema = {'$schema': schema['$schema'], '$ref': '#' + pointer, '$defs': schema['$defs']}
    validator, checked, faults = cls(schema), 0, []
    for path in sys.argv[2:]:
        with open(path, encoding='utf-8') as f:
            texts = f.read().splitlines() if path.endswith('.jsonl') else [f.read()]
        for number, text in enumerate(texts, 1):
            checked += 1
            for e in validator.iter_errors(json.loads(text)):
                faults.append(f'{path}:{number}: {e.json_path}: {e.message[:200]}')
    print('\n'.join(faults[:8]) or f'{checked} checked')
    return 1 if faults else 0 if checked else 2


sys.exit(main())
