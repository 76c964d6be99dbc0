/* main.c -- xianshen-extract: every format whose libraries have permissive licences. */
#include <stddef.h>

#include "extract/program.h"

int main(int argc, char **argv)
{
    static const xs_program program = {.readable = NULL};
    return xs_serve(&program, argc, argv);
}
