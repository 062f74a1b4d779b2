/* retention.h: waiting for what postbusd destroys. */
#pragma once
#include "ctl.h"

/* A record of what was destroyed, as an object. */
void retention_json(struct json *json, const struct destruction *destruction);

#define RETENTION_PATIENCE 50 /* seconds that a person is kept waiting */

/* Waits until the destruction that the daemon has told of ("d-3 120") is done, or for some time; says how it
 * stands, and returns the exit status. */
int retention_await(const struct ctl *ctl, const char *told);
