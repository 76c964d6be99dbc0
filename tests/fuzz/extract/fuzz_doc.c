/* The Word reader on its streams. */
#include "fuzz_reader.h"

FUZZ_STREAMS("WordDocument", "1Table")
