/* record.h -- options of the commands that keep the record: waive, ledger, clear. */
#ifndef XS_FACE_RECORD_H
#define XS_FACE_RECORD_H
#include "face/cli/cli.h"

enum {
    WAIVE_REGISTER = CLI_O_OWN,
    WAIVE_FINGERPRINT,
    WAIVE_RULE,
    WAIVE_CATEGORY,
    WAIVE_DOCUMENT,
    WAIVE_CODE,
    WAIVE_REASON,
    WAIVE_BASIS,
    WAIVE_EVIDENCE,
    WAIVE_REVIEWER,
    WAIVE_APPROVER,
    WAIVE_DAYS,
};
enum {
    LEDGER_FILE = CLI_O_OWN,
    LEDGER_WHO,
    LEDGER_ROLE,
    LEDGER_REASON,
    LEDGER_MONTH,
    LEDGER_ANCHOR,
    LEDGER_HASH,
    LEDGER_KEY,
    LEDGER_OUTPUT,
};
enum {
    CLEAR_KEY = CLI_O_OWN,
    CLEAR_OUTPUT,
    CLEAR_MIN_PACK,
    CLEAR_WAIVERS,
};

int cli_waive(int argc, char **argv);
int cli_ledger(int argc, char **argv);
int cli_baseline(int argc, char **argv);
int cli_clear(int argc, char **argv);

#endif
