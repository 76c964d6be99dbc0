/* pdf_main.c -- xianshen-extract-pdf: PDF by way of poppler. This program is under the GPL, because
 * poppler is; it shares no address space with the rest. */
#include <stddef.h>

#include "extract/program.h"

int main(int argc, char **argv)
{
    /* Character maps of CJK fonts, and the converters that poppler asks iconv for. */
    static const char *const readable[] = {"/usr/share/poppler",
                                           "/usr/lib/x86_64-linux-gnu/gconv",
                                           "/usr/lib/aarch64-linux-gnu/gconv",
                                           "/usr/lib64/gconv", NULL};
    static const xs_program program = {.readable = readable};
    return xs_serve(&program, argc, argv);
}
