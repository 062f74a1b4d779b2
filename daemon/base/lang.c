#include "postbus/lang.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PB_LOCALE_DIR
#define PB_LOCALE_DIR "/usr/share/locale"
#endif

/* <folder of the program>/locale where it exists: the build tree. */
static bool beside_program(char *path, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    if (n <= 0)
        return false;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    size_t room = slash ? size - (size_t)(slash - path) : 0;
    if (room < sizeof "/locale")
        return false;
    memcpy(slash, "/locale", sizeof "/locale");
    return access(path, R_OK) == 0;
}

bool lang_init(const char *name)
{
    if (strcmp(name, "nl") != 0 && strcmp(name, "en") != 0)
        return false;
    char path[4096];
    setlocale(LC_ALL, "C.UTF-8"); /* numbers and dates stay as the code writes them */
    setenv("LANGUAGE", name, 1);
    bindtextdomain("postbus", beside_program(path, sizeof path) ? path : PB_LOCALE_DIR);
    bind_textdomain_codeset("postbus", "UTF-8");
    textdomain("postbus");
    return true;
}
