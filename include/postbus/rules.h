/* rules.h: rule files to a rule set, and a letter to a verdict.
 *
 * Loading reads files; judging is pure. A rule set never changes once loaded,
 * so many threads may judge with it. */
#pragma once
#include "postbus/arena.h"
#include "postbus/diag.h"
#include "postbus/err.h"
#include "postbus/hash.h"
#include "postbus/phrases.h"
#include "postbus/verdict.h"

/* The numbers of the verdict; rules_settings_default gives each with its reason. */
struct rules_settings {
    double assign;       /* points at which a bill, topic or committee is assigned */
    double suggest;      /* points at which it is suggested */
    double margin;       /* points the first committee must be ahead of the next */
    double factor[FIELD_COUNT]; /* what a term is worth in each field */
    double addressees;   /* points for a committee when all addressees are its members */
    double mention;      /* points for a committee that the letter names */
};
struct rules_settings rules_settings_default(void);

struct ruleset;

struct rule_files {
    const char *directory; /* without slashes at its end */
    struct strings paths;  /* DIR/…, in byte order */
};

/* The paths of DIR/ ** / *.rules, in the arena; names that begin with a dot are passed over.
 * What cannot be read within the directory, and more than LIMIT_RULE_FILES, is an error in
 * `diag`. PB_NOT_FOUND, PB_OPERATOR where the directory itself cannot be read. */
bool rules_files(struct arena *arena, const char *directory, struct diag *diag, struct rule_files *ret_files,
                 struct pb_err *err) PB_MUST_CHECK;

/* Loads DIR/ ** / *.rules in byte order of path. Faults go to `diag` (whose
 * arena must outlive it); a set with an error is not returned. Returns false
 * with err set where the directory cannot be read at all (PB_NOT_FOUND,
 * PB_OPERATOR), and with PB_BAD_INPUT where diag holds errors. */
bool rules_load(const char *directory, const struct rules_settings *settings, struct diag *diag,
                struct ruleset **ret_set, struct pb_err *err) PB_MUST_CHECK;
/* A file that is to be, beside or in the place of what the directory has. */
struct rules_draft {
    const char *path; /* relative to the directory: "bills/36999.rules" */
    struct pb_span bytes;
    const char *base; /* SHA-256 of the file that it was made from; "" or NULL: there was none */
};

/* The set as it would be with the draft (NULL: as it is); nothing is written. */
bool rules_load_draft(const char *directory, const struct rules_settings *settings, const struct rules_draft *draft, struct diag *diag,
                      struct ruleset **ret_set, struct pb_err *err) PB_MUST_CHECK;

/* The file of a section of the set ("bill 36871") with one more line, "term 3 = grensdetentie", at the
 * section's end; a file in its one form stays in it. Nothing is written; the draft lives in the arena.
 * Whether the line makes sense is for rules_load_draft. PB_NOT_FOUND: no such section; PB_BAD_INPUT. */
bool rules_add_line(struct arena *arena, const char *directory, const struct ruleset *set, const char *section, const char *line,
                    struct rules_draft *ret_draft, struct pb_err *err) PB_MUST_CHECK;

/* The same with several. */
bool rules_add_lines(struct arena *arena, const char *directory, const struct ruleset *set, const char *section, const struct strings *lines,
                     struct rules_draft *ret_draft, struct pb_err *err) PB_MUST_CHECK;

/* Appends a rule file in its one form (rules/README.md): the same sections, keys and values in
 * the same order, every comment in its place; what is in that form comes out as it is. Pure.
 * False, and told in `diag`, where the file is not well-formed, or would come to break a limit
 * of its lines or bytes. */
bool rules_format(struct diag *diag, const char *name, struct pb_span bytes, struct buf *ret_text) PB_MUST_CHECK;

/* Writes a draft that is a new file, whole or not at all, and makes its folders where they are
 * missing; who may read and write in the folder may do so with the file. PB_BAD_INPUT where the file is there already, PB_OPERATOR. The caller has loaded
 * the set with it. */
bool rules_add_file(const char *directory, const struct rules_draft *draft, struct pb_err *err) PB_MUST_CHECK;

/* Writes over a file that is there, whole or not at all, its mode and group kept; a link is
 * followed. PB_NOT_FOUND, PB_OPERATOR. */
bool rules_replace_file(const char *path, struct pb_span bytes, struct pb_err *err) PB_MUST_CHECK;

