/* retention.h: having postbusd destroy, and waiting for it. */
#pragma once
#include "ctl.h"
#include "postbus/store_destroy.h"

/* A record of what was destroyed, as an object. */
void retention_json(struct json *json, const struct destruction *destruction);

#define RETENTION_PATIENCE 50 /* seconds that a person is kept waiting */

/* How postbusd is told to destroy: control_destroy, control_erase. */
typedef bool retention_order_fn(const struct control_caller *caller, const char *what, const char *why, struct buf *told, struct pb_err *err);

/* A verb that destroys: takes one argument and --why, gives the order, waits until it is done, or for some time, and
 * says how it stands. What the daemon answered ("d-3 120") is in `told`, nothing where it said no. Returns the exit status. */
int retention_order(int argc, char **argv, const char *verb, retention_order_fn *order, struct buf *told);
