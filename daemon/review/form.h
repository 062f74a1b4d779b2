/* form.h: what a form sends: application/x-www-form-urlencoded (WHATWG URL, chapter 5.1), in a body
 * or behind the ? of an address. Pure. */
#pragma once
#include <stdint.h>
#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/err.h"

struct form_field {
    const char *name, *value; /* UTF-8 without NUL, \n line ends */
};

struct form {
    struct form_field *v; /* in the order of the form; at most LIMIT_FORM_FIELDS */
    size_t n, cap;
};

/* Everything lives in the arena. PB_BAD_INPUT: a % without two digits, a NUL, what is no UTF-8;
 * PB_LIMIT: LIMIT_FORM_BYTES, LIMIT_FORM_FIELDS. */
bool form_parse(struct arena *arena, struct pb_span bytes, struct form *ret_form, struct pb_err *err) PB_MUST_CHECK;

/* The first value of that name; NULL where there is none. */
const char *form_value(const struct form *form, const char *name);
/* The same, and NULL where it is empty. */
const char *form_given(const struct form *form, const char *name);
/* A whole number from 1 on; 0 where there is none. */
int64_t form_number(const struct form *form, const char *name);

/* Appends text so that form_parse reads it back: for addresses. */
void form_encode(struct buf *out, const char *text);
