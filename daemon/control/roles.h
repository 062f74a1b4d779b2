/* roles.h: who somebody is, and what he may (groups and names in the configuration). */
#pragma once
#include <sys/types.h>

#include "postbus/control.h"

/* The user's name; "uid 1234" for one without. */
void name_of_user(uid_t uid, char ret_name[static CONTROL_WHO_MAX]);

/* The role of a user of this machine. Root and the daemon's own user are editors. */
enum role role_of_user(uid_t uid, const struct config *config);

/* The role of somebody whom the page's proxy has named: by the lists of [review], else by the groups of the
 * local user of that name, where there is one; "root" is nobody special. */
enum role role_of_name(const char *name, const struct config *config);

/* May he have letters destroyed? The members of [control] archivists, root and the daemon's own user; no other role brings that along. */
bool is_archivist(uid_t uid, const struct config *config);

/* Is this the user that the page runs as, who may say on whose behalf he calls? */
bool is_page(uid_t uid, const struct config *config);
