/* secret.h -- does a value look like a secret, or does it stand in for one? */
#ifndef XS_JUDGE_SECRET_H
#define XS_JUDGE_SECRET_H
#include "base/str.h"

/* ${VAR}, <password>, ******, xxxxxxxx, YOUR_KEY_HERE, os.environ[...], changeme, null ... */
bool xs_secret_placeholder(xs_str v);
/* Shannon entropy in bits a byte; 0 for the empty string. */
double xs_secret_entropy(xs_str v);
/* Which characters occur: bits of xs_secret_kind. */
enum xs_secret_kind { XS_HAS_LOWER = 1, XS_HAS_UPPER = 2, XS_HAS_DIGIT = 4, XS_HAS_OTHER = 8 };
unsigned xs_secret_kinds(xs_str v);
/* Words of a language or of code joined by . _ - or case: access_token_url, newPassword. */
bool xs_secret_wordy(xs_str v);
/* ASCII case-insensitive: does v contain / equal the word (lower case)? */
bool xs_secret_contains(xs_str v, const char *word);
bool xs_secret_equals(xs_str v, const char *word);

#endif
