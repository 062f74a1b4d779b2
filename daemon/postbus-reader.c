/* postbus-reader: reads letters for postbusd, which starts it; nobody else needs to. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "postbus/reader.h"
#include "postbus/span.h"

static int usage(void)
{
    fputs("usage: postbus-reader --serve FD [[-]TYPE…]\n"
          "       postbus-reader --extract PROGRAM [ARGUMENT…]\n"
          "Reads letters for postbusd, in a sandbox; started by it.\n",
          stderr);
    return EX_USAGE;
}

int main(int argc, char **argv)
{
    unsigned long fd;
    /* What runs at exit would not get through the sandboxes: _exit. */
    if (argc >= 3 && strcmp(argv[1], "--extract") == 0)
        _exit(reader_extract(argv + 2));
    if (argc < 3 || strcmp(argv[1], "--serve") != 0 || !span_number(span_of(argv[2]), INT_MAX, &fd))
        return usage();
    _exit(reader_serve((int)fd, argv + 3));
}
