/* normalize.c -- xianshen normalize: the text as the rules see it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "face/cli/cli.h"

/* People look at excerpts; a whole archive is not what this command is for. */
#define NORMALIZE_MAX ((size_t)64 << 20)

static int put(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    return fwrite(p, 1, n, stdout) == n ? 0 : errno;
}

static void print_map(void *ctx, const xs_map_entry *e)
{
    (void)ctx;
    printf("%llu-%llu <- %llu-%llu\n", (unsigned long long)e->folded_from,
           (unsigned long long)e->folded_to, (unsigned long long)e->source_from,
           (unsigned long long)e->source_to);
}

static char *read_all(FILE *f, size_t *n)
{
    char *p = malloc(NORMALIZE_MAX);
    *n = p ? fread(p, 1, NORMALIZE_MAX, f) : 0;
    if (p && (ferror(f) || !feof(f))) {
        errno = ferror(f) ? errno : EFBIG;
        free(p);
        return NULL;
    }
    return p;
}

static int normalize_file(const char *name, bool map)
{
    FILE *f = name ? fopen(name, "rbe") : stdin;
    if (!f) {
        cli_message("%s: %s", name, xs_errno_text(errno));
        return errno == ENOENT ? CLI_MISSING : CLI_IO;
    }
    size_t n;
    char *p = read_all(f, &n);
    int status = CLI_CLEAN;
    if (!p) {
        cli_message("%s: %s", name ? name : "<stdin>", xs_errno_text(errno));
        status = CLI_IO;
    } else {
        xs_error err = {0};
        if (xs_normalize(p, n, put, map ? print_map : NULL, NULL, &err) != XS_OK)
            status = cli_failure(&err);
    }
    free(p);
    if (name)
        fclose(f);
    if (fflush(stdout) != 0)
        status = CLI_IO;
    return status;
}

int cli_normalize(int argc, char **argv)
{
    cli_args a;
    int status = CLI_USAGE;
    bool map = false;
    if (!cli_args_init(&a, cli_command_find("normalize"), argc, argv))
        return CLI_OS;
    for (int id; (id = cli_args_next(&a)) != 0;) {
        if (id == CLI_O_HELP) {
            cli_help(a.command, stdout);
            status = CLI_CLEAN;
            goto out;
        }
        if (id < 0 || (id == CLI_O_LANG && !cli_lang_set(a.value)))
            goto out;
        map |= id == CLI_O_OWN;
    }
    status = normalize_file(a.noperands && strcmp(a.operands[0], "-") ? a.operands[0] : NULL, map);
out:
    cli_args_clear(&a);
    return status;
}
