#include "../extract/fuzz_reader.h"

FUZZ_READER(pdf_pages)
