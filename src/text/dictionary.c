/* dictionary.c -- the distribution's word list as a table that loads in no time. */
#include "text/dictionary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/utf8.h"

#ifndef XS_FRISO_INI
#define XS_FRISO_INI "/etc/friso/friso.ini"
#endif
#define FRISO_DIR "/usr/share/friso/dict/UTF-8" /* where the package has it without its ini file */
#define MAGIC UINT64_C(0x31303044574E4958) /* changes with the layout and with own_words */
#define MAX_FILES 64
#define MAX_FILE ((size_t)64 * 1024 * 1024)
#define MAX_SLOTS (UINT32_C(1) << 24)
#define HAN_FIRST 0x4E00u
#define HAN_COUNT 0x5200u

/* What the list of 2014 does not know and texts on secrecy and computers are full of. */
static const char *const own_words[] = {
    "密钥", "密级", "涉密", "定密", "解密", "加密", "密文", "密标", "密点", "泄密", "失密", "保密", "公钥", "私钥", "随机数", "本机", "整机", "单机", "主机", "司机", "飞机", "手机", "情况", "登录", "账号",
};
/* Words of the list that tear more apart than they explain: 本机密件 is 本 机密 件. */
static const char *const not_words[] = {"密件", "参数据", "部资"};

typedef struct header {
    uint64_t magic, stamp, checksum;
    uint32_t slots, words;
} header;

struct xs_dictionary {
    uint32_t *tags; /* slots of them, a power of two; 0 = empty */
    uint8_t *weight; /* by character from HAN_FIRST */
    uint32_t slots, words;
    size_t bytes; /* of the one block that tags begins */
};

uint64_t xs_word_add(uint64_t h, const char *p)
{
    for (int i = 0; i < 3; i++)
        h = (h ^ (uint8_t)p[i]) * UINT64_C(0x100000001B3);
    return h;
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0xD6E8FEB86659FD93);
    return h ^ h >> 32;
}

/* The slot of the word, or the empty one where it would stand. */
static uint32_t slot_of(const xs_dictionary *d, uint64_t word, uint32_t *tag)
{
    uint64_t m = mix(word);
    *tag = (uint32_t)(m >> 32) | 1u;
    uint32_t i = (uint32_t)m & (d->slots - 1);
    for (uint32_t n = 0; n < d->slots && d->tags[i] && d->tags[i] != *tag; n++)
        i = (i + 1) & (d->slots - 1);
    return i;
}

bool xs_dictionary_has(const xs_dictionary *d, uint64_t word)
{
    uint32_t tag, i = slot_of(d, word, &tag);
    return d->tags[i] == tag;
}

unsigned xs_dictionary_weight(const xs_dictionary *d, const char *p)
{
    uint32_t c;
    xs_utf8_next(p, 3, &c);
    return c - HAN_FIRST < HAN_COUNT ? d->weight[c - HAN_FIRST] : 0;
}

static xs_dictionary *make(uint32_t slots)
{
    xs_dictionary *d = calloc(1, sizeof *d);
    size_t bytes = slots * sizeof *d->tags + HAN_COUNT;
    void *block = d ? calloc(1, bytes) : NULL;
    if (!block) {
        free(d);
        return NULL;
    }
    *d = (xs_dictionary){.tags = block, .weight = (uint8_t *)block + slots * sizeof *d->tags,
                         .slots = slots, .bytes = bytes};
    return d;
}

void xs_dictionary_free(xs_dictionary *d)
{
    if (d)
        free(d->tags);
    free(d);
}

/* ---- reading friso's files -------------------------------------------------------------------- */

typedef struct sources {
    char *path[MAX_FILES];
    size_t n;
    uint64_t stamp; /* of names, sizes and times */
} sources;

static void sources_clear(sources *s)
{
    while (s->n)
        free(s->path[--s->n]);
}

static void stamp_add(uint64_t *h, const void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *h = (*h ^ ((const uint8_t *)p)[i]) * UINT64_C(0x100000001B3);
}

static void add_source(sources *s, const char *dir, const char *name)
{
    struct stat st;
    char *path = NULL;
    if (s->n == MAX_FILES || asprintf(&path, "%s/%s", dir, name) < 0)
        return;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > MAX_FILE) {
        free(path);
        return;
    }
    stamp_add(&s->stamp, path, strlen(path) + 1);
    stamp_add(&s->stamp, &st.st_size, sizeof st.st_size);
    stamp_add(&s->stamp, &st.st_mtim, sizeof st.st_mtim);
    s->path[s->n++] = path;
}

