/* dump_pdf FILE... -- as ../dump.c, with the readers of the PDF worker. */
#include "../dump.c"
