/* What can no longer be done once a sandbox is closed. Each attempt runs in a
 * child of its own, which tells by how it ends. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "postbus/limits.h"
#include "reader/sandbox.h"
#include "test.h"

#define ENDED_WELL 0
#define ENDED_REFUSED 40  /* the call failed */
#define ENDED_NO_SANDBOX 41

static bool close_both(enum sandbox_profile profile)
{
    struct sandbox_filter server, letter;
    if (!sandbox_compile(SANDBOX_SERVER, &server, NULL) || !sandbox_compile(SANDBOX_LETTER, &letter, NULL))
        return false;
    return sandbox_close(SANDBOX_SERVER, &server, NULL, NULL) &&
           (profile == SANDBOX_SERVER || sandbox_close(SANDBOX_LETTER, &letter, NULL, NULL));
}

static bool close_alone(enum sandbox_profile profile)
{
    struct sandbox_filter filter;
    return sandbox_compile(profile, &filter, NULL) && sandbox_close(profile, &filter, NULL, NULL);
}

/* The wait status of `act` within the sandbox. */
static int within(enum sandbox_profile profile, bool (*act)(void))
{
    int status = -1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        bool alone = profile == SANDBOX_EXTRACTOR || profile == SANDBOX_DOCUMENT;
        bool closed = alone ? close_alone(profile) : close_both(profile);
        _exit(!closed ? ENDED_NO_SANDBOX : act() ? ENDED_WELL : ENDED_REFUSED);
    }
    waitpid(pid, &status, 0);
    return status;
}

#define CHECK_KILLED(profile, act)                                                                 \
    do {                                                                                           \
        int test_status = within(profile, act);                                                    \
        CHECK(WIFSIGNALED(test_status));                                                           \
        CHECK_INT(WTERMSIG(test_status), SIGSYS);                                                  \
    } while (0)
#define CHECK_ENDED(profile, act, how)                                                             \
    do {                                                                                           \
        int test_status = within(profile, act);                                                    \
        CHECK(WIFEXITED(test_status));                                                             \
        CHECK_INT(WEXITSTATUS(test_status), how);                                                  \
    } while (0)