/* Value of `key = value` in an ini file, without blanks. */
static bool ini_value(const char *path, const char *key, char *out, size_t n)
{
    FILE *f = fopen(path, "re");
    char line[1024], k[256], v[700];
    bool found = false;
    while (f && !found && fgets(line, sizeof line, f))
        if (sscanf(line, " %255[^= \t] = %699s", k, v) == 2 && !strcmp(k, key))
            found = (size_t)snprintf(out, n, "%s", v) < n;
    if (f)
        fclose(f);
    return found;
}

/* Files of the section of plain words: `__LEX_CJK_WORDS__ :[` to `]`, each `name;`. */
static bool find_sources(sources *s)
{
    char dir[1024], list[1100], line[1024];
    *s = (sources){.stamp = XS_WORD_START};
    for (size_t i = 0; i < sizeof own_words / sizeof *own_words; i++)
        stamp_add(&s->stamp, own_words[i], strlen(own_words[i]) + 1);
    if (!ini_value(XS_FRISO_INI, "friso.lex_dir", dir, sizeof dir))
        strcpy(dir, FRISO_DIR);
    snprintf(list, sizeof list, "%s/friso.lex.ini", dir);
    FILE *f = fopen(list, "re");
    bool in = false;
    while (f && fgets(line, sizeof line, f)) {
        char *p = line + strspn(line, " \t");
        if (strstr(p, "__LEX_CJK_WORDS__"))
            in = true;
        else if (*p == ']')
            in = false;
        else if (in && *p != '#') {
            p[strcspn(p, "; \t\r\n")] = 0;
            if (*p && !strchr(p, '/'))
                add_source(s, dir, p);
        }
    }
    if (f)
        fclose(f);
    return s->n > 0;
}

static void insert(xs_dictionary *d, xs_str word)
{
    uint64_t h = XS_WORD_START;
    if (word.n % 3 || word.n < 6 || word.n > 3 * XS_WORD_CHARS)
        return;
    for (size_t i = 0; i < word.n; i += 3) {
        uint32_t c;
        if (xs_utf8_next(word.p + i, word.n - i, &c) != 3 || c - HAN_FIRST >= HAN_COUNT)
            return;
        h = xs_word_add(h, word.p + i);
    }
    if (d->words >= d->slots / 8 * 7)
        return; /* more lines than MAX_SLOTS has room for */
    uint32_t tag, i = slot_of(d, h, &tag);
    d->words += !d->tags[i];
    d->tags[i] = tag;
}

static bool listed(xs_str word, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (xs_str_is(word, list[i]))
            return true;
    return false;
}

/* word/synonyms, or character/synonyms/frequency. */
static void insert_line(xs_dictionary *d, const char *p, size_t n)
{
    const char *slash = memchr(p, '/', n);
    size_t k = slash ? (size_t)(slash - p) : n;
    while (k && (uint8_t)p[k - 1] <= ' ')
        k--;
    xs_str word = {p, k};
    if (k == 3 && slash) {
        const char *second = memchr(slash + 1, '/', n - (size_t)(slash + 1 - p));
        unsigned long freq = second ? strtoul(second + 1, NULL, 10) : 0;
        uint32_t c;
        xs_utf8_next(p, 3, &c);
        uint8_t weight = freq ? (uint8_t)(64 - __builtin_clzl(freq)) : 0;
        if (c - HAN_FIRST < HAN_COUNT && weight > d->weight[c - HAN_FIRST])
            d->weight[c - HAN_FIRST] = weight < 22 ? weight : 22;
    } else if (!listed(word, not_words, sizeof not_words / sizeof *not_words)) {
        insert(d, word);
    }
}

static char *read_whole(const char *path, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char *p = NULL;
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size <= MAX_FILE &&
        (p = malloc((size_t)st.st_size + 1))) {
        ssize_t got = read(fd, p, (size_t)st.st_size);
        *n = got > 0 ? (size_t)got : 0;
        p[*n] = 0; /* the numbers in it end somewhere */
    }
    if (fd >= 0)
        close(fd);
    return p;
}

