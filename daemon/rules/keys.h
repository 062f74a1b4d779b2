/* keys.h: which keys a section may have, and how a key is read. */
#pragma once
#include "ruleset.h"

enum key_kind {
    KEY_TEXT,      /* one line, kept as it is */
    KEY_QUEUE,     /* a folder */
    KEY_DATE,      /* YYYY-MM-DD */
    KEY_WORDS,     /* patterns, separated by ; */
    KEY_LINES,     /* patterns, one a line */
    KEY_REGEX,     /* /…/, one a line */
    KEY_HEADER,    /* Name, or Name: pattern */
    KEY_PHRASES,   /* forms of letters, separated by ; */
    KEY_LIST,      /* names, separated by ; */
    KEY_MEMBERS,
    KEY_EXAMPLE,
    KEY_COUNTER,
};

struct key {
    const char *name;
    unsigned sections; /* SECTION_BITs in which it may stand */
    enum key_kind kind;
    enum rule_kind rule; /* of patterns */
    bool weighed;        /* takes a weight: term 3 */
    bool placed;         /* takes a field: not in subject */
    size_t offset;       /* in struct section, of texts and lists */
};

#define SECTION_BIT(kind) (1u << (kind))

/* The key's words taken apart: "term 3 until 2026-07-01 in subject". */
struct key_use {
    const struct key *key;
    double weight;
    struct validity validity;
    unsigned fields;
};

/* YYYY-MM-DD; else told in `diag`. */
bool keys_date(struct diag *diag, const char *text, struct diag_place place);

/* False, and told in `diag`, where there is no such key in such a section. */
bool keys_read(struct arena *arena, struct diag *diag, enum section_kind section, const char *text, struct diag_place place,
               struct key_use *ret_use);
