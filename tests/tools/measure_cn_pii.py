#!/usr/bin/env python3
"""Agreement with the cases of a recogniser suite for Chinese personal data.

    tests/tools/measure_cn_pii.py PROGRAM CORPUS

CORPUS is the unpacked pii/cn_pii_anonymization folder (never part of the project). Takes the texts with expected
counts, and the lists of valid and invalid values (scanned behind the kind's usual word), from its unit tests, scans
each as a file of its own and compares how many findings of the kind there are with what the suite expects. Prints
every disagreement. Skips when the corpus is absent.
"""
import ast
import json
import subprocess
import sys
import tempfile
from pathlib import Path

# test name: categories, word that stands before bare values
KINDS = {'phone': (('PI.MOBILE',), '手机号码：'), 'id_card': (('PI.ID18', 'PI.ID15'), '身份证号：'),
         'bank_card': (('FN.CARD', 'FN.ACCT'), '银行卡号：'), 'passport': (('PI.PASSPORT', 'PI.PERMIT'), '护照号：'),
         'email': (('PI.EMAIL',), '邮箱：')}


def kind_of(name):
    for k in ('bank_card', 'id_card', 'passport', 'email', 'phone', 'card'):
        if k in name:
            return 'bank_card' if k == 'card' else k
    return None


def cases(path):
    tree = ast.parse(path.read_text(encoding='utf-8'))
    for cls in (c for c in tree.body if isinstance(c, ast.ClassDef)):
        kind = {'TestCNPhoneRecognizer': 'phone', 'TestCNIDCardRecognizer': 'id_card',
                'TestCNBankCardRecognizer': 'bank_card', 'TestCNPassportRecognizer': 'passport',
                'TestCNEmailRecognizer': 'email'}.get(cls.name)
        for fn in (f for f in cls.body if isinstance(f, ast.FunctionDef)):
            for d in fn.decorator_list:
                if kind and isinstance(d, ast.Call) and len(d.args) == 2:
                    for text, count in ast.literal_eval(d.args[1]):
                        yield kind, text, count
            for a in (x for x in ast.walk(fn) if isinstance(x, ast.Assign)):
                name = a.targets[0].id if isinstance(a.targets[0], ast.Name) else ''
                if kind and isinstance(a.value, ast.List) and ('valid' in name):
                    for v in ast.literal_eval(a.value):
                        yield kind, KINDS[kind][1] + v, 0 if name.startswith('invalid') else 1
                if name == 'text' and isinstance(a.value, ast.Constant) and 'no_false' in fn.name:
                    for k in KINDS:
                        yield k, a.value.value, 0


def main():
    if len(sys.argv) < 3 or not (Path(sys.argv[2]) / 'tests').is_dir():
        print('measure_cn_pii: no corpus; skipped')
        return 0
    all_cases = list(cases(Path(sys.argv[2]) / 'tests/unit/test_recognizers.py'))
    agree = 0
    with tempfile.TemporaryDirectory() as tmp:
        for n, (_, text, _) in enumerate(all_cases):
            (Path(tmp) / ('%04d.txt' % n)).write_text(text, encoding='utf-8')
        out = subprocess.run([sys.argv[1], 'scan', '--format', 'jsonl', '--no-progress', tmp], stdout=subprocess.PIPE)
        for line in out.stdout.splitlines():
            d = json.loads(line)
            kind, text, want = all_cases[int(Path(d['path']).stem)]
            found = [f for f in d['findings'] if f['category'] in KINDS[kind][0]]
            # mail is a note by default; elsewhere a note says "perhaps", such as a check digit that fails
            got = sum(f['count'] for f in found if kind == 'email' or f['action'] != 'note')
            if got == want:
                agree += 1
            else:
                print('%-9s expected %d, found %d: %s' % (kind, want, got, text))
    print('agreement %d/%d = %.3f' % (agree, len(all_cases), agree / max(1, len(all_cases))))
    return 0


if __name__ == '__main__':
    sys.exit(main())
