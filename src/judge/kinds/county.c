#include "judge/kinds/county.h"

#include <stddef.h>
#include <stdint.h>

static const struct {
    uint16_t prefecture;
    uint64_t low, high;
} table[] = {
#include "judge/kinds/county_table.inc"
};

bool xs_county_known(unsigned code)
{
    unsigned prefecture = code / 100, county = code % 100;
    size_t from = 0, to = sizeof table / sizeof table[0];
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (table[mid].prefecture < prefecture)
            from = mid + 1;
        else
            to = mid;
    }
    if (from == sizeof table / sizeof table[0] || table[from].prefecture != prefecture)
        return false;
    return county < 64 ? table[from].low >> county & 1 : table[from].high >> (county - 64) & 1;
}

bool xs_province_known(unsigned code)
{
    /* Bit k of last[d]: province d*10+k exists. */
    static const uint16_t last[10] = {0, 0x3e, 0x0e, 0xfe, 0x7e, 0x1f, 0x3e, 0x02, 0x0e, 0};
    return code < 100 && last[code / 10] >> code % 10 & 1;
}
