/* The Excel reader on its stream. */
#include "fuzz_reader.h"

FUZZ_STREAMS("Workbook")
