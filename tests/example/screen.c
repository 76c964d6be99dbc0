/* screen.c -- screen one file with the default rule pack.
 *     cc screen.c $(pkg-config --cflags --libs xianshen) -o screen && ./screen notice.txt */
#include <fcntl.h>
#include <stdio.h>
#include <xianshen.h>

int main(int argc, char **argv)
{
    xs_error err = {0};
    xs_rules *rules = NULL;
    xs_scanner *scanner = NULL;
    const xs_document *doc = NULL;
    xs_rules_options ro;
    xs_scan_options so;
    xs_rules_options_init(&ro);
    xs_scan_options_init(&so);
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    int status = 70;
    if (fd >= 0 && xs_rules_load(&ro, &rules, &err) == XS_OK &&
        xs_scanner_new(rules, &so, &scanner, &err) == XS_OK &&
        xs_scan_fd(scanner, argv[1], fd, &doc, &err) == XS_OK) {
        for (size_t i = 0; i < doc->nfindings; i++)
            printf("%u:%u %.*s\n", doc->findings[i].location.line, doc->findings[i].location.column,
                   (int)doc->findings[i].title.n, doc->findings[i].title.p);
        printf("%s: %s\n", argv[1], xs_action_name(doc->verdict));
        status = doc->verdict >= XS_REVIEW;
    } else {
        fprintf(stderr, "screen: %s: %s\n", err.where, err.what);
    }
    xs_scanner_free(scanner);
    xs_rules_free(rules);
    return status;
}
