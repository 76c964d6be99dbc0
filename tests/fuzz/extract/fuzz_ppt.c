/* The PowerPoint reader on its streams. */
#include "fuzz_reader.h"

FUZZ_STREAMS("PowerPoint Document", "Current User")
