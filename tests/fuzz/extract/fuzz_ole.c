/* Whole compound files: tables, property sets, messages, objects. */
#include "fuzz_reader.h"

FUZZ_READER(ole)
