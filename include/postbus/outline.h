/* outline.h: what a rule set is made of, for those who tell of its lines and sections.
 * Pure; the set must outlive it. */
#pragma once
#include "postbus/lexicon.h"
#include "postbus/rules.h"

/* One value of one line: "term 3 = grensdetentie". A title counts once, whatever is made of it. */
struct outline_line {
    const char *section; /* "topic migratie": where it stands, whoever includes it */
    const char *file;    /* within its directory */
    const char *text;
    const char *value;   /* "grensdetentie" */
    struct diag_place place;
    bool term;           /* a term, a regex or an alias: words that a clerk chose */
    size_t rule;
};

struct outline_section {
    const char *kind, *id, *shown; /* "bill", "36871", "bill 36871" */
    const char *title;             /* NULL where it has none */
    const char *plenary;           /* YYYY-MM-DD or NULL */
    struct strings committees, queues; /* that it is for: ids and folders; of a committee itself */
    struct diag_place place;
};

struct outline {
    const struct ruleset *set; /* borrowed */
    struct { struct outline_line *v; size_t n, cap; } lines;       /* by file, line and text */
    struct { struct outline_section *v; size_t n, cap; } sections; /* in the order of the files */
    struct lexicon names;    /* of the sections, as shown */
    struct pb_span sample;   /* text to measure lines with */
};

void outline_make(struct arena *arena, const struct ruleset *set, struct outline *ret_outline);

/* The line that gave it; SIZE_MAX: none, but an addressee or a section's own name. */
size_t outline_line_of(const struct outline *outline, const struct evidence *evidence);
/* The section "bill 36871", case aside in its name; SIZE_MAX where there is none. */
size_t outline_section_of(const struct outline *outline, const char *shown);

/* What a line by itself costs: microseconds for 10 kB. */
double outline_cost(const struct outline *outline, size_t line);

/* Do these words already count for the section, or for its committees by another one? */
bool outline_counts(const struct outline *outline, size_t section, const char *words);

/* The line's file without its value; where it was the only one, without its key. A comment behind it goes with
 * it. Nothing is written. PB_NOT_FOUND: it is not there any more; PB_BAD_INPUT: what the section's name gives. */
bool rules_drop_value(struct arena *arena, const char *directory, const struct outline_line *line, struct rules_draft *ret_draft,
                      struct pb_err *err) PB_MUST_CHECK;

/* Is one of these queues the section's? */
bool outline_leads_to(const struct outline_section *section, const struct strings *queues);

/* Is the section for this committee ("committee JV")? */
bool outline_is_for(const struct outline *outline, const char *section, const char *committee);

/* May lines of terms stand in the section? */
bool outline_takes_terms(const struct outline_section *section);