/* May a rule file have this path? Relative to the directory, no part hidden, empty or "..", ending in
 * .rules, no deeper than the loader looks, UTF-8 without control characters. PB_BAD_INPUT, in words for
 * who gave it. */
bool rules_path_allowed(const char *path, struct pb_err *err) PB_MUST_CHECK;

/* The SHA-256 of the file as it is now; "" where there is none. PB_BAD_INPUT where the path is not
 * allowed, or a link leads out of the directory; PB_OPERATOR, PB_LIMIT. */
bool rules_file_sha256(const char *directory, const char *path, char ret_hex[static SHA256_HEX], struct pb_err *err) PB_MUST_CHECK;

/* Writes the draft in the place of the file that it was made from, and returns the set with it.
 * PB_BAD_INPUT, and nothing is written, where the set would have faults
 * (then they are in `diag`), or in words for the writer: the path, somebody else's work in between.
 * PB_OPERATOR says what the operator has to allow. */
bool rules_save(const char *directory, const struct rules_settings *settings, const struct rules_draft *draft, struct diag *diag,
                struct ruleset **ret_set, struct pb_err *err) PB_MUST_CHECK;

void rules_free(struct ruleset *set); /* NULL is fine */
static inline void rules_freep(struct ruleset **set) { rules_free(*set); }
#define cleanup_rules __attribute__((cleanup(rules_freep)))

/* SHA-256 over the files' paths and bytes. */
const char *rules_sha256(const struct ruleset *set);
/* How many sections of a kind: "bill", "topic", "committee", … */
size_t rules_count(const struct ruleset *set, const char *kind);
/* The file, within the directory, of the section with this kind and id; NULL where there is none. */
const char *rules_file_of(const struct ruleset *set, const char *kind, const char *id);

/* What people call it: of a committee its short name, of a bill its title; NULL where there is no such section. */
const char *rules_title(const struct ruleset *set, const char *kind, const char *id);

/* The committee whose id, short name or queue folder this is (case aside);
 * gives its id and queue. False where there is none. */
bool rules_committee(const struct ruleset *set, const char *name, const char **ret_id, const char **ret_queue);
/* Calls `each` for every committee in file order. */
void rules_each_committee(const struct ruleset *set,
                          void (*each)(void *context, const char *id, const char *short_name, const char *queue),
                          void *context);

/* Calls `each` for every queue that a section names, a committee's or a kind's; one that
 * several name comes several times. */
void rules_each_queue(const struct ruleset *set, void (*each)(void *context, const char *queue), void *context);

/* The fixed forms of letters under this set, borrowed from it: of each kind its own
 * phrases, where it has a section for them, else the shipped ones. */
const struct phrases *rules_phrases(const struct ruleset *set);
/* The shipped ones alone, where there is no set. */
void rules_shipped_phrases(struct arena *arena, struct phrases *ret_phrases);

/* Warns in `diag` of what has lost its sense on the day `today` (YYYY-MM-DD), of committees that
 * nothing is for or that share a queue, and of terms that a wider one of their section finds too.
 * For a clerk who asks; loading does not tell it. */
void rules_check_sense(const struct ruleset *set, const char *today, struct diag *diag);

/* Runs every example and counterexample; what fails is an error in `diag`. */
void rules_check_examples(const struct ruleset *set, struct diag *diag);

/* The verdict on a letter; `letter` is the letter's layer (identity_letter), or
 * IDENTITY_NO_LETTER's SIZE_MAX: then every layer counts as the house's note.
 * Never fails: a rule that cannot answer is listed in verdict.failed and the
 * verdict is not sure. */
struct verdict *rules_judge(const struct ruleset *set, struct arena *arena, const struct reading *reading,
                            size_t letter);

/* SHA-256 over all that the verdict says, but for the reason, which is in a language: two are alike
 * to the last point and place where their digests are. */
void rules_digest(const struct verdict *verdict, char ret_hex[static SHA256_HEX]);

/* The verdict told as a clerk would tell it, several lines, with each point's
 * evidence, what came second and why it lost. */
void rules_tell(const struct ruleset *set, const struct verdict *verdict, struct buf *out);

/* Of that, what came second and why it lost, or what was lacking; nothing where there is nothing to say. */
void rules_tell_second(const struct ruleset *set, const struct verdict *verdict, struct buf *out);
