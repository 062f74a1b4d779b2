#include "programs.h"

#include <unistd.h>

#include "postbus/limits.h"

/* What the sandbox shows a program. */
#define PROGRAMS "/usr/"

static bool is_token(struct pb_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == 127 || strchr("()<>@,;:\\\"/[]?=", s.p[i]))
            return false;
    return s.n > 0 && s.p[0] != '-';
}

static bool is_media_type(const char *key)
{
    struct pb_span type = span_of(key);
    size_t slash = span_find(type, '/');
    return is_token(span_head(type, slash)) && is_token(span_tail(type, slash + 1));
}

/* Types whose text the letter's own reader takes. */
static bool is_read_already(const char *type)
{
    static const char *const types[] = {"text/", "message/", "multipart/", "application/rtf"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (span_starts(span_of(type), span_of(types[i])))
            return true;
    return false;
}

static const char *lower(struct arena *arena, const char *word)
{
    char *copy = arena_string(arena, word);
    for (char *p = copy; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    return copy;
}

/* The value's words, ending in NULL; NULL where it has a fault. */
static const char *const *take_words(struct arena *arena, struct diag *diag, const struct ini_value *value)
{
    struct strings words = {0};
    struct pb_span rest = span_of(value->text);
    while (rest.n > 0) {
        struct pb_span word = span_head(rest, span_find(rest, ' '));
        if (word.n > 0)
            arena_push(arena, &words, arena_copy(arena, word));
        rest = span_tail(rest, word.n + 1);
    }
    arena_push(arena, &words, NULL);
    if (words.n > LIMIT_EXTRACT_WORDS + 1)
        diag_error(diag, value->place, "%zu words: expected at most %d", words.n - 1, LIMIT_EXTRACT_WORDS);
    else if (!span_starts(span_of(words.v[0]), SPAN_LIT(PROGRAMS)))
        diag_error(diag, value->place, "%s: expected none, or a program below %s: the sandbox shows it nothing else", words.v[0], PROGRAMS);
    else if (access(words.v[0], X_OK) != 0)
        diag_error(diag, value->place, "%s is not there, or cannot be run: expected a program", words.v[0]);
    else
        return words.v;
    return NULL;
}

static void take(struct arena *arena, struct diag *diag, const struct ini_entry *entry, struct extract_choices *choices)
{
    struct extract_choice choice = {.type = lower(arena, entry->key)};
    if (!is_media_type(entry->key)) {
        diag_error(diag, entry->place, "%s: expected a media type, such as application/epub+zip", entry->key);
    } else if (is_read_already(choice.type)) {
        diag_error(diag, entry->place, "%s is read with the letter itself: expected another media type", entry->key);
    } else if (entry->n != 1) {
        diag_error(diag, entry->n ? entry->v[1].place : entry->place, "%s: expected one line, found %zu", entry->key, entry->n);
    } else if (choices->n == LIMIT_EXTRACT_CHOICES) {
        diag_error(diag, entry->place, "more than %d media types in [extract]: expected fewer", LIMIT_EXTRACT_CHOICES);
    } else {
        if (strcmp(entry->v[0].text, "none") != 0)
            choice.argv = take_words(arena, diag, &entry->v[0]);
        arena_push(arena, choices, choice);
    }
}

void programs_take(struct arena *arena, struct diag *diag, const struct ini_section *section,
                   struct extract_choices *choices)
{
    for (size_t i = 0; i < section->n; i++) {
        const struct ini_entry *entry = &section->v[i];
        for (size_t j = 0; j < choices->n; j++)
            if (span_caseeq(span_of(choices->v[j].type), span_of(entry->key)))
                diag_error(diag, entry->place, "%s is given twice in [%s]", entry->key, "extract");
        take(arena, diag, entry, choices);
    }
}
