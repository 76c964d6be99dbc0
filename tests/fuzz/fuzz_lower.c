/* A pattern of any bytes, and a text: what is accepted lowers to an expression that Hyperscan reads
 * or refuses, and to a program whose two directions agree. First line: the pattern; the rest: the
 * text. */
#include <hs.h>
#include <stdlib.h>

#include "rules/lower.h"
#include "rules/nfa.h"
#include "text/fold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        __builtin_trap();
}

static void run(const xs_lowered *low, const uint8_t *code, size_t n)
{
    xs_nfa m;
    size_t starts[64], ends[64];
    must(xs_nfa_open(low->program.p, low->program.n, &m));
    for (size_t to = 0; to <= n; to = to < n ? xs_code_next(code, n, to) : n + 1) {
        size_t k = xs_nfa_starts(&m, code, n, to, 0, starts, 64);
        for (size_t i = 0; i < k; i++) {
            must(starts[i] < to && to - starts[i] >= low->min_bytes &&
                 to - starts[i] <= low->max_bytes);
            size_t e = xs_nfa_ends(&m, code, n, starts[i], ends, 64);
            must(e > 0 &&
                 ends[e - 1] >= to); /* what ends at `to` going back is found going forth */
        }
    }
}

static void compiles_or_is_refused(const xs_lowered *low)
{
    hs_expr_info_t *info = NULL;
    hs_compile_error_t *ce = NULL;
    if (hs_expression_info(low->expression.p, 0, &info, &ce) != HS_SUCCESS)
        must(ce != NULL && ce->message != NULL);
    free(info);
    hs_free_compile_error(ce);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > 4096)
        return 0;
    const uint8_t *nl = memchr(data, '\n', size);
    size_t n = nl ? (size_t)(nl - data) : size;
    xs_arena a = {.max = (size_t)256 << 20};
    xs_lowered low;
    xs_re_error e = {0, NULL, NULL};
    if (xs_lower_pattern((xs_str){(const char *)data, n}, &a, &low, &e)) {
        compiles_or_is_refused(&low);
        xs_buf code;
        xs_buf_init(&code, 65536);
        for (const uint8_t *p = nl ? nl + 1 : data + size; p < data + size && code.n < 600; p++) {
            static const uint32_t wide[] = {U'机', U'密', U'★', U'龘', U'𠀀', U'，', U'é', 0};
            uint8_t out[5];
            uint32_t c = *p < 0x80 ? *p : wide[*p & 7];
            xs_buf_add(&code, out, xs_fold_encode(c, out));
        }
        if (code.n)
            run(&low, (const uint8_t *)code.p, code.n);
        xs_buf_clear(&code);
    } else {
        must(e.zh && e.en && e.column > 0);
    }
    xs_arena_clear(&a);
    return 0;
}
