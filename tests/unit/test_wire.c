/* Messages between core and worker: everything comes back, nothing malformed gets in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire/wire.h"

#define S(lit) {(lit), sizeof(lit) - 1}

static const xs_wire_msg samples[] = {
    {XS_WIRE_JOB,
     {.job = {.name = S("公示.zip"), .path = S("a.zip"), .media_type = S("x/y"),
              .charset = S("gb2312"), .size = 1ull << 40, .visibility = XS_ATTACHMENT,
              .depth = 3, .skip = 7, .careful = true,
              .limits = {1ull << 33, 1u << 20, 5, 8, 100000, 200, 1000}}}},
    {XS_WIRE_PART,
     {.part = {.path = S("b.docx!/word/comments.xml"), .media_type = S("text/plain"),
               .charset = S("GBK"), .visibility = XS_COMMENT, .raw = true}}},
    {XS_WIRE_TEXT,
     {.text = {.text = S("张三\t330106"), .kind = XS_BLOCK_CELL, .visibility = XS_HIDDEN,
               .end = XS_END_CELL, .page = 1, .paragraph = 2, .table = 3, .row = 4, .col = 5,
               .sheet = S("名单"), .cell = S("E4"), .name = S("n")}}},
    {XS_WIRE_RAW, {.raw = S("\xbb\xfa\xc3\xdc")}},
    {XS_WIRE_CARRIER,
     {.carrier = {.category = S("HD.TRACKED"), .detail = S("修订\trevisions"),
                  .count = 12, .visibility = XS_DELETED}}},
    {XS_WIRE_PART_END,
     {.part_end = {.state = XS_PART_CORRUPT, .bytes = 99, .note = S("截断\ttruncated")}}},
    {XS_WIRE_HAND,
     {.hand = {.worker = XS_WORKER_PDF, .has_bytes = true, .size = 5, .name = S("c.pdf"),
               .path = S("c.pdf"), .media_type = S("application/pdf"),
               .visibility = XS_EMBEDDED, .depth = 2}}},
    {.type = XS_WIRE_DONE},
    {XS_WIRE_READY, {.ready = {XS_WIRE_VERSION, 3}}},
};
#define NSAMPLES (sizeof samples / sizeof *samples)

static xs_buf packet(void)
{
    xs_buf b;
    xs_buf_init(&b, XS_WIRE_MAX);
    for (size_t i = 0; i < NSAMPLES; i++)
        assert_true(xs_wire_encode(&samples[i], &b));
    return b;
}

static void a_packet_of_all_messages_comes_back(void **state)
{
    (void)state;
    xs_buf b = packet(), again;
    xs_buf_init(&again, XS_WIRE_MAX);
    size_t at = 0;
    for (size_t i = 0; i < NSAMPLES; i++) {
        xs_wire_msg m;
        size_t k = xs_wire_decode(b.p + at, b.n - at, &m);
        assert_true(k > 0);
        assert_int_equal(m.type, samples[i].type);
        assert_true(xs_wire_encode(&m, &again));
        at += k;
    }
    assert_int_equal(at, b.n);
    assert_int_equal(again.n, b.n);
    assert_memory_equal(again.p, b.p, b.n);
    xs_wire_msg m;
    assert_int_equal(xs_wire_decode(b.p, b.n, &m), xs_wire_decode(b.p, b.n, &m));
    assert_int_equal(m.u.job.size, 1ull << 40);
    assert_int_equal(m.u.job.limits.pages, 1000);
    xs_buf_clear(&b);
    xs_buf_clear(&again);
}

static void a_message_cut_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < NSAMPLES; i++) {
        xs_buf b;
        xs_buf_init(&b, XS_WIRE_MAX);
        assert_true(xs_wire_encode(&samples[i], &b));
        for (size_t n = 0; n < b.n; n++) {
            char *p = malloc(n ? n : 1); /* exact size: a sanitizer sees a read beyond it */
            memcpy(p, b.p, n);
            xs_wire_msg m;
            assert_int_equal(xs_wire_decode(p, n, &m), 0);
            free(p);
        }
        xs_buf_clear(&b);
    }
}

