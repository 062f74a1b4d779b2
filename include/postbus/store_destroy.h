/* store_destroy.h: destroying letters: a bare record stays, and a record of what was
 * done. Errors, strings and times are as store.h says. */
#pragma once
#include "postbus/store.h"

/* Letters that nothing has come to and nobody decided on for some time, and that are filed. */
struct due_letters {
    struct due_letter {
        int64_t item;
        int64_t made, last; /* when it came, and its last mail or decision */
        int64_t mails;      /* that carry it */
    } *v;
    size_t n, cap;
};
/* Of this kind, quiet since before then and not destroyed, by number; at most `most`. */
bool store_due(struct store *store, struct arena *arena, const char *kind, int64_t before, size_t most, struct due_letters *ret_letters,
               struct pb_err *err) PB_MUST_CHECK;

/* Where mails of letters stand. */
struct folder_counts {
    struct folder_count { const char *folder; int64_t mails; } *v;
    size_t n, cap;
};
/* Of one letter, and those that were joined to it; counted up in `counts`. */
bool store_count_folders(struct store *store, struct arena *arena, int64_t item, struct folder_counts *counts, struct pb_err *err) PB_MUST_CHECK;

struct destruction {
    int64_t id;       /* written by the store, as are letters, done and wiped */
    int64_t at;
    const char *who;
    const char *list; /* names exactly those letters */
    const char *kind; /* of all of them; NULL: at a person's request */
    const char *why;
    int64_t letters;
    int64_t done, wiped; /* 0: not yet */
    const char *queues;  /* that the letter stood in; told by store_destroyed alone */
};

/* Writes down that these letters are to be destroyed; store_destroy does it, also after a crash. In a transaction of
 * the caller's. */
bool store_condemn(struct store *store, struct destruction *destruction, const struct items *items, struct pb_err *err) PB_MUST_CHECK;

/* What is known of a person without the letters' texts: letters of which this is the author's address, mails that
 * are not kept and whose sender-on is shown so, or by one of these names, and letters beside which a clerk's note has it. Looks at all there are. */
struct person_traces {
    struct items letters, sent_on, noted;
};
bool store_person_traces(struct store *store, struct arena *arena, const char *address, const struct strings *names, struct person_traces *ret_traces,
                         struct pb_err *err) PB_MUST_CHECK;

/* Calls `each` with what is kept of every mail (its verdict aside), until it says false. It must not use the store. */
bool store_each_reading(struct store *store, bool (*each)(void *context, const struct kept *kept), void *context, struct pb_err *err) PB_MUST_CHECK;

/* Who sent these mails on is erased, with what he wrote of his own and the texts that were kept of that mail; the letter
 * in it stays. In a transaction of the caller's; the file is wiped as after a destruction. */
bool store_erase_sender(struct store *store, const struct items *mails, struct pb_err *err) PB_MUST_CHECK;

/* Erases the next letters that are to be destroyed, at most `most`: their texts and words, subject, author, addresses,
 * message ids, notes, reasons. Number, dates, kind, the queues that they stood in and who decided what stay. A letter of a
 * list that something has come to since, or that somebody has decided on, is left alone and off the record. *ret_more:
 * others wait. In a transaction of the caller's. */
bool store_destroy(struct store *store, int64_t now, size_t most, bool *ret_more, struct pb_err *err) PB_MUST_CHECK;

/* Is a destruction still to be carried out? And something that was, whose remains are still in the file? */
bool store_is_condemned(struct store *store, bool *ret_is, struct pb_err *err) PB_MUST_CHECK;
bool store_has_remains(struct store *store, bool *ret_has, struct pb_err *err) PB_MUST_CHECK;
/* Writes the whole file anew, so that nothing that was erased can be found in it; as long as a backup takes, and
 * as much room. Outside of transactions. PB_LATER where a reader keeps an old state open: again later. */
bool store_wipe(struct store *store, int64_t now, struct pb_err *err) PB_MUST_CHECK;

/* Calls `each`, newest first, until it says false; borrowed for the call. */
bool store_destructions(struct store *store, bool (*each)(void *context, const struct destruction *destruction), void *context, struct pb_err *err) PB_MUST_CHECK;
/* How a letter was destroyed; false in *ret_found where it was not. */
bool store_destroyed(struct store *store, struct arena *arena, int64_t item, struct destruction *ret_destruction, bool *ret_found, struct pb_err *err) PB_MUST_CHECK;
