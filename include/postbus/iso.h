/* iso.h: points in time as text, ISO 8601. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Minutes since 1970-01-01 of "YYYY-MM-DDTHH:MM[:SS][Z|±HH:MM]" (a date alone
 * counts from midnight); the clock is taken as UTC where no offset is given.
 * False for anything else. */
bool iso_minutes(const char *text, int64_t *ret_minutes);

/* "2026-05-15T08:51:00Z" of seconds UTC. */
#define ISO_MAX 32
void iso_format(int64_t seconds, char ret_text[static ISO_MAX]);

/* Seconds UTC now, and seconds and milliseconds of a clock that never jumps. */
int64_t iso_now(void);
int64_t iso_monotonic(void);
int64_t iso_monotonic_ms(void);
