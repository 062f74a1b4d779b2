/* The language that people are spoken to in, thread by thread. */
#include <libintl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "postbus/lang.h"
#include "test.h"

/* The catalogues stand beside the programs, one folder up from the tests. */
static bool speak_dutch(void)
{
    char path[4096], folder[4200];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash || !lang_init("nl"))
        return false;
    snprintf(folder, sizeof folder, "%.*s/../locale", (int)(slash - path), path);
    return bindtextdomain("postbus", folder) != NULL;
}

TEST(each_thread_speaks_its_own)
{
    CHECK(!lang_init("fr"));
    CHECK(speak_dutch());
    CHECK_STR(_("Queues"), "Wachtrijen");
    CHECK(lang_speak("en"));
    CHECK_STR(_("Queues"), "Queues");
    CHECK_STR(lang_name(), "en");
    CHECK(!lang_speak("fr"));
    CHECK_STR(lang_name(), "nl");
    CHECK(lang_speak("en"));
    CHECK(lang_speak(NULL));
    CHECK_STR(_("Queues"), "Wachtrijen");
}

static const char *days(int n)
{
    static char text[64];
    snprintf(text, sizeof text, _n("%lld day", "%lld days", n), (long long)n);
    return text;
}

TEST(one_of_a_thing_is_told_as_one)
{
    CHECK(speak_dutch());
    CHECK_STR(days(0), "0 dagen");
    CHECK_STR(days(1), "1 dag");
    CHECK_STR(days(2), "2 dagen");
    CHECK(lang_speak("en"));
    CHECK_STR(days(1), "1 day");
    CHECK_STR(days(2), "2 days");
    CHECK(lang_speak(NULL));
}

static void *speak(void *said)
{
    const char *const wanted = said;
    bool dutch = strcmp(wanted, "nl") == 0;
    lang_speak(wanted);
    for (int i = 0; i < 2000; i++)
        if (strcmp(_("Queues"), dutch ? "Wachtrijen" : "Queues") != 0)
            return NULL;
    return said;
}

TEST(many_at_once_do_not_mix)
{
    static char nl[] = "nl", en[] = "en";
    pthread_t threads[8];
    CHECK(speak_dutch());
    for (size_t i = 0; i < 8; i++)
        CHECK_INT(pthread_create(&threads[i], NULL, speak, i % 2 ? nl : en), 0);
    for (size_t i = 0; i < 8; i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        CHECK(good);
    }
    CHECK_STR(lang_name(), "nl");
}

TESTS_MAIN(TEST_ENTRY(each_thread_speaks_its_own)
           TEST_ENTRY(one_of_a_thing_is_told_as_one)
           TEST_ENTRY(many_at_once_do_not_mix))