static bool act_nothing(void) { return true; }
static bool act_memory(void)
{
    char *p = malloc(MIB(3));
    if (p)
        memset(p, 1, MIB(3));
    free(p);
    return p != NULL;
}
static bool act_read_file(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0; }
static bool act_read_shadow(void) { return open("/etc/shadow", O_RDONLY | O_CLOEXEC) >= 0; }
static bool act_read_library(void) { return open("/usr/bin/env", O_RDONLY | O_CLOEXEC) >= 0; }
static bool act_read_process(void) { return open("/proc/self/environ", O_RDONLY | O_CLOEXEC) >= 0; }
static bool act_make_file(void) { return open("test-sandbox.tmp", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }
static bool act_make_readonly(void) { return open("test-sandbox.tmp", O_RDONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }
static bool act_write_file(void) { return open("Makefile", O_RDWR | O_CLOEXEC) >= 0; }
static bool act_unlink(void) { return unlink("test-sandbox.tmp") == 0 || errno == ENOENT; }
static bool act_socket(void) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }
static bool act_unix_socket(void) { return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0; }
static bool act_kill(void) { return kill(getppid(), 0) == 0; }
static bool act_exec(void) { return execl("/bin/true", "true", (char *)NULL) == 0; }
static bool act_code(void) { return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }
static bool act_large(void) { return mmap(NULL, MIB(1024), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED; }
static bool act_receive(void)
{
    struct msghdr header = {0};
    return recvmsg(0, &header, MSG_DONTWAIT) >= 0 || errno != EPERM;
}
static bool act_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0 && waitpid(pid, NULL, 0) == pid;
}
static bool act_limits(void)
{
    struct rlimit core, files;
    return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 && getrlimit(RLIMIT_NOFILE, &files) == 0 &&
           files.rlim_max == LIMIT_READER_FILES;
}
static bool act_abort(void) { abort(); }

TEST(a_reader_can_still_do_its_work)
{
    CHECK_ENDED(SANDBOX_SERVER, act_nothing, ENDED_WELL);
    CHECK_ENDED(SANDBOX_SERVER, act_fork, ENDED_WELL);
    CHECK_ENDED(SANDBOX_SERVER, act_receive, ENDED_WELL);
    CHECK_ENDED(SANDBOX_SERVER, act_limits, ENDED_WELL);
    CHECK_ENDED(SANDBOX_SERVER, act_memory, ENDED_WELL);
    CHECK_ENDED(SANDBOX_LETTER, act_memory, ENDED_WELL);
}

static void check_reader(enum sandbox_profile profile)
{
    static bool (*const forbidden[])(void) = {act_read_file, act_make_file, act_unlink, act_socket, act_unix_socket,
                                              act_kill,      act_exec,      act_code};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        CHECK_KILLED(profile, forbidden[i]);
}

TEST(a_reader_that_reaches_for_file_socket_process_or_code_is_killed)
{
    check_reader(SANDBOX_SERVER);
}

TEST(its_child_may_do_no_more_and_neither_fork_nor_receive)
{
    check_reader(SANDBOX_LETTER);
    CHECK_KILLED(SANDBOX_LETTER, act_fork);
    CHECK_KILLED(SANDBOX_LETTER, act_receive);
    CHECK_KILLED(SANDBOX_LETTER, act_limits);
}

static bool act_read_letter(void)
{
    char c;
    return lseek(0, 0, SEEK_CUR) >= -1 && write(1, &c, 0) == 0;
}

TEST(a_document_reader_has_memory_and_what_is_open_and_no_more)
{
    CHECK_ENDED(SANDBOX_DOCUMENT, act_memory, ENDED_WELL);
    CHECK_ENDED(SANDBOX_DOCUMENT, act_read_letter, ENDED_WELL);
    check_reader(SANDBOX_DOCUMENT);
    CHECK_KILLED(SANDBOX_DOCUMENT, act_read_library);
    CHECK_KILLED(SANDBOX_DOCUMENT, act_fork);
    CHECK_KILLED(SANDBOX_DOCUMENT, act_receive);
}

TEST(a_reader_that_aborts_ends_as_a_crash)
{
    if (SANDBOX_SANITIZED)
        SKIP("the sanitizer reports on its own way out");
    int status = within(SANDBOX_LETTER, act_abort);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

TEST(a_readers_memory_is_limited)
{
    if (SANDBOX_SANITIZED)
        SKIP("the sanitizer's shadow has no room under a limit");
    CHECK_ENDED(SANDBOX_LETTER, act_large, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_DOCUMENT, act_large, ENDED_REFUSED);
}

TEST(an_extractor_reads_programs_and_nothing_else)
{
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_nothing, ENDED_WELL);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_exec, ENDED_WELL);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_read_library, ENDED_WELL);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_make_file, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_make_readonly, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_write_file, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_socket, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_unix_socket, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_kill, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_fork, ENDED_REFUSED);
    CHECK(access("test-sandbox.tmp", F_OK) != 0);
}

static bool has_landlock(void)
{
    struct sandbox_filter filter;
    const char *note = NULL;
    int status = -1;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        bool closed = sandbox_compile(SANDBOX_EXTRACTOR, &filter, NULL) &&
                      sandbox_close(SANDBOX_EXTRACTOR, &filter, &note, NULL);
        _exit(closed && !note ? 0 : 1);
    }
    waitpid(pid, &status, 0);
    return status == 0;
}

TEST(an_extractor_reads_neither_passwords_nor_other_processes)
{
    if (!has_landlock())
        SKIP("this kernel has no Landlock");
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_read_shadow, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_read_file, ENDED_REFUSED);
    CHECK_ENDED(SANDBOX_EXTRACTOR, act_read_process, ENDED_REFUSED);
}

TESTS_MAIN(TEST_ENTRY(a_reader_can_still_do_its_work)
           TEST_ENTRY(a_reader_that_reaches_for_file_socket_process_or_code_is_killed)
           TEST_ENTRY(its_child_may_do_no_more_and_neither_fork_nor_receive)
           TEST_ENTRY(a_document_reader_has_memory_and_what_is_open_and_no_more)
           TEST_ENTRY(a_reader_that_aborts_ends_as_a_crash)
           TEST_ENTRY(a_readers_memory_is_limited)
           TEST_ENTRY(an_extractor_reads_programs_and_nothing_else)
           TEST_ENTRY(an_extractor_reads_neither_passwords_nor_other_processes))
