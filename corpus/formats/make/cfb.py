"""A writer and reader of compound files, enough for samples: dict of path tuples -> bytes."""
import struct
FREE, END, FATSECT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

def read(data):
    shift = struct.unpack_from("<H", data, 0x1E)[0]; size = 1 << shift
    sec = lambda i: data[(i + 1) * size:(i + 2) * size]
    fat = []
    for i in struct.unpack_from("<109I", data, 0x4C):
        if i < 0xFFFFFFF0: fat += struct.unpack("<%dI" % (size // 4), sec(i))
    def chain(i, table=None, get=sec):
        out = b""
        while i < 0xFFFFFFF0: out += get(i); i = (table or fat)[i]
        return out
    d = chain(struct.unpack_from("<I", data, 0x30)[0])
    mf = chain(struct.unpack_from("<I", data, 0x3C)[0]); mini_fat = struct.unpack("<%dI" % (len(mf) // 4), mf)
    ents = []
    for o in range(0, len(d), 128):
        n = struct.unpack_from("<H", d, o + 64)[0]
        ents.append((d[o:o + max(n - 2, 0)].decode("utf-16-le"), d[o + 66]) + struct.unpack_from("<III", d, o + 68) + struct.unpack_from("<IQ", d, o + 116))
    root = ents[0]; mini = chain(root[5])[:root[6] & 0xFFFFFFFF]
    out = {}
    def walk(i, path):
        if i >= len(ents) or i == FREE: return
        name, typ, left, right, child, start, n = ents[i]; n &= 0xFFFFFFFF
        walk(left, path)
        if typ == 1: out[path + (name,)] = None; walk(child, path + (name,))
        elif typ == 2: out[path + (name,)] = chain(start)[:n] if n >= 4096 else chain(start, mini_fat, lambda k: mini[64 * k:64 * k + 64])[:n]
        walk(right, path)
    walk(root[4], ())
    return out

def write(tree):
    paths = set()
    for p in tree:
        for k in range(1, len(p) + 1): paths.add(p[:k])
    order = [()] + sorted(paths, key=lambda p: (len(p), len(p[-1]), p[-1].upper()))
    index = {p: i for i, p in enumerate(order)}
    fat, body, mini, mini_fat, place = [], [], b"", [], {}
    def store(b):
        n = (len(b) + 511) // 512; first = len(fat)
        for k in range(n): fat.append(first + k + 1 if k + 1 < n else END); body.append(b[512 * k:512 * k + 512].ljust(512, b"\0"))
        return first if n else END
    for p in order[1:]:
        b = tree.get(p)
        if b is None: continue
        if len(b) >= 4096: place[p] = store(b); continue
        n = (len(b) + 63) // 64; place[p] = len(mini_fat) if n else END
        for k in range(n): mini_fat.append(len(mini_fat) + 1 if k + 1 < n else END)
        mini += b.ljust(n * 64, b"\0")
    root_at = store(mini) if mini else END
    mini_at = store(b"".join(struct.pack("<I", x) for x in mini_fat + [FREE] * (-len(mini_fat) % 128))) if mini_fat else END
    entries = b""
    def tree_of(kids):  # balanced by position; order is what the reader cares about
        if not kids: return FREE, {}
        m = len(kids) // 2; l, a = tree_of(kids[:m]); r, b = tree_of(kids[m + 1:]); a.update(b); a[kids[m]] = (l, r)
        return index[kids[m]], a
    links, child = {}, {}
    for p in order:
        kids = [q for q in order[1:] if q[:-1] == p]
        child[p], a = tree_of(kids); links.update(a)
    for p in order:
        name = (p[-1] if p else "Root Entry").encode("utf-16-le"); b = tree.get(p)
        typ = 5 if not p else 1 if b is None else 2
        l, r = links.get(p, (FREE, FREE))
        start = root_at if not p else place.get(p, 0); size = len(mini) if not p else len(b or b"")
        entries += name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, typ, 1, l, r, child[p] if typ != 2 else FREE) + b"\0" * 36 + struct.pack("<IQ", start, size)
    entries += (b"\0" * 66 + b"\0\0" + struct.pack("<III", FREE, FREE, FREE) + b"\0" * 48) * (-len(order) % 4)
    dir_at = store(entries)
    nfat = 1
    while len(fat) + nfat > nfat * 128: nfat += 1
    at = len(fat); fat += [FATSECT] * nfat; fat += [FREE] * (nfat * 128 - len(fat))
    fats = struct.pack("<%dI" % len(fat), *fat)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIIII", 0, nfat, dir_at, 0, 4096, mini_at, len(mini_fat) * 4 // 512 + 1 if mini_fat else 0, END, 0, at)
    head += b"".join(struct.pack("<I", at + i if i < nfat else FREE) for i in range(1, 109))
    return head[:512].ljust(512, b"\0") + b"".join(body) + fats
