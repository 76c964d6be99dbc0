#!/usr/bin/env python3
"""Measure credential rules against the literals that gitleaks' own rules are validated with.

    tests/tools/measure_gitleaks.py PROGRAM CORPUS [--misses] [--alarms]

CORPUS is the unpacked pii/gitleaks folder (never part of the project). Reads the Go sources of its rules, evaluates
the lists of true and false positives (random secrets are drawn from the same patterns, with a fixed seed), writes
one file for each and scans them all. Prints, for each gitleaks rule and in total, how many true positives have an
SC.* finding of review or more and how many false positives have one. Skips when the corpus is absent.
"""
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from re import _parser as sre
except ImportError:
    import sre_parse as sre

RNG = random.Random(18950203)
SAMPLES = ['{i}Token="{s}"', '{i}Token = "{s}"', '{i}Token={s}', '{i}Token = {s}', '{\n    "{i}_token": "{s}"\n}',
           '{"config.ini": "{I}_TOKEN={s}\\nBACKUP_ENABLED=true"}', '<{i}Token>\n    {s}\n</{i}Token>', '{i}_token: {s}',
           "{i}_token: '{s}'", '{i}_token: "{s}"', 'string {i}Token = "{s}";', 'var {i}Token string = "{s}"',
           '{i}Token := "{s}"', '{i}Token := `{s}`', 'String {i}Token = "{s}";', 'var {i}Token = "{s}"', '${i}Token .= "{s}"',
           "{i}Token = '{s}'", 'System.setProperty("{I}_TOKEN", "{s}")', '  "{i}Token" => "{s}"', '{i}_TOKEN = "{s}"',
           '{i}_TOKEN ::= "{s}"', '{i}_TOKEN ?= "{s}"']
CLASSES = {'Numeric': '[0-9]{%s}', 'Hex': '[a-f0-9]{%s}', 'AlphaNumeric': '[a-z0-9]{%s}',
           'AlphaNumericExtendedShort': '[a-z0-9_-]{%s}', 'AlphaNumericExtended': r'[a-z0-9=_\-]{%s}',
           'AlphaNumericExtendedLong': r'[a-z0-9\/=_\+\-]{%s}'}


