#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "landlock.h"
#include "postbus/limits.h"
#include "postbus/span.h"
#include "postbus/steal.h"

/* The sanitizers' own options are for builds under test. Much memory comes in large pages: a page's first
 * touch may cost more than reading what is written on it. */
char *const sandbox_environment[] = {(char[]){"PATH=/usr/bin:/bin"}, (char[]){"LC_ALL=C.UTF-8"},
                                    (char[]){"GLIBC_TUNABLES=glibc.malloc.hugetlb=1"},
#if SANDBOX_SANITIZED
                                    (char[]){"ASAN_OPTIONS=detect_leaks=0:symbolize=0:handle_segv=0:handle_abort=0"},
#endif
                                    NULL};

#define SERVER (1u << SANDBOX_SERVER)
#define LETTER (1u << SANDBOX_LETTER)
#define EXTRACTOR (1u << SANDBOX_EXTRACTOR)
#define DOCUMENT (1u << SANDBOX_DOCUMENT)
#define READERS (SERVER | LETTER | DOCUMENT)
#define ALL (READERS | EXTRACTOR)

struct call {
    int number;
    unsigned who;              /* profiles that may */
    bool tested;               /* only where `test` holds */
    struct scmp_arg_cmp test;
};

/* glibc's fork(), and nothing that makes a thread or a namespace. */
#define FORK_FLAGS (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD)
#define OPEN_CHANGES (O_ACCMODE | O_CREAT | O_TRUNC)
#define CALL(name, who) {SCMP_SYS(name), who, false, {0}}
#define CALL_IF(name, who, ...) {SCMP_SYS(name), who, true, __VA_ARGS__}

/* Numbers that a machine lacks are negative here; libseccomp leaves them out. */
static const struct call calls[] = {
    /* memory */
    CALL(brk, ALL), CALL(munmap, ALL), CALL(mremap, ALL), CALL(madvise, ALL),
    CALL_IF(mmap, READERS, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)),
    CALL_IF(mprotect, READERS, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)),
    CALL(mmap, EXTRACTOR), CALL(mprotect, EXTRACTOR), /* shared libraries */
    /* what is open already */
    CALL(write, ALL), CALL(writev, ALL), CALL(pwrite64, ALL), CALL(close, ALL),
    CALL(read, EXTRACTOR), CALL(readv, EXTRACTOR), CALL(pread64, EXTRACTOR), CALL(lseek, EXTRACTOR | DOCUMENT),
    CALL(fstat, EXTRACTOR), CALL(fcntl, EXTRACTOR), CALL(dup, EXTRACTOR), CALL(dup2, EXTRACTOR),
    CALL(fadvise64, EXTRACTOR),
    /* clocks, chance, oneself, leaving */
    CALL(clock_gettime, ALL), CALL(gettimeofday, ALL), CALL(time, ALL), CALL(getrandom, ALL), CALL(futex, ALL),
    CALL(sched_yield, ALL), CALL(getpid, ALL), CALL(gettid, ALL), CALL(rt_sigreturn, ALL), CALL(restart_syscall, ALL),
    CALL(exit, ALL), CALL(exit_group, ALL),
    /* the server: takes a letter, forks, waits, tells; closes the child's door */
    CALL(recvmsg, SERVER), CALL(sendmsg, SERVER), CALL(wait4, SERVER), CALL(getppid, SERVER),
    CALL_IF(clone, SERVER, SCMP_A0(SCMP_CMP_EQ, FORK_FLAGS, 0)),
    CALL(set_robust_list, SERVER), CALL(rt_sigprocmask, SERVER), CALL(rt_sigaction, SERVER), CALL(setitimer, SERVER),
    CALL_IF(prlimit64, SERVER, SCMP_A0(SCMP_CMP_EQ, 0, 0)),
    CALL_IF(prctl, SERVER, SCMP_A0(SCMP_CMP_EQ, PR_SET_PDEATHSIG, 0)),
    CALL_IF(seccomp, SERVER, SCMP_A0(SCMP_CMP_EQ, SECCOMP_SET_MODE_FILTER, 0)),
    /* the extractor: starts, looks for its libraries and fonts, reads */
    CALL(execve, EXTRACTOR),
    CALL_IF(open, EXTRACTOR, SCMP_A1(SCMP_CMP_MASKED_EQ, OPEN_CHANGES, O_RDONLY)),
    CALL_IF(openat, EXTRACTOR, SCMP_A2(SCMP_CMP_MASKED_EQ, OPEN_CHANGES, O_RDONLY)),
    CALL(access, EXTRACTOR), CALL(faccessat, EXTRACTOR), CALL(faccessat2, EXTRACTOR), CALL(stat, EXTRACTOR),
    CALL(lstat, EXTRACTOR), CALL(newfstatat, EXTRACTOR), CALL(statx, EXTRACTOR), CALL(statfs, EXTRACTOR),
    CALL(fstatfs, EXTRACTOR), CALL(readlink, EXTRACTOR), CALL(readlinkat, EXTRACTOR), CALL(getdents64, EXTRACTOR),
    CALL(getcwd, EXTRACTOR), CALL(arch_prctl, EXTRACTOR), CALL(set_tid_address, EXTRACTOR),
    CALL(set_robust_list, EXTRACTOR), CALL(rseq, EXTRACTOR), CALL(rt_sigaction, EXTRACTOR),
    CALL(rt_sigprocmask, EXTRACTOR), CALL(sigaltstack, EXTRACTOR), CALL(uname, EXTRACTOR), CALL(sysinfo, EXTRACTOR),
    CALL(getuid, EXTRACTOR), CALL(geteuid, EXTRACTOR), CALL(getgid, EXTRACTOR), CALL(getegid, EXTRACTOR),
    CALL(getrusage, EXTRACTOR), CALL(sched_getaffinity, EXTRACTOR), CALL(clock_getres, EXTRACTOR),
    CALL_IF(prlimit64, EXTRACTOR, SCMP_A0(SCMP_CMP_EQ, 0, 0)),
