#include "roles.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
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

void name_of_user(uid_t uid, char ret_name[static CONTROL_WHO_MAX])
{
    const struct passwd *user = getpwuid(uid);
    if (!user || (size_t)snprintf(ret_name, CONTROL_WHO_MAX, "%s", user->pw_name) >= CONTROL_WHO_MAX)
        snprintf(ret_name, CONTROL_WHO_MAX, "uid %lu", (unsigned long)uid);
}

static enum role role_by_groups(const struct passwd *user, const struct config *config)
{
    if (is_member(user, config->editors))
        return ROLE_EDITOR;
    if (is_member(user, config->clerks))
        return ROLE_CLERK;
    return is_member(user, config->readers) ? ROLE_READER : ROLE_NOBODY;
}

enum role role_of_user(uid_t uid, const struct config *config)
{
    if (uid == 0 || uid == geteuid())
        return ROLE_EDITOR;
    const struct passwd *user = getpwuid(uid);
    return user ? role_by_groups(user, config) : ROLE_NOBODY;
}

static bool lists(const struct strings *names, const char *name)
{
    return strings_has(names, name) || strings_has(names, "*");
}

enum role role_of_name(const char *name, const struct config *config)
{
    enum role listed = lists(&config->review_editors, name)   ? ROLE_EDITOR
                       : lists(&config->review_clerks, name)  ? ROLE_CLERK
                       : lists(&config->review_readers, name) ? ROLE_READER
                                                              : ROLE_NOBODY;
    const struct passwd *user = listed == ROLE_EDITOR ? NULL : getpwnam(name);
    enum role local = user ? role_by_groups(user, config) : ROLE_NOBODY;
    return local > listed ? local : listed;
}

bool is_archivist(uid_t uid, const struct config *config)
{
    if (uid == 0 || uid == geteuid())
        return true;
    const struct passwd *user = getpwuid(uid);
    return user && is_member(user, config->archivists);
}

bool is_page(uid_t uid, const struct config *config)
{
    const struct passwd *user = config->review_user ? getpwnam(config->review_user) : NULL;
    return user && user->pw_uid == uid;
}