static xs_dictionary *build(const sources *s)
{
    char *text[MAX_FILES];
    size_t size[MAX_FILES] = {0}, lines = sizeof own_words / sizeof *own_words;
    for (size_t i = 0; i < s->n; i++) {
        text[i] = read_whole(s->path[i], &size[i]);
        for (size_t k = 0; text[i] && k < size[i]; k++)
            lines += text[i][k] == '\n';
    }
    uint32_t slots = 1024;
    while (slots < MAX_SLOTS && slots / 4 * 3 < lines)
        slots *= 2;
    xs_dictionary *d = make(slots);
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; d && text[i] && k < size[i];) {
            const char *nl = memchr(text[i] + k, '\n', size[i] - k);
            size_t end = nl ? (size_t)(nl - text[i]) : size[i];
            if (text[i][k] != '#')
                insert_line(d, text[i] + k, end - k);
            k = end + 1;
        }
        free(text[i]);
    }
    for (size_t i = 0; d && i < sizeof own_words / sizeof *own_words; i++)
        insert(d, xs_str_from(own_words[i]));
    return d;
}

/* ---- the cache file --------------------------------------------------------------------------- */

static uint64_t checksum(const xs_dictionary *d)
{
    const uint8_t *p = (const uint8_t *)d->tags;
    uint64_t h[4] = {1, 2, 3, 4}; /* four lanes: memory speed */
    for (size_t i = 0; i + 32 <= d->bytes; i += 32)
        for (int k = 0; k < 4; k++) {
            uint64_t w;
            memcpy(&w, p + i + 8 * k, 8);
            h[k] = (h[k] ^ w) * UINT64_C(0x9E3779B97F4A7C15);
            h[k] ^= h[k] >> 29;
        }
    return mix(h[0] ^ mix(h[1] ^ mix(h[2] ^ mix(h[3] ^ d->slots))));
}

static bool read_all(int fd, void *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t k = read(fd, (char *)p + at, n - at);
        if (k <= 0)
            return false;
        at += (size_t)k;
    }
    return true;
}

static xs_dictionary *load(const char *path, uint64_t stamp)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return NULL;
    struct stat st;
    header h;
    xs_dictionary *d = NULL;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
              !(st.st_mode & 022) && read_all(fd, &h, sizeof h) && h.magic == MAGIC &&
              h.stamp == stamp && h.slots >= 1024 && h.slots <= MAX_SLOTS &&
              !(h.slots & (h.slots - 1)) && (d = make(h.slots)) &&
              (uint64_t)st.st_size == sizeof h + d->bytes && read_all(fd, d->tags, d->bytes) &&
              checksum(d) == h.checksum;
    close(fd);
    if (!ok) {
        xs_dictionary_free(d);
        unlink(path);
        return NULL;
    }
    d->words = h.words;
    return d;
}

static void store(const char *path, const xs_dictionary *d, uint64_t stamp)
{
    char *temp = NULL;
    if (asprintf(&temp, "%s.XXXXXX", path) < 0)
        return;
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd >= 0) {
        header h = {MAGIC, stamp, checksum(d), d->slots, d->words};
        bool ok = write(fd, &h, sizeof h) == (ssize_t)sizeof h &&
                  write(fd, d->tags, d->bytes) == (ssize_t)d->bytes;
        ok = close(fd) == 0 && ok;
        if (!ok || rename(temp, path) != 0)
            unlink(temp);
    }
    free(temp);
}

xs_status xs_dictionary_open(const char *cache_dir, xs_dictionary **out, xs_error *err)
{
    sources s;
    char *path = NULL;
    xs_dictionary *d = NULL;
    bool have = find_sources(&s);
    if (have && cache_dir && asprintf(&path, "%s/words-%016llx", cache_dir, (unsigned long long)s.stamp) < 0)
        path = NULL;
    if (path)
        d = load(path, s.stamp);
    if (have && !d && (d = build(&s)) && path)
        store(path, d, s.stamp);
    sources_clear(&s);
    free(path);
    if (!d)
        return xs_fail(err, have ? XS_E_SYSTEM : XS_E_MISSING, have ? ENOMEM : ENOENT, XS_FRISO_INI, "%s",
                       have ? "no memory" : "no word list; install the package friso-dict");
    *out = d;
    return XS_OK;
}
