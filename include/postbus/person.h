/* person.h: what the store has about a person, who asks for it, or asks to be forgotten (GDPR, articles 15 and 17). */
#pragma once
#include "postbus/store.h"

/* How a letter has to do with him; several together. */
enum person_part {
    PERSON_WROTE = 1,
    PERSON_SENT_ON = 2,
    PERSON_ADDRESSED = 4,
    PERSON_NAMED = 8, /* in its text, its attachments or an older mail that it quotes */
    PERSON_NOTED = 16, /* in what a clerk wrote beside it */
};

struct person {
    bool by_address; /* asked for by an address; else by a name, which others may have as well */
    struct {
        struct person_letter { int64_t item; unsigned parts; } *v;
        size_t n, cap;
    } letters;            /* by number; at most LIMIT_PERSON_LETTERS */
    struct items sent_on; /* mails that he sent on */
    struct strings names; /* that the address was found with */
    bool cut;             /* there are more letters */
};

/* Looks through everything that is kept: minutes where there is much. `who`: an address, else a name as it stands in
 * texts. `alive` is called from time to time; may be NULL. PB_BAD_INPUT where it is no word to look for. */
bool person_find(struct store *store, struct arena *arena, const char *who, void (*alive)(void *context), void *context, struct person *ret_person,
                 struct pb_err *err) PB_MUST_CHECK;
