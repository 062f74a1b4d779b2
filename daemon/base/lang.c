#include "postbus/lang.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef PB_LOCALE_DIR
#define PB_LOCALE_DIR "/usr/share/locale"
#endif

static const char *const names[] = {"nl", "en"};
static const char *whole = "en";          /* of the program; until lang_init nothing is translated */
static _Thread_local const char *spoken; /* of the thread; NULL: as the program */

static const char *find(const char *name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return names[i];
    return NULL;
}

const char *lang_name(void)
{
    return spoken ? spoken : whole;
}

bool lang_speak(const char *name)
{
    const char *found = name ? find(name) : NULL;
    spoken = found;
    return found || !name;
}

/* There is one catalogue, the Dutch; English is what the code says. */
const char *lang_text(const char *text)
{
    return lang_name() == names[0] ? gettext(text) : text;
}

const char *lang_count(const char *one, const char *many, unsigned long n)
{
    return lang_name() == names[0] ? ngettext(one, many, n) : n == 1 ? one : many;
}

/* <folder of the program>/locale where that holds the catalogue: the build tree. /usr/bin/locale is a program. */
static bool beside_program(char *path, size_t size)
{
    static const char catalogue[] = "/nl/LC_MESSAGES/postbus.mo";
    ssize_t n = readlink("/proc/self/exe", path, size - 1);
    if (n <= 0)
        return false;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    size_t room = slash ? size - (size_t)(slash - path) : 0;
    if (room < sizeof "/locale" + sizeof catalogue)
        return false;
    memcpy(slash, "/locale", sizeof "/locale");
    char *end = slash + strlen(slash);
    memcpy(end, catalogue, sizeof catalogue);
    bool found = access(path, R_OK) == 0;
    *end = '\0';
    return found;
}

bool lang_init(const char *name)
{
    if (!find(name))
        return false;
    whole = find(name);
    char path[4096];
    setlocale(LC_ALL, "C.UTF-8"); /* numbers and dates stay as the code writes them */
    setenv("LANGUAGE", names[0], 1);
    bindtextdomain("postbus", beside_program(path, sizeof path) ? path : PB_LOCALE_DIR);
    bind_textdomain_codeset("postbus", "UTF-8");
    textdomain("postbus");
    return true;
}