#if SANDBOX_SANITIZED
    /* what AddressSanitizer does on its own account */
    CALL(sigaltstack, READERS), CALL(rt_sigprocmask, LETTER | DOCUMENT), CALL(rt_sigaction, LETTER | DOCUMENT),
    CALL_IF(prctl, READERS, SCMP_A0(SCMP_CMP_EQ, PR_SET_VMA, 0)),
#endif
};

/* abort(3) raises a signal; refused, it ends in SIGSEGV instead of a signal to
 * whomever one likes. */
static const int refused_quietly[] = {SCMP_SYS(tgkill), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction)};

struct limit {
    int resource;
    rlim_t most;
};
#define LIMIT_ROWS 6

struct profile {
    const char *name;
    uint32_t otherwise; /* what happens on any other system call */
    bool quiet_abort;
    bool within;        /* another profile's sandbox: its Landlock and promises hold */
    struct limit limits[LIMIT_ROWS];
    size_t memory;      /* 0: no limit of its own */
    bool beyond_own;    /* memory counts from what the process has already */
};

/* A reader that does what it may not is a reader taken over: it dies. A foreign
 * program tries this and that at its start, and must only not succeed. */
static const struct profile profiles[] = {
    [SANDBOX_SERVER] = {.name = "reader", .otherwise = SCMP_ACT_KILL_PROCESS, .quiet_abort = true,
                        .limits = {{RLIMIT_CORE, 0}, {RLIMIT_NOFILE, LIMIT_READER_FILES}, {RLIMIT_MEMLOCK, 0},
                                   {RLIMIT_MSGQUEUE, 0},
                                   {RLIMIT_FSIZE, LIMIT_WIRE_BYTES + LIMIT_CONTENTS_BYTES + KIB(64)}},
                        .memory = LIMIT_READER_MEMORY, .beyond_own = true},
    [SANDBOX_LETTER] = {.name = "letter", .otherwise = SCMP_ACT_KILL_PROCESS, .quiet_abort = true, .within = true,
                        .limits = {{RLIMIT_CORE, 0}, {RLIMIT_CPU, LIMIT_READER_CPU_SECONDS}}},
    [SANDBOX_EXTRACTOR] = {.name = "extractor", .otherwise = SCMP_ACT_ERRNO(EPERM),
                           .limits = {{RLIMIT_CORE, 0}, {RLIMIT_CPU, LIMIT_EXTRACT_SECONDS}, {RLIMIT_MEMLOCK, 0},
                                      {RLIMIT_MSGQUEUE, 0}, {RLIMIT_NOFILE, LIMIT_EXTRACT_FILES},
                                      {RLIMIT_FSIZE, LIMIT_EXTRACT_TEXT}},
                           .memory = LIMIT_EXTRACT_MEMORY},
    [SANDBOX_DOCUMENT] = {.name = "document reader", .otherwise = SCMP_ACT_KILL_PROCESS, .quiet_abort = true,
                          .limits = {{RLIMIT_CORE, 0}, {RLIMIT_CPU, LIMIT_EXTRACT_SECONDS}, {RLIMIT_MEMLOCK, 0},
                                     {RLIMIT_MSGQUEUE, 0}, {RLIMIT_NOFILE, LIMIT_READER_FILES},
                                     {RLIMIT_FSIZE, LIMIT_EXTRACT_TEXT}},
                          .memory = LIMIT_READER_MEMORY, .beyond_own = true},
};

static bool add_calls(scmp_filter_ctx ctx, enum sandbox_profile profile)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (!(calls[i].who & 1u << profile))
            continue;
        int rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, calls[i].number, calls[i].tested, &calls[i].test);
        if (rc < 0 && rc != -EDOM) /* EDOM: no such call on this machine */
            return false;
    }
    return true;
}

