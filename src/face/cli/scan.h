/* scan.h -- the scan command: its options, outputs and progress bar. */
#ifndef XS_FACE_SCAN_H
#define XS_FACE_SCAN_H
#include "face/cli/cli.h"

enum {
    SCAN_FORMAT = CLI_O_OWN,
    SCAN_OUTPUT,
    SCAN_FAIL_ON,
    SCAN_JOBS,
    SCAN_STDIN_NAME,
    SCAN_WAIVERS,
    SCAN_NO_WAIVERS,
    SCAN_REVEAL,
    SCAN_WHY,
    SCAN_STATS,
    SCAN_MAX_SIZE,
    SCAN_MAX_DEPTH,
    SCAN_TIMEOUT,
    SCAN_SANDBOX,
    SCAN_QUIET,
    SCAN_NO_PROGRESS,
    SCAN_COLOR,
    SCAN_FILES_FROM,
    SCAN_NUL,
    SCAN_STAGED,
    SCAN_GIT_RANGE,
    SCAN_PRE_RECEIVE,
    SCAN_LEDGER,
    SCAN_WHO,
    SCAN_BASELINE,
    SCAN_CACHE,
};

#define SCAN_OUTPUTS 8

typedef struct scan_settings {
    cli_rules rules;
    xs_run_options run;
    xs_format formats[SCAN_OUTPUTS];
    const char *outputs[SCAN_OUTPUTS];
    size_t nformats, noutputs;
    xs_action fail_on;
    bool reveal, stats, quiet, no_progress;
    int color; /* -1 auto, 0 never, 1 always */
    const char *files_from;
    bool nul; /* names in files_from end in NUL */
    bool staged, pre_receive;
    const char *git_range;
    const char *ledger, *who;
    char **names; /* read from files_from */
    size_t nnames;
} scan_settings;

/* false after a message; *status is then the exit status. */
bool scan_settings_parse(scan_settings *s, cli_args *a, int *status);
void scan_settings_clear(scan_settings *s);

/* Names of --files-from into s->run.paths. false after a message. */
bool scan_files_from(scan_settings *s, cli_args *a, int *status);

/* Records for the ledger, written in groups: see scan_ledger.c. */
typedef struct scan_ledger {
    xs_ledger *ledger;
    const char *who, *pack;
    struct scan_line *lines;
    size_t n;
    bool failed;
} scan_ledger;
bool scan_ledger_open(scan_ledger *l, const scan_settings *s, const xs_rules *r, int *status);
bool scan_ledger_document(scan_ledger *l, const xs_document *d);
bool scan_ledger_close(scan_ledger *l);

/* Open reports, one for each format. */
typedef struct scan_outputs {
    struct {
        xs_report *report;
        int fd;
        const char *name;
        int error; /* errno of the first write that failed */
    } v[SCAN_OUTPUTS];
    size_t n;
} scan_outputs;
bool scan_outputs_open(scan_outputs *o, const scan_settings *s, const xs_rules *r, int *status);
/* false when a report can no longer be written (said once). */
bool scan_outputs_document(scan_outputs *o, const xs_document *d);
bool scan_outputs_close(scan_outputs *o, const xs_summary *sum);

void scan_progress_show(uint64_t files, uint64_t bytes, uint64_t known);
void scan_progress_clear(void);

#endif
