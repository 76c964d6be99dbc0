/* dump.h -- run readers in this process and write what they find as lines, for tests and people.
 *
 *   PART path [media type] visibility
 *   T visibility kind place| text          end marks: / cell  // row  ¶ paragraph  § page
 *   RAW charset| bytes
 *   HAND worker path
 *   CARRIER category visibility count detail
 *   END state note */
#ifndef XS_TESTS_EXTRACT_DUMP_H
#define XS_TESTS_EXTRACT_DUMP_H
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "extract/reader.h"

static const char *const dump_states[] = {"scanned",    "encrypted", "corrupt",     "unknown_kind",
                                          "over_limit", "timed_out", "worker_died", "no_text"};
static const char *const dump_seen[] = {"visible",  "hidden",     "deleted",  "comment",
                                        "metadata", "attachment", "embedded", "ocr"};
static const char *const dump_kinds[] = {"par",  "title",  "header", "cell",
                                         "meta", "script", "link",   "name"};

static inline void dump_text(xs_buf *out, const xs_wire_text *t)
{
    xs_buf_printf(out, "T %s %s", dump_seen[t->visibility], dump_kinds[t->kind]);
    if (t->page)
        xs_buf_printf(out, " page=%u", t->page);
    if (t->table)
        xs_buf_printf(out, " table=%u", t->table);
    if (t->row || t->col)
        xs_buf_printf(out, " at=%u,%u", t->row, t->col);
    if (t->sheet.n)
        xs_buf_printf(out, " sheet=%.*s", (int)t->sheet.n, t->sheet.p);
    if (t->cell.n)
        xs_buf_printf(out, " cell=%.*s", (int)t->cell.n, t->cell.p);
    if (t->name.n)
        xs_buf_printf(out, " name=%.*s", (int)t->name.n, t->name.p);
    xs_buf_add(out, "| ", 2);
    for (size_t i = 0; i < t->text.n; i++)
        xs_buf_add_char(out, t->text.p[i] == '\n' || t->text.p[i] == '\r' ? '~' : t->text.p[i]);
    const char *end = t->end == XS_END_CELL        ? "/"
                      : t->end == XS_END_ROW       ? "//"
                      : t->end == XS_END_PARAGRAPH ? "¶"
                      : t->end == XS_END_PAGE      ? "§"
                                                   : "";
    xs_buf_printf(out, "%s\n", end);
}

static inline bool dump_message(void *ctx, const xs_wire_msg *m, int fd)
{
    xs_buf *out = ctx;
    if (fd >= 0)
        close(fd);
    switch (m->type) {
    case XS_WIRE_PART:
        xs_buf_printf(out, "PART %.*s [%.*s] %s\n", (int)m->u.part.path.n, m->u.part.path.p,
                      (int)m->u.part.media_type.n, m->u.part.media_type.p,
                      dump_seen[m->u.part.visibility]);
        break;
    case XS_WIRE_TEXT:
        dump_text(out, &m->u.text);
        break;
    case XS_WIRE_RAW:
        xs_buf_printf(out, "RAW| ");
        xs_buf_add(out, m->u.raw.p, m->u.raw.n);
        xs_buf_add_char(out, '\n');
        break;
    case XS_WIRE_CARRIER:
        xs_buf_printf(out, "CARRIER %.*s %s %u %.*s\n", (int)m->u.carrier.category.n,
                      m->u.carrier.category.p, dump_seen[m->u.carrier.visibility],
                      m->u.carrier.count, (int)m->u.carrier.detail.n, m->u.carrier.detail.p);
        break;
    case XS_WIRE_PART_END:
        xs_buf_printf(out, "END %s%s%.*s\n", dump_states[m->u.part_end.state],
                      m->u.part_end.note.n ? " " : "", (int)m->u.part_end.note.n,
                      m->u.part_end.note.p);
        break;
    case XS_WIRE_HAND:
        xs_buf_printf(out, "HAND %u %.*s\n", m->u.hand.worker, (int)m->u.hand.path.n,
                      m->u.hand.path.p);
        break;
    default:
        break;
    }
    return !out->failed;
}

/* All that the table's readers find in `bytes`. out: initialised by the caller. */
static inline void dump_bytes(const char *name, xs_str bytes, xs_buf *out)
{
    xs_wire_job job = {.name = xs_str_from(name),
                       .size = bytes.n,
                       .limits = {.size = XS_MAX_SIZE,
                                  .text = XS_MAX_TEXT,
                                  .cells = XS_MAX_CELLS,
                                  .depth = XS_MAX_DEPTH,
                                  .members = XS_MAX_MEMBERS,
                                  .ratio = XS_MAX_RATIO,
                                  .pages = XS_MAX_PAGES}};
    xs_extract(&job, bytes, dump_message, out);
}

/* A whole file in memory of exactly its size (so that a sanitizer sees reads behind it). */
static inline xs_str dump_load(const char *path)
{
    FILE *f = fopen(path, "rb");
    xs_str s = {NULL, 0};
    if (!f)
        return s;
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *p = malloc(n > 0 ? (size_t)n : 1);
    s = (xs_str){p, p && n > 0 ? fread(p, 1, (size_t)n, f) : 0};
    fclose(f);
    return s;
}

#endif