/* Encode, change one thing, expect refusal. */
static void refused(xs_wire_msg m, size_t at, char value)
{
    xs_buf b;
    xs_buf_init(&b, XS_WIRE_MAX);
    assert_true(xs_wire_encode(&m, &b));
    assert_true(at < b.n);
    b.p[at] = value;
    xs_wire_msg out;
    assert_int_equal(xs_wire_decode(b.p, b.n, &out), 0);
    xs_buf_clear(&b);
}

static void forged_fields_are_refused(void **state)
{
    (void)state;
    xs_wire_msg t = {XS_WIRE_TEXT, {.text = {.text = S("abcd"), .end = XS_END_ROW}}};
    refused(t, 4, 0);                    /* type */
    refused(t, 4, XS_WIRE_READY + 1);     /* type */
    refused(t, 0, 1);                    /* length */
    refused(t, 5, 5);                    /* string length: the rest shifts */
    refused(t, 9, XS_END_CELL);          /* a hard end inside text */
    refused(t, 9, (char)0xC0);           /* not UTF-8 */
    refused(t, 13, XS_BLOCK_KINDS);      /* kind */
    refused(t, 14, XS_OCR + 1);          /* visibility */
    refused(t, 15, 1);                   /* end */
    xs_wire_msg p = {XS_WIRE_PART, {.part = {.raw = true}}};
    refused(p, 4 + 1 + 12 + 1, 2); /* a truth value */
    xs_wire_msg e = {XS_WIRE_PART_END, {.part_end = {.state = XS_PART_SCANNED}}};
    refused(e, 5, XS_PART_NO_TEXT + 1);
    xs_wire_msg h = {.type = XS_WIRE_HAND};
    refused(h, 5, XS_WORKER_KINDS);
}

static void what_does_not_fit_is_not_encoded(void **state)
{
    (void)state;
    char *big = calloc(1, XS_WIRE_CHUNK + 1);
    memset(big, 'a', XS_WIRE_CHUNK + 1);
    xs_buf b;
    xs_buf_init(&b, 2 * XS_WIRE_MAX);
    xs_wire_msg m = {XS_WIRE_RAW, {.raw = {big, XS_WIRE_CHUNK + 1}}};
    assert_false(xs_wire_encode(&m, &b));
    assert_int_equal(b.n, 0);
    m.u.raw.n--;
    assert_true(xs_wire_encode(&m, &b));
    size_t n = b.n;
    assert_false(xs_wire_encode(&m, &b)); /* two do not fit in one packet */
    assert_int_equal(b.n, n);
    xs_wire_msg longname = {XS_WIRE_PART, {.part = {.path = {big, XS_WIRE_NAME_MAX + 1}}}};
    assert_false(xs_wire_encode(&longname, &b));
    xs_buf_clear(&b);
    free(big);
}

static void random_bytes_never_read_beyond_the_packet(void **state)
{
    (void)state;
    xs_buf b = packet();
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 200000; round++) {
        char *p = malloc(b.n);
        memcpy(p, b.p, b.n);
        for (int k = 0; k < 3; k++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            p[x % b.n] = (char)(x >> 32);
        }
        size_t at = 0, k;
        xs_wire_msg m;
        while (at < b.n && (k = xs_wire_decode(p + at, b.n - at, &m)) > 0)
            at += k;
        assert_true(at <= b.n);
        free(p);
    }
    xs_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packet_of_all_messages_comes_back),
        cmocka_unit_test(a_message_cut_anywhere_is_refused),
        cmocka_unit_test(forged_fields_are_refused),
        cmocka_unit_test(what_does_not_fit_is_not_encoded),
        cmocka_unit_test(random_bytes_never_read_beyond_the_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
