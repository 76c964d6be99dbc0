/* cli.h -- the command line: parse, call the library, choose the exit status. */
#ifndef XS_FACE_CLI_H
#define XS_FACE_CLI_H
#include <stdio.h>

#include "xianshen.h"

/* Exit statuses of the contract. */
enum {
    CLI_CLEAN = 0,
    CLI_BLOCK = 1,
    CLI_REVIEW = 2,
    CLI_NOT_INSPECTED = 3,
    CLI_USAGE = 64,
    CLI_RULES = 65,
    CLI_MISSING = 66,
    CLI_INTERNAL = 70,
    CLI_OS = 71,
    CLI_IO = 74,
    CLI_CONFIG = 78,
};

/* One option of a command. The tables drive parsing, --help, completion and the man pages. */
typedef struct cli_option {
    const char *name; /* without dashes */
    char letter;      /* or 0 */
    const char *arg;  /* "PATH", or NULL for a switch */
    const char *zh, *en;
    int id;
} cli_option;

typedef struct cli_command {
    const char *name, *args;
    const char *zh, *en;
    const cli_option *options; /* ends with a NULL name */
    int (*run)(int argc, char **argv); /* argv[0] is the command */
} cli_command;

extern const cli_command cli_commands[]; /* ends with a NULL name */
extern const cli_option cli_rule_options[];

/* Language of messages: --lang, else LC_ALL, LC_MESSAGES, LANG, else Chinese. */
extern xs_lang cli_lang;
void cli_lang_init(void);
bool cli_lang_set(const char *name);
const char *cli_t(const char *zh, const char *en) __attribute__((format_arg(1), format_arg(2)));

/* Next option of a command: its id, 0 at the end, -1 after a message about a wrong one.
 * Operands are collected: argv[first..] afterwards. */
typedef struct cli_args {
    int argc, at;
    char **argv;
    const cli_command *command;
    const char *value;
    const char **operands;
    size_t noperands;
    bool only_operands;
    const char *cluster;
} cli_args;
bool cli_args_init(cli_args *a, const cli_command *c, int argc, char **argv);
int cli_args_next(cli_args *a);
void cli_args_clear(cli_args *a);
bool cli_number(const char *s, uint64_t *out); /* with K M G suffixes */

void cli_help(const cli_command *c, FILE *out);
/* "xianshen: where: what; what to do" on standard error. */
void cli_message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int cli_failure(const xs_error *e); /* prints it, gives the exit status */
int cli_status_of(xs_status s);
const cli_command *cli_command_find(const char *name);

/* Options shared by the commands that load rules. */
enum {
    CLI_O_HELP = 1,
    CLI_O_LANG,
    CLI_O_RULES,
    CLI_O_ADD_RULES,
    CLI_O_PROFILE,
    CLI_O_SIGNED,
    CLI_O_NO_CACHE,
    CLI_O_OWN = 100, /* a command's own options begin here */
};
typedef struct cli_rules {
    xs_rules_options o;
    const char **paths, **add_paths;
    unsigned problems;
} cli_rules;
void cli_rules_init(cli_rules *r);
/* Takes one of the shared options; false when the id is none of them or memory is gone. */
bool cli_rules_option(cli_rules *r, int id, const char *value);
xs_status cli_rules_load(cli_rules *r, xs_rules **out, xs_error *err);
void cli_rules_clear(cli_rules *r);

/* For building: man page of a command (NULL: of the program), completion of a shell. */
int cli_man(const char *command);
int cli_completion(const char *shell);

int cli_scan(int argc, char **argv);
int cli_rules_command(int argc, char **argv);
int cli_explain(int argc, char **argv);
int cli_normalize(int argc, char **argv);

#endif
