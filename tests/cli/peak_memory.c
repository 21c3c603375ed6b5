/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peak_memory MEGABYTES COMMAND...: run a command, say on standard error how much memory it
 * held at most, and return its exit code, or 99 when that was more than MEGABYTES. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 2, TOO_MUCH = 99, NO_PROGRAM = 127 };

int main(int argc, char **argv)
{
    const double kilobyte = 1024.0;
    struct rusage usage;
    int how = 0;

    if (argc < 3)
        return USAGE;
    const double limit = strtod(argv[1], NULL);
    const pid_t child = fork();
    if (child == 0) {
        (void)execv(argv[2], argv + 2);
        _exit(NO_PROGRAM);
    }
    if (child < 0 || waitpid(child, &how, 0) != child || !WIFEXITED(how) ||
        getrusage(RUSAGE_CHILDREN, &usage) != 0)
        return NO_PROGRAM;
    const double peak = (double)usage.ru_maxrss * kilobyte / 1e6;
    (void)fprintf(stderr, "peak_memory: %.1f MB\n", peak);
    return peak > limit ? TOO_MUCH : WEXITSTATUS(how);
}
