"""messages.py [xianshen] -- nothing is said in one language only. Reads the sources: every message an error can carry
stands in base/messages.c, every pair of cli_t and xs_word has both halves; and the tables of the program by its help."""
import glob
import os
import re
import subprocess
import sys

STRING = r'"((?:[^"\\]|\\.)*)"'
HAN = re.compile('[\u4e00-\u9fff]')
# Words that are Chinese in English text too: values that are typed as they stand.
VALUES = ['误报', '法定公开', '第三方同意', '公共利益', '非真实号码', '机构公开信息', '已解密']


def calls(text, name):
    """Arguments of every call of name, split at the commas of its own level."""
    for m in re.finditer(r'\b' + name + r'\(', text):
        depth, i, inside, cur, out = 1, m.end(), False, '', []
        while i < len(text):
            c = text[i]
            if c == '"' and text[i - 1] != '\\':
                inside = not inside
            if not inside:
                depth += (c in '([{') - (c in ')]}')
                if depth == 0:
                    break
                if c == ',' and depth == 1:
                    out.append(cur.strip())
                    cur, i = '', i + 1
                    continue
            cur, i = cur + c, i + 1
        yield out + [cur.strip()]


def literal(arg):
    return ''.join(re.findall(STRING, arg)) if re.fullmatch(r'(\s*' + STRING + r')+\s*', arg) else None


def words(s):
    return re.sub(r'%[-+ #0-9.*]*[hlzjt]*[a-zA-Z]|[^A-Za-z]', '', s)


def main():
    faults, seen = [], 0
    table = dict(re.findall(r'\{' + STRING + r',\s*' + STRING + r'\}', open('src/base/messages.c', encoding='utf-8').read()))
    for path in sorted(glob.glob('src/**/*.c', recursive=True)):
        # What workers say stays among programs: the reasons people read are part notes.
        if re.search(r'src/(extract|box)/|base/messages\.c', path):
            continue
        text = open(path, encoding='utf-8').read()
        said = []
        for a in calls(text, 'xs_fail'):
            if len(a) > 4 and 'XS_ZH' not in a[4] and 'XS_EN' not in a[4] and 'const char' not in a[4]:
                whole = literal(a[4])
                said += [whole] if whole is not None else re.findall(STRING, a[4])
        for name, at in (('refuse', 1), ('broken', 2), ('no', 1), ('system_fails', 1), ('xs_say', 0)):
            for a in calls(text, name):
                if len(a) > at and not HAN.search(''.join(a)) and '[' not in a[at]:
                    said += [literal(a[at])] if literal(a[at]) is not None else re.findall(STRING, a[at])
        if path.endswith('register_file.c'):
            said += [literal(a[2]) for a in calls(text, 'trouble') if len(a) > 2 and literal(a[2])]
        for s in said:
            seen += 1
            if words(s) and not HAN.search(s) and not HAN.search(table.get(s, '')):
                faults.append(f'{path}: no Chinese for "{s}" in src/base/messages.c')
        for name, zh, en in (('cli_t', 0, 1), ('xs_word', 1, 2)):
            for a in calls(text, name):
                pair = [literal(x) for x in a[zh:en + 1]]
                if len(pair) == 2 and None not in pair:
                    seen += 1
                    if words(pair[1]) and (HAN.search(pair[1]) or not HAN.search(pair[0])) and pair[0] != 'zh-CN':
                        faults.append(f'{path}: {name}("{pair[0]}", "{pair[1]}")')
        if '/cli/' in path:
            for a in calls(text, 'cli_message'):
                if literal(a[0]) and words(literal(a[0])):
                    faults.append(f'{path}: one language only: "{literal(a[0])}"')
    for s, zh in table.items():
        if sorted(re.findall('%[a-z]+', s)) != sorted(re.findall('%[a-z]+', zh)):
            faults.append(f'src/base/messages.c: "{s}" and its Chinese take different values')
    if len(sys.argv) > 1:
        n, bad = helps(sys.argv[1])
        seen += n
        faults += bad
    print('\n'.join(faults) or f'{seen} messages in both languages')
    return 1 if faults or seen < 300 else 0


def options(text):
    """name -> description, of the options in a help text."""
    out, last = {}, None
    for line in text.split('\n'):
        m = re.match(r'  (?:-\w,|   ) --([\w-]+)(?: \S+)?\s+(.*)', line)
        if m:
            last = m.group(1)
            out[last] = m.group(2)
        elif last and line.startswith(' ' * 29):
            out[last] += ' ' + line.strip()
    return out


def helps(program):
    def run(*args):
        return subprocess.run([program, *args], capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8'}).stdout
    commands = re.findall(r'^  (\w+) ', run('--lang', 'en', '--help'), re.M)
    seen, bad = 0, []
    for c in commands:
        zh, en = run('--lang', 'zh', c, '--help'), run('--lang', 'en', c, '--help')
        a, b = options(zh), options(en)
        if not a or a.keys() != b.keys():
            bad.append(f'{c}: options differ: {a.keys() ^ b.keys()}')
        for o in a:
            seen += 1
            if not HAN.search(a[o]) and words(a[o]).lower() not in ('autoalwaysnever',):
                bad.append(f'{c} --{o}: no Chinese: {a[o]}')
            rest = b.get(o, '')
            for v in VALUES:
                rest = rest.replace(v, '')
            if HAN.search(rest) or not rest.strip():
                bad.append(f'{c} --{o}: no English: {rest}')
        head = en.split('options:')[0]
        if HAN.search(head):
            bad.append(f'{c}: Chinese in the English help: {head}')
    return seen + len(commands), bad if len(commands) >= 8 else bad + ['commands are missing']


sys.exit(main())
