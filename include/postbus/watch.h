/* watch.h: told when files below a folder have changed and rest again. */
#pragma once
#include <systemd/sd-event.h>
#include "postbus/err.h"

struct watch;

/* Calls `changed` some time (WATCH_REST_USEC) after the last change of a *.rules
 * file below `directory`. Where it cannot be watched (no inotify left, no such
 * folder) it fails with PB_OPERATOR. */
bool watch_open(sd_event *loop, const char *directory, void (*changed)(void *context), void *context,
                struct watch **ret_watch, struct pb_err *err) PB_MUST_CHECK;
void watch_close(struct watch *watch); /* NULL is fine */
