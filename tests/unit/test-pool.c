/* Readers that crash, hang, bloat and lie; and what is left of them: nothing.
 * Uses tools/fake-reader, the real reader around a parser gone wrong. */
#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"
#include "test.h"

static char *beside(const char *name)
{
    static char path[PATH_MAX];
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *slash = n > 0 ? memrchr(self, '/', (size_t)n) : NULL;
    if (!slash)
        abort();
    snprintf(path, sizeof path, "%.*s/../%s", (int)(slash - self), self, name);
    return path;
}

static struct pool *open_fake(unsigned seconds, bool no_extract)
{
    struct pool_settings settings = {.program = beside("tools/fake-reader"), .letter_seconds = seconds, .no_extract = no_extract};
    struct pool *pool = NULL;
    struct pb_err err = {0};
    if (!pool_open(&settings, &pool, &err)) {
        printf("# %s\n", err.msg);
        exit(1);
    }
    return pool;
}

static inline void pool_closep(struct pool **pool) { pool_close(*pool); }
#define cleanup_pool __attribute__((cleanup(pool_closep)))

static size_t open_fds(void)
{
    size_t n = 0;
    DIR *dir = opendir("/proc/self/fd");
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

static bool has_children(void)
{
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

TEST(a_letter_is_read)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    CHECK(pool_read(pool, arena, SPAN_LIT("Geachte leden"), &reading, &err));
    CHECK_STR(reading->layers.v[0].text, "Geachte leden");
    CHECK(!reading->degraded);
    CHECK_INT(reading->notes.n, 0);
    CHECK(pool_read(pool, arena, SPAN_LIT(""), &reading, &err));
    CHECK_STR(reading->layers.v[0].text, "");
}

TEST(a_letter_refused_is_refused_once_and_its_reason_is_clean)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    CHECK(!pool_read(pool, arena, SPAN_LIT("noise"), &reading, &err));
    CHECK_INT(err.code, PB_BAD_INPUT);
    CHECK_STR(err.msg, "neither mail nor text ");
}

TEST(a_letter_above_the_limit_does_not_reach_a_reader)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    cleanup_free char *bytes = calloc(1, LIMIT_MAIL_BYTES + 1);
    CHECK(!pool_read(pool, arena, (struct pb_span){bytes, LIMIT_MAIL_BYTES + 1}, &reading, &err));
    CHECK_INT(err.code, PB_LIMIT);
}

/* What breaks the tree reading is read linearly; what breaks both is unreadable. */
static void check_breaks(struct pool *pool, const char *word, const char *why, enum pb_code code)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading = NULL;
    struct pb_err err = {0};
    const char *letter = arena_printf(arena, "%s when tree\nGeachte leden", word);
    bool good = pool_read(pool, arena, span_of(letter), &reading, &err);
    CHECK(good);
    if (good) {
        CHECK(reading->degraded);
        CHECK_INT(reading->notes.n, 1);
        CHECK_STR(reading->notes.v[0], arena_printf(arena, "read a second time, linearly: %s", why));
    }
    letter = arena_printf(arena, "%s always\nGeachte leden", word);
    CHECK(!pool_read(pool, arena, span_of(letter), &reading, &err));
    CHECK_STR(err.msg, arena_printf(arena, "%s; then, read linearly: %s", why, why));
    CHECK_INT(err.code, code);
    CHECK(pool_read(pool, arena, SPAN_LIT("the next letter"), &reading, &err));
    CHECK(!reading->degraded);
}

TEST(a_crash_costs_one_letter)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    check_breaks(pool, "crash", "the reader crashed (signal 11)", PB_BAD_INPUT);
}

TEST(a_reader_that_opens_a_file_or_forks_is_killed)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    check_breaks(pool, "open", "the reader crashed (signal 31)", PB_BAD_INPUT);
    check_breaks(pool, "fork", "the reader crashed (signal 31)", PB_BAD_INPUT);
}

TEST(a_letter_that_hangs_is_ended_at_its_deadline)
{
    cleanup_pool struct pool *pool = open_fake(1, false);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    check_breaks(pool, "hang", "the reader took longer than 1 s", PB_LIMIT);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec - before.tv_sec <= 8); /* three hangs of 1.5 s */
}

