/* program.h -- what tells one worker program from another. */
#ifndef XS_EXTRACT_PROGRAM_H
#define XS_EXTRACT_PROGRAM_H

/* How a worker says why it does not start. */
#define XS_EXIT_SYSTEM 71
#define XS_EXIT_SANDBOX 72

typedef struct xs_program {
    const char *const *readable; /* folders its libraries read at run time, or NULL */
} xs_program;

/* The whole main: returns the exit status when the core hangs up. */
int xs_serve(const xs_program *program, int argc, char **argv);

#endif
