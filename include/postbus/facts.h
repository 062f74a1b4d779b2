/* facts.h: what a letter states besides its matter, and where it stands. */
#pragma once
#include "postbus/arena.h"
#include "postbus/rules.h"
#include "postbus/verdict.h"

enum fact_kind {
    FACT_DOSSIER,        /* a dossier's number: "36871", "36600-XIV", "E230012" */
    FACT_DATE,           /* a day that is meant: YYYY-MM-DD, counted from the letter's own date */
    FACT_DEADLINE,       /* the same, where it is the chamber's: a debate, a vote, a meeting to come */
    FACT_SIGNATURES,     /* how many signed: decimal digits */
    FACT_SIGNATORY,      /* one of several who sign a letter together */
    FACT_LIST,           /* List-Id or List-Unsubscribe: came by a mailing list */
    FACT_AUTOMATIC,      /* Auto-Submitted, Precedence: written by a program */
    FACT_AUTHENTICATION, /* the receiving server's verdict: "spf=pass dkim=fail dmarc=none" */
    FACT_KINDS,
};

struct fact {
    enum fact_kind kind;
    const char *value;
    enum field field;   /* FIELD_SUBJECT, _LETTER, _ATTACHMENT or _HEADER */
    size_t index;       /* layer, attachment or header field */
    size_t start, end;  /* bytes of that text */
    const char *words;  /* the very words */
};

struct facts {
    struct fact *v; /* by text, then by place */
    size_t n, cap;
};

#define FACT_BIT(kind) (1u << (kind))
#define FACTS_ALL (FACT_BIT(FACT_KINDS) - 1)

/* The facts of the letter's layer (rules_judge says which `letter` may be; of the
 * outermost where there is none), its attachments and the mail's header. `kinds`: at least
 * these, as FACT_BITs; what is not asked for costs nothing. Without a rule set only numbers
 * that say themselves that they are a dossier's are found. At most LIMIT_FACTS. Pure; linear. */
void facts_find(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter, unsigned kinds,
                struct facts *ret_facts);

/* The nearest deadline that the letter's own words give; NULL where none. */
const char *facts_deadline(const struct facts *facts);

/* "dossier", "date", …: for people and JSON. */
const char *facts_kind_name(enum fact_kind kind);
