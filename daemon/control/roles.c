#include "roles.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define GROUPS_MOST 256 /* of one user */

static bool is_member(const struct passwd *user, const char *name)
{
    gid_t groups[GROUPS_MOST];
    int n = GROUPS_MOST;
    const struct group *group = name ? getgrnam(name) : NULL;
    gid_t wanted = group ? group->gr_gid : 0;
    if (!group || getgrouplist(user->pw_name, user->pw_gid, groups, &n) < 0)
        return false;
    for (int i = 0; i < n; i++)
        if (groups[i] == wanted)
            return true;
    return false;
}

void name_of_peer(int socket_fd, char ret_name[static PEER_NAME_MAX])
{
    struct ucred peer = {.uid = (uid_t)-1};
    socklen_t size = sizeof peer;
    (void)!getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
    const struct passwd *user = getpwuid(peer.uid);
    if (!user || (size_t)snprintf(ret_name, PEER_NAME_MAX, "%s", user->pw_name) >= PEER_NAME_MAX)
        snprintf(ret_name, PEER_NAME_MAX, "uid %lu", (unsigned long)peer.uid);
}

enum role role_of_peer(int socket_fd, const struct config *config)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket_fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
        return ROLE_NOBODY;
    if (peer.uid == 0 || peer.uid == geteuid())
        return ROLE_EDITOR;
    const struct passwd *user = getpwuid(peer.uid);
    if (!user)
        return ROLE_NOBODY;
    if (is_member(user, config->editors))
        return ROLE_EDITOR;
    if (is_member(user, config->clerks))
        return ROLE_CLERK;
    return is_member(user, config->readers) ? ROLE_READER : ROLE_NOBODY;
}