def draw(pattern):
    """A random string that a (simple) pattern matches."""
    def one(op, arg):
        name = str(op)
        if name == 'LITERAL':
            return chr(arg)
        if name == 'IN':
            chars = []
            for o, a in arg:
                if str(o) == 'LITERAL':
                    chars.append(chr(a))
                elif str(o) == 'RANGE':
                    chars += [chr(c) for c in range(a[0], a[1] + 1)]
                elif str(o) == 'CATEGORY':
                    chars += list('0123456789' if 'DIGIT' in str(a) else 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_')
            return RNG.choice(chars)
        if name in ('MAX_REPEAT', 'MIN_REPEAT'):
            low, high, items = arg
            return ''.join(every(items) for _ in range(RNG.randint(low, min(high, max(low, 300)))))
        if name == 'SUBPATTERN':
            return every(arg[-1])
        if name == 'BRANCH':
            return every(RNG.choice(arg[1]))
        if name == 'ANY':
            return RNG.choice('abcdef0123456789')
        return ''

    def every(items):
        return ''.join(one(o, a) for o, a in items)
    return every(sre.parse(pattern.replace('(?i)', '').replace('(?-i:', '(?:').replace('(?i:', '(?:')))


TOKEN = re.compile(r'\s+|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\])*"|`[^`]*`|[A-Za-z_][A-Za-z_0-9.]*|\d+|[^\s]', re.S)


class Go:
    """Evaluates the string expressions of one function body."""

    def __init__(self, text):
        self.t = [m for m in TOKEN.findall(text) if m.strip() and not m.startswith(('//', '/*'))]
        self.i = 0
        self.names = {}

    def peek(self):
        return self.t[self.i] if self.i < len(self.t) else ''

    def next(self):
        self.i += 1
        return self.t[self.i - 1]

    def literal(self, tok):
        if tok[0] == '`':
            return tok[1:-1]
        return json.loads(re.sub(r'\\x([0-9a-fA-F]{2})', r'\\u00\1', tok.replace("\\'", "'")))

    def expr(self):
        v = self.term()
        while self.peek() == '+':
            self.next()
            v = v + self.term()
        return v

    def args(self):
        out = []
        self.next()
        while self.peek() != ')':
            out.append(self.expr())
            if self.peek() == '...':
                self.next()
            while self.peek() in (',', '.'):
                self.next()
        self.next()
        return out

    def term(self):
        tok = self.next()
        if tok[0] in '"`':
            return self.literal(tok)
        if tok.isdigit():
            return int(tok)
        if tok == '[':
            while self.next() != '{':
                pass
            out = []
            while self.peek() != '}':
                v = self.expr()
                if self.peek() == ':':  # an index or the key of a map
                    self.next()
                    v = self.expr()
                out.append(v)
                if self.peek() == ',':
                    self.next()
            self.next()
            return out
        if tok == 'map':
            while self.next() != '{':
                pass
            out = []
            while self.peek() != '}':
                self.expr()
                self.next()
                out.append(self.expr())
                if self.peek() == ',':
                    self.next()
            self.next()
            return out
        if self.peek() == '(':
            return self.call(tok.split('.')[-1], self.args())
        if tok in self.names:
            return self.names[tok]
        raise ValueError('unknown ' + tok)

    def call(self, name, args):
        if name in CLASSES:
            return CLASSES[name] % args[0]
        if name == 'Hex8_4_4_4_12':
            return '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
        if name.startswith('NewSecret'):
            return draw(args[0])
        if name == 'GenerateSampleSecret':
            return '%s_api_token = "%s"' % tuple(args)
        if name == 'GenerateSampleSecrets':
            i, s = args
            return [x.replace('{i}', i).replace('{I}', i.upper()).replace('{s}', s) for x in SAMPLES]
        if name == 'Sprintf':
            return re.sub(r'%[sdv]', '%s', args[0]) % tuple(args[1:])
        if name == 'Repeat':
            return args[0] * args[1]
        if name == 'append':
            out = list(args[0])
            for a in args[1:]:
                out += a if isinstance(a, list) else [a]
            return out
        if name in ('ToLower', 'ToUpper'):
            return args[0].lower() if name == 'ToLower' else args[0].upper()
        raise ValueError('unknown call ' + name)


def cases_of(path):
    text = path.read_text(encoding='utf-8')
    for m in re.finditer(r'^func (\w+)\(\) \*config\.Rule \{(.*?)^\}', text, re.S | re.M):
        body = m.group(2)
        rule = re.search(r'RuleID:\s*"([^"]+)"', body)
        if not rule:
            continue
        lists, names = {'tps': [], 'fps': []}, {}
        for a in re.finditer(r'^\t(\w+)\s*:?=\s*', body, re.M):
            go = Go(body[a.end():])
            go.names = {**names, **lists}
            try:
                v = go.expr()
            except (ValueError, IndexError, TypeError, re.error):
                continue
            if a.group(1) in lists:
                lists[a.group(1)] = [x for x in v if isinstance(x, str)] if isinstance(v, list) else []
            else:
                names[a.group(1)] = v
        yield rule.group(1), lists['tps'], lists['fps']


def main():
    if len(sys.argv) < 3 or not (Path(sys.argv[2]) / 'cmd').is_dir():
        print('measure_gitleaks: no corpus; skipped')
        return 0
    program, root = sys.argv[1], Path(sys.argv[2])
    rows = {}
    with tempfile.TemporaryDirectory() as tmp:
        where = {}
        for path in sorted((root / 'cmd/generate/config/rules').glob('*.go')):
            for rule, tps, fps in cases_of(path):
                rows.setdefault(rule, [0, 0, 0, 0])
                for kind, cases in (('tp', tps), ('fp', fps)):
                    for n, text in enumerate(cases):
                        f = Path(tmp) / ('%s.%s.%d.txt' % (rule, kind, n))
                        f.write_text(text, encoding='utf-8', errors='replace')
                        where[f.name] = (rule, kind, text)
                        rows[rule][0 if kind == 'tp' else 2] += 1
        out = subprocess.run([program, 'scan', '--format', 'jsonl', '--no-progress', tmp], stdout=subprocess.PIPE)
        for line in out.stdout.splitlines():
            d = json.loads(line)
            rule, kind, text = where[Path(d['path']).name]
            hit = any(f['category'].startswith('SC.') and f['action'] != 'note' for f in d['findings'])
            rows[rule][1 if kind == 'tp' else 3] += hit
            if kind == 'tp' and not hit and '--misses' in sys.argv:
                print('MISS', rule, repr(text[:160]))
            if kind == 'fp' and hit and '--alarms' in sys.argv:
                print('ALARM', rule, repr(text[:160]))
    total = [0, 0, 0, 0]
    covered = [0, 0, 0, 0]
    for rule, r in sorted(rows.items()):
        print('%-44s recall %4d/%-4d  false alarms %3d/%d' % (rule, r[1], r[0], r[3], r[2]))
        total = [a + b for a, b in zip(total, r)]
        if r[0] and r[1] * 2 >= r[0]:
            covered = [a + b for a, b in zip(covered, r)]
    for name, t in (('all kinds', total), ('kinds with half their cases found', covered)):
        print('%s: recall %d/%d = %.3f, false alarms %d/%d = %.3f' %
              (name, t[1], t[0], t[1] / max(1, t[0]), t[3], t[2], t[3] / max(1, t[2])))
    return 0


if __name__ == '__main__':
    sys.exit(main())