static bool allowed(enum sandbox_profile profile, int number)
{
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number && calls[i].who & 1u << profile)
            return true;
    return false;
}

static bool add_quiet(scmp_filter_ctx ctx, enum sandbox_profile profile)
{
    for (size_t i = 0; profiles[profile].quiet_abort && i < sizeof refused_quietly / sizeof *refused_quietly; i++)
        if (!allowed(profile, refused_quietly[i]) &&
            seccomp_rule_add_array(ctx, SCMP_ACT_ERRNO(EPERM), refused_quietly[i], 0, NULL) < 0)
            return false;
    return true;
}

/* libseccomp gives its program through a file only. */
static bool export(scmp_filter_ctx ctx, struct sandbox_filter *ret_filter)
{
    cleanup_close int fd = memfd_create("filter", MFD_CLOEXEC);
    struct stat found;
    if (fd < 0 || seccomp_export_bpf(ctx, fd) < 0 || fstat(fd, &found) < 0)
        return false;
    size_t bytes = (size_t)found.st_size, n = bytes / sizeof(struct sock_filter);
    cleanup_free struct sock_filter *code = malloc(bytes);
    if (!code || n == 0 || n > BPF_MAXINSNS || pread(fd, code, bytes, 0) != (ssize_t)bytes)
        return false;
    *ret_filter = (struct sandbox_filter){pb_steal(code), (unsigned short)n};
    return true;
}

bool sandbox_compile(enum sandbox_profile profile, struct sandbox_filter *ret_filter, struct pb_err *err)
{
    scmp_filter_ctx ctx = seccomp_init(profiles[profile].otherwise);
    bool good = ctx && seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
                add_calls(ctx, profile) && add_quiet(ctx, profile) && export(ctx, ret_filter);
    if (ctx)
        seccomp_release(ctx);
    return good || pb_fail(err, PB_OPERATOR, "the %s's system call filter cannot be made", profiles[profile].name);
}

void sandbox_filter_done(struct sandbox_filter *filter)
{
    free(filter->code);
    *filter = (struct sandbox_filter){0};
}

/* Bytes of address space this process has; 0 where it cannot be told. */
static rlim_t own_memory(void)
{
    char text[64];
    unsigned long pages = 0;
    cleanup_close int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text);
    struct pb_span all = {text, n > 0 ? (size_t)n : 0};
    if (!span_number(span_head(all, span_find(all, ' ')), ULONG_MAX >> 16, &pages))
        return 0;
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static bool set_limit(int resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) < 0)
        return false;
    /* The processor's hard limit comes a second later, so that SIGXCPU tells why. */
    rlim_t hard = resource == RLIMIT_CPU ? most + 1 : most;
    if (hard > now.rlim_max)
        hard = now.rlim_max;
    struct rlimit want = {most < hard ? most : hard, hard};
    return setrlimit(resource, &want) == 0;
}

static bool set_memory(const struct profile *profile)
{
    if (!profile->memory || (SANDBOX_SANITIZED && profile->beyond_own))
        return true; /* AddressSanitizer's shadow takes terabytes of address space */
    rlim_t own = profile->beyond_own ? own_memory() : 0;
    return (own > 0 || !profile->beyond_own) && set_limit(RLIMIT_AS, own + profile->memory);
}

static bool set_limits(const struct profile *profile, struct pb_err *err)
{
    for (size_t i = 0; i < LIMIT_ROWS; i++) {
        const struct limit *limit = &profile->limits[i];
        bool used = limit->most > 0 || limit->resource != 0;
        if (used && !set_limit(limit->resource, limit->most))
            return pb_fail_errno(err, PB_OPERATOR, errno, "the %s's limits cannot be set", profile->name);
    }
    return set_memory(profile) ||
           pb_fail_errno(err, PB_OPERATOR, errno, "the %s's memory cannot be limited", profile->name);
}

bool sandbox_close(enum sandbox_profile profile, const struct sandbox_filter *filter, const char **ret_note,
                   struct pb_err *err)
{
    const struct profile *wanted = &profiles[profile];
    struct sock_fprog program = {filter->n, filter->code};
    const char *note = NULL;
    if (!set_limits(wanted, err))
        return false;
    if (!wanted->within && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0))
        return pb_fail_errno(err, PB_OPERATOR, errno, "the %s cannot give up privileges", wanted->name);
    if (!wanted->within && !landlock_close(profile == SANDBOX_EXTRACTOR, &note))
        return pb_fail_errno(err, PB_OPERATOR, errno, "Landlock refuses the %s", wanted->name);
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
        return pb_fail_errno(err, PB_OPERATOR, errno, "seccomp refuses the %s", wanted->name);
    if (ret_note)
        *ret_note = note;
    return true;
}
