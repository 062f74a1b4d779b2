/* ruleset.h: the rule files as structs. Made once, then only read. */
#pragma once
#include "postbus/rules.h"
#include "words.h"

enum section_kind { SECTION_COMMITTEE, SECTION_BILL, SECTION_TOPIC, SECTION_ORGANISATION, SECTION_KIND, SECTION_BOILERPLATE };
#define SECTION_KINDS 6

enum rule_kind {
    RULE_TITLE,
    RULE_TITLE_HEAD, /* the title cut off: weak */
    RULE_ALIAS,
    RULE_NUMBER,
    RULE_TERM,       /* a term or regex */
    RULE_NOT,
    RULE_MENTION,    /* a committee's name */
    RULE_AUTHOR,     /* an organisation's name */
    RULE_HEADER,
};

#define NAMED_PLACES 16 /* how often a name stands in a text is counted up to here */
#define FIELD_BIT(field) (1u << (field))
/* Where words are looked for, unless the rule says where. */
#define FIELDS_TEXT (FIELD_BIT(FIELD_SUBJECT) | FIELD_BIT(FIELD_LETTER) | FIELD_BIT(FIELD_ATTACHMENT) | FIELD_BIT(FIELD_NOTE) | FIELD_BIT(FIELD_QUOTED))

/* First and last day, YYYY-MM-DD; NULL: since ever, for ever. */
struct validity {
    const char *from, *until;
};

/* One pattern of a section. */
struct rule {
    enum rule_kind kind;
    size_t section;     /* index in ruleset.sections */
    double weight;      /* of terms; others: verdict.c */
    unsigned fields;    /* FIELD_BITs */
    const char *shown;  /* as the clerk wrote it: "term 3 = grensdetentie" */
    const char *text;   /* the value alone */
    struct validity validity; /* within its section's */
    bool included;      /* it stands in another section: what is wrong with it is told there */
    const char *header; /* RULE_HEADER: the header field's name */
    bool any_value;     /* RULE_HEADER without a value: its presence is enough */
    struct diag_place place;
};

struct member {
    const char *address, *local, *name; /* lower case; local and name letters only; NULL where unknown */
};

/* A word of a list, and where it stands. */
struct placed {
    const char *text;
    struct diag_place place;
};

struct placed_list {
    struct placed *v;
    size_t n, cap;
};

struct section {
    enum section_kind kind;
    const char *id;     /* the name between the brackets */
    const char *shown;  /* "bill 36871" */
    const char *name, *short_name, *queue, *plenary, *sort;
    struct validity validity; /* by the day a letter came */
    const char *parent_id;
    const struct section *parent;
    struct placed_list committee_ids, domains;
    struct placed_list include_ids; /* topics whose terms count here too */
    struct { const struct section **v; size_t n, cap; } committees;
    struct { struct member *v; size_t n, cap; } members;
    struct { struct example { const char *text; bool counter; struct diag_place place; } *v; size_t n, cap; } examples;
    enum phrase_kind phrase_kind; /* of [boilerplate …] */
    size_t phrases;               /* that it gives */
    struct diag_place place;
};

struct ruleset {
    struct arena *arena; /* owned */
    struct words *words; /* owned; pattern i belongs to rule i */
    struct words *dossier; /* owned; one pattern: any dossier's number */
    struct rules_settings settings;
    size_t prefix; /* bytes of a place's file before the path within the rules directory */
    char sha256[65];
    struct { struct section *v; size_t n, cap; } sections;
    struct { struct rule *v; size_t n, cap; } rules;
    struct { struct word_pattern *v; size_t n, cap; } patterns; /* as many as rules */
    struct strings headers; /* names of the header fields that rules ask for */
    struct phrases phrases;
};

/* Takes one parsed file into the set; faults go to `diag`. */
struct ini_file;
void ruleset_take(struct ruleset *set, struct diag *diag, const struct ini_file *file);
/* When all files are in: links names to sections, compiles the patterns, adds the shipped phrases. */
void ruleset_finish(struct ruleset *set, struct diag *diag);
/* Warns of what is legal but surely wrong. */
void lint(struct ruleset *set, struct diag *diag);
/* The rules' own words, some 10 kB, as text to measure with; empty where there are none. */
struct pb_span lint_sample(const struct ruleset *set, struct arena *arena);

const struct section *ruleset_find(const struct ruleset *set, enum section_kind kind, const char *id);
/* The name of a kind, as between brackets. */
const char *section_kind_name(enum section_kind kind);
/* What a committee is called before people. */
const char *section_title(const struct section *section);
/* The section's rules are those with this index. */
static inline size_t ruleset_index(const struct ruleset *set, const struct section *section)
{
    return (size_t)(section - set->sections.v);
}