TEST(a_letter_that_bloats_is_ended_at_its_limit)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    check_breaks(pool, "bloat", "the reader needed more than 512 MB", PB_LIMIT);
}

TEST(an_answer_that_does_not_hold_together_is_no_answer)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    check_breaks(pool, "lie", "encoded reading: layers: none", PB_BAD_INPUT);
    check_breaks(pool, "other", "the reader read another letter", PB_BAD_INPUT);
}

TEST(two_hundred_letters_leave_no_descriptor_and_no_process)
{
    size_t before = open_fds();
    struct pool *pool = open_fake(0, false);
    size_t with_pool = open_fds();
    for (int i = 0; i < 200; i++) {
        cleanup_arena struct arena *arena = arena_new(0);
        struct reading *reading;
        struct pb_err err;
        struct pb_span letter = i % 10 ? SPAN_LIT("a letter") : SPAN_LIT("crash when tree");
        CHECK(pool_read(pool, arena, letter, &reading, &err));
    }
    CHECK_INT(open_fds(), with_pool);
    pool_close(pool);
    CHECK_INT(open_fds(), before);
    CHECK(!has_children());
}

/* The pid of a process's only child (0: this thread's); 0 for none. */
static pid_t only_child(pid_t parent)
{
    char path[64] = "/proc/thread-self/children", text[32] = "";
    if (parent > 0)
        snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    if (!fgets(text, sizeof text, file))
        text[0] = '\0';
    fclose(file);
    return (pid_t)strtol(text, NULL, 10);
}

TEST(a_reader_that_dies_idle_is_replaced_unnoticed)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    pid_t reader = only_child(0);
    siginfo_t info;
    if (reader <= 0)
        SKIP("this kernel does not list children");
    kill(reader, SIGKILL);
    waitid(P_PID, (id_t)reader, &info, WEXITED | WNOWAIT);
    CHECK(pool_read(pool, arena, SPAN_LIT("a letter"), &reading, &err));
    CHECK(!reading->degraded);
    CHECK(only_child(0) != reader);
}

static void *read_in_thread(void *pool)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    bool good = pool_read(pool, arena, SPAN_LIT("crash when tree"), &reading, &err) &&
                pool_read(pool, arena, SPAN_LIT("a letter"), &reading, &err);
    return good ? pool : NULL;
}

TEST(a_pool_opened_by_one_thread_serves_another)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    pthread_t thread;
    void *result = NULL;
    CHECK_INT(pthread_create(&thread, NULL, read_in_thread, pool), 0);
    CHECK_INT(pthread_join(thread, &result), 0);
    CHECK(result == pool);
}

static void pause_ms(long ms)
{
    struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
}

static bool runs(pid_t pid)
{
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    bool got = file && fgets(text, sizeof text, file);
    if (file)
        fclose(file);
    const char *name_end = strrchr(text, ')');
    return got && name_end && name_end[2] != 'Z';
}

static void *read_hanging(void *pool)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct pb_err err;
    return pool_read(pool, arena, SPAN_LIT("hang when tree"), &reading, &err) && reading->degraded ? pool : NULL;
}

TEST(a_child_does_not_outlive_its_reader)
{
    cleanup_pool struct pool *pool = open_fake(0, false);
    pid_t reader = only_child(0), child = 0;
    pthread_t thread;
    void *result = NULL;
    if (reader <= 0)
        SKIP("this kernel does not list children");
    CHECK_INT(pthread_create(&thread, NULL, read_hanging, pool), 0);
    for (int i = 0; i < 200 && child == 0; i++) {
        pause_ms(10);
        child = only_child(reader);
    }
    CHECK(child > 0);
    kill(reader, SIGKILL);
    for (int i = 0; i < 200 && runs(child); i++)
        pause_ms(10);
    CHECK(!runs(child));
    CHECK_INT(pthread_join(thread, &result), 0);
    CHECK(result == pool); /* a new reader read it linearly */
}

static enum pb_code opening(const char *program, struct pb_err *err)
{
    struct pool_settings settings = {.program = program};
    struct pool *pool = NULL;
    *err = (struct pb_err){0};
    bool good = pool_open(&settings, &pool, err);
    pool_close(pool);
    return good ? PB_OK : err->code;
}

