/* The unit is let out to the house's own networks alone: where the mail server, or a name server, is elsewhere, setup says so
 * to systemd. */
#include <errno.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/lang.h"
#include "postbus/nearby.h"
#include "postbus/process.h"
#include "setup.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define SYSTEMCTL "/usr/bin/systemctl"
#define SYSTEMD_RUNS "/run/systemd/system"
#define RELOAD_SECONDS 60

/* systemd reads what was written; where none runs, it does at the next start. */
static bool read_anew(struct pb_err *err)
{
    const char *const argv[] = {"systemctl", "daemon-reload", NULL};
    const int fds[] = {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
    struct process process;
    if (access(SYSTEMD_RUNS, F_OK) != 0)
        return true;
    if (!process_start(SYSTEMCTL, argv, NULL, fds, 3, &process, err))
        return false;
    (void)process_wait_readable(process.pidfd, process_in(RELOAD_SECONDS));
    return process_end(&process) == 0 || pb_fail(err, PB_OPERATOR, "systemctl daemon-reload failed");
}

bool setup_network(struct arena *arena, const char *host, const char *file, struct pb_err *err)
{
    if (nearby_host(host) && nearby_resolvers(RESOLV_CONF))
        return (unlink(file) < 0 && errno == ENOENT) || read_anew(err);
    const char *folder = dirname(arena_string(arena, file));
    if (mkdir(folder, 0755) < 0 && errno != EEXIST)
        return pb_fail_errno(err, PB_OPERATOR, errno, "%s", folder);
    const char *text = arena_printf(arena, "# Written by postbusctl setup: %s, or a name server, has a public address. Better than any: its own.\n"
                                           "[Service]\nIPAddressAllow=any\n", host);
    if (!setup_write(arena, file, span_of(text), err))
        return false;
    printf(_("network: the service may reach public addresses (%s)\n"), file);
    return read_anew(err);
}
