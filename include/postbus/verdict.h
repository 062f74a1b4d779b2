/* verdict.h: what a letter is about, for whom, and why. Record only; all
 * pointers live in the arena the verdict was made in. */
#pragma once
#include "postbus/reading.h"

enum field {
    FIELD_SUBJECT,    /* subject of the letter's layer, and of the layers above it */
    FIELD_LETTER,     /* the letter's own text */
    FIELD_ATTACHMENT, /* an attachment's text */
    FIELD_NOTE,       /* what forwarders wrote above the letter */
    FIELD_QUOTED,     /* layers below the letter */
    FIELD_ADDRESSEE,  /* To and Cc of the letter and of those above it */
    FIELD_SENDER,     /* the letter's author */
    FIELD_HEADER,     /* a header field of the outermost message */
    FIELD_COUNT,
};

/* One reason for points: the very words and the rule line that asked for them. */
struct evidence {
    const char *section; /* "bill 36871" */
    const char *file;    /* rule file, relative to the rules directory */
    unsigned line;
    const char *rule;    /* as the clerk wrote it: "term 3 = grensdetentie" */
    enum field field;
    size_t index;        /* layer index, or attachment index for FIELD_ATTACHMENT */
    size_t start, end;   /* bytes within that text; both 0 where it has no place */
    const char *words;   /* the words matched */
    double points;       /* weight × field factor; 0 where a better match of the same term counted */
};

enum score_state { SCORE_WEAK, SCORE_SUGGESTED, SCORE_ASSIGNED };

struct score {
    const char *id; /* bill number, topic name, committee id */
    double points;
    enum score_state state;
};

struct scores {
    struct score *v; /* most points first, then by id */
    size_t n, cap;
};

struct verdict {
    const char *ruleset;  /* SHA-256 of the rule set that made it */
    const char *kind;     /* "letter" where no kind section matched */
    const char *organisation; /* NULL where unknown */
    const char *deadline; /* YYYY-MM-DD or NULL */
    struct scores bills, topics, committees; /* SCORE_WEAK ones among them */
    struct strings queues; /* folders; empty where not sure */
    bool sure;
    const char *reason; /* one line in a clerk's words, in the language of lang.h */
    struct { struct evidence *v; size_t n, cap; } evidence;
    struct strings failed; /* rules that could not answer (match limits): "file:line: why" */
};