TEST(a_program_that_is_no_reader_is_the_operators_to_mend)
{
    size_t before = open_fds();
    struct pb_err err;
    CHECK_INT(opening("/nonexistent/postbus-reader", &err), PB_OPERATOR);
    CHECK_STR(err.msg, "starting /nonexistent/postbus-reader: No such file or directory");
    CHECK_INT(opening("/bin/true", &err), PB_OPERATOR);
    CHECK_STR(err.msg, "/bin/true does not start, or belongs to another version");
    CHECK_INT(open_fds(), before);
    CHECK(!has_children());
}

/* To be tried again: it is nobody's fault that there is none. */
TEST(a_reader_that_finds_no_memory_will_do_later)
{
    char program[] = "/tmp/postbus-reader-XXXXXX";
    int fd = mkstemp(program);
    struct pool_settings settings = {.program = program};
    cleanup_pool struct pool *pool = NULL;
    struct pb_err err = {0};
    CHECK(fd >= 0 && dprintf(fd, "#!/bin/sh\nexit %d\n", PB_EXIT_MEMORY) > 0 && fchmod(fd, 0700) == 0 && close(fd) == 0);
    CHECK(!pool_open(&settings, &pool, &err));
    CHECK_INT(err.code, PB_LATER);
    remove(program);
}

TEST(postbus_reader_itself_starts_and_refuses_garbage)
{
    struct pool_settings settings = {.program = beside("postbus-reader")};
    struct pool *pool = NULL;
    struct pb_err err = {0};
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    char garbage[4096];
    if (access(settings.program, X_OK) != 0)
        SKIP("postbus-reader is not built");
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (char)(i * 2654435761u >> 13);
    CHECK(pool_open(&settings, &pool, &err));
    CHECK_STR(err.msg, "");
    if (!pool)
        return;
    CHECK(!pool_read(pool, arena, (struct pb_span){garbage, sizeof garbage}, &reading, &err));
    CHECK_INT(err.code, PB_BAD_INPUT);
    struct pb_span mail = SPAN_LIT("From: Jan Jansen <jan@example.org>\r\nSubject: Kinderen\r\n"
                                   "Content-Type: text/plain; charset=windows-1252\r\n\r\nGeachte leden, \x80 5\r\n");
    CHECK(pool_read(pool, arena, mail, &reading, &err));
    CHECK_STR(reading->layers.v[0].subject, "Kinderen");
    CHECK(strstr(reading->layers.v[0].text, "€ 5") != NULL);
    pool_close(pool);
}

/* A PDF of one page with one line; xref-less, which readers mend. */
static void make_pdf(struct buf *out, const char *text, const char *trailer)
{
    buf_add_string(out, "pdf\n%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 "
                        "5 0 R>>>>>>endobj\n");
    buf_printf(out, "4 0 obj<</Length %zu>>stream\nBT /F1 12 Tf 72 700 Td (%s) Tj ET\nendstream endobj\n",
               strlen(text) + 33, text);
    buf_printf(out, "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
                    "trailer<</Root 1 0 R%s>>\n%%%%EOF\n", trailer);
}

static struct attachment read_attachment(struct arena *arena, bool no_extract, struct pb_span letter)
{
    cleanup_pool struct pool *pool = open_fake(0, no_extract);
    struct reading *reading;
    struct pb_err err;
    if (pool_read(pool, arena, letter, &reading, &err) && reading->attachments.n == 1)
        return reading->attachments.v[0];
    return (struct attachment){.status = "not read"};
}

TEST(a_pdf_becomes_text_whatever_its_part_calls_itself)
{
    if (access("/usr/bin/pdftotext", X_OK) != 0)
        SKIP("pdftotext is not installed");
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf letter = BUF_INIT;
    make_pdf(&letter, "Geen kind in de cel", "");
    size_t before = open_fds();
    struct attachment attachment = read_attachment(arena, false, buf_span(&letter));
    CHECK_STR(attachment.status, "text");
    CHECK(attachment.text && strstr(attachment.text, "Geen kind in de cel"));
    CHECK(attachment.content.n == 0);
    CHECK_STR(read_attachment(arena, true, buf_span(&letter)).status, "none");
    CHECK_INT(open_fds(), before);
    CHECK(!has_children());
}

TEST(a_pdf_without_text_or_broken_says_so)
{
    if (access("/usr/bin/pdftotext", X_OK) != 0)
        SKIP("pdftotext is not installed");
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf letter = BUF_INIT;
    make_pdf(&letter, " ", "");
    struct attachment attachment = read_attachment(arena, false, buf_span(&letter));
    CHECK_STR(attachment.status, "none");
    CHECK(attachment.text == NULL);
    attachment = read_attachment(arena, false, SPAN_LIT("pdf\n%PDF-1.4\nnothing more"));
    CHECK(span_starts(span_of(attachment.status), SPAN_LIT("failed: ")));
    attachment = read_attachment(arena, false, SPAN_LIT("pdf\nPK\x03\x04"));
    CHECK_STR(attachment.status, "failed: a broken document");
}

TEST(an_encrypted_pdf_is_refused_as_that)
{
    if (access("/usr/bin/pdftotext", X_OK) != 0)
        SKIP("pdftotext is not installed");
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf letter = BUF_INIT;
    make_pdf(&letter, "Geen kind in de cel",
             "/ID[<0123456789ABCDEF0123456789ABCDEF><0123456789ABCDEF0123456789ABCDEF>]"
             "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(01234567890123456789012345678901)"
             "/U(01234567890123456789012345678901)>>");
    struct attachment attachment = read_attachment(arena, false, buf_span(&letter));
    CHECK_STR(attachment.status, "refused: encrypted");
    CHECK(attachment.text == NULL);
}

TEST(attachments_beyond_the_limits_say_so)
{
    if (access("/usr/bin/pdftotext", X_OK) != 0)
        SKIP("pdftotext is not installed");
    cleanup_pool struct pool *pool = open_fake(0, false);
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf letter = BUF_INIT;
    struct reading *reading = NULL;
    struct pb_err err;
    buf_add_string(&letter, "pdfs\n%PDF-1.4\nbroken");
    CHECK(pool_read(pool, arena, buf_span(&letter), &reading, &err));
    for (size_t i = 0; reading && i < reading->attachments.n; i++)
        CHECK(span_starts(span_of(reading->attachments.v[i].status),
                          i < LIMIT_EXTRACTS ? SPAN_LIT("failed: ") : SPAN_LIT("refused: too many")));
    cleanup_free char *large = calloc(1, LIMIT_ATTACHMENT_BYTES + 100);
    snprintf(large, 100, "pdf\n%%PDF-1.4\n");
    CHECK(pool_read(pool, arena, (struct pb_span){large, LIMIT_ATTACHMENT_BYTES + 100}, &reading, &err));
    CHECK_STR(reading->attachments.v[0].status, "refused: too large");
}

TESTS_MAIN(TEST_ENTRY(a_reader_that_finds_no_memory_will_do_later)
           TEST_ENTRY(a_letter_is_read)
           TEST_ENTRY(a_letter_refused_is_refused_once_and_its_reason_is_clean)
           TEST_ENTRY(a_letter_above_the_limit_does_not_reach_a_reader)
           TEST_ENTRY(a_crash_costs_one_letter)
           TEST_ENTRY(a_reader_that_opens_a_file_or_forks_is_killed)
           TEST_ENTRY(a_letter_that_hangs_is_ended_at_its_deadline)
           TEST_ENTRY(a_letter_that_bloats_is_ended_at_its_limit)
           TEST_ENTRY(an_answer_that_does_not_hold_together_is_no_answer)
           TEST_ENTRY(two_hundred_letters_leave_no_descriptor_and_no_process)
           TEST_ENTRY(a_reader_that_dies_idle_is_replaced_unnoticed)
           TEST_ENTRY(a_child_does_not_outlive_its_reader)
           TEST_ENTRY(a_pool_opened_by_one_thread_serves_another)
           TEST_ENTRY(a_program_that_is_no_reader_is_the_operators_to_mend)
           TEST_ENTRY(postbus_reader_itself_starts_and_refuses_garbage)
           TEST_ENTRY(a_pdf_becomes_text_whatever_its_part_calls_itself)
           TEST_ENTRY(a_pdf_without_text_or_broken_says_so)
           TEST_ENTRY(an_encrypted_pdf_is_refused_as_that)
           TEST_ENTRY(attachments_beyond_the_limits_say_so))
