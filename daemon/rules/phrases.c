#include "phrases.h"

#include "postbus/buf.h"
#include "postbus/lang.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

static const char *const names[PHRASE_KINDS + 1] = {
    [PHRASE_GREETING] = "greeting", [PHRASE_CLOSING] = "closing", [PHRASE_MACHINE] = "machine",
    [PHRASE_SENTENCE] = "sentence", [PHRASE_RESUMING] = "resuming", [PHRASE_VERB] = "verb",
    [PHRASE_EMPTY] = "empty",       [PHRASE_LEGAL] = "legal",       [PHRASE_HOUSE] = "house",
};

/* A longer one would never be met. */
static const unsigned most_words[PHRASE_KINDS] = {
    [PHRASE_GREETING] = LIMIT_PHRASE_WORDS, [PHRASE_CLOSING] = LIMIT_CLOSING_WORDS,  [PHRASE_MACHINE] = LIMIT_MACHINE_WORDS,
    [PHRASE_SENTENCE] = LIMIT_PHRASE_WORDS, [PHRASE_RESUMING] = LIMIT_PHRASE_WORDS, [PHRASE_VERB] = 1,
    [PHRASE_EMPTY] = 1,                     [PHRASE_LEGAL] = 1,                     [PHRASE_HOUSE] = LIMIT_PHRASE_WORDS,
};

bool phrases_kind(struct diag *diag, const struct ini_section *source, enum phrase_kind *ret_kind)
{
    cleanup_buf struct buf all = BUF_INIT;
    for (unsigned i = 0; i < PHRASE_KINDS; i++) {
        if (strcmp(names[i], source->name) == 0) {
            *ret_kind = (enum phrase_kind)i;
            return true;
        }
        buf_printf(&all, "%s%s", i == 0 ? "" : i + 1 == PHRASE_KINDS ? _(" or ") : ", ", names[i]);
    }
    const char *near = diag_did_you_mean(source->name, names);
    diag_error(diag, source->name_place, "[boilerplate %s]: expected %s%s", source->name, buf_string(&all),
               diag_meant(diag, near));
    return false;
}

static bool is_digit(uint32_t rune)
{
    return rune >= '0' && rune <= '9';
}

/* Letters and figures stand apart, as they do where letters are compared. */
static unsigned count_words(struct pb_span text)
{
    enum { BETWEEN, LETTERS, FIGURES } now, before = BETWEEN;
    unsigned n = 0;
    for (size_t at = 0; at < text.n; before = now) {
        uint32_t rune = utf8_next(text, &at);
        now = is_digit(rune) ? FIGURES : utf8_is_word(rune) && rune != '_' ? LETTERS : BETWEEN;
        n += now != BETWEEN && now != before;
    }
    return n;
}

static size_t count_phrases(const struct ruleset *set)
{
    size_t n = 0;
    for (size_t i = 0; i < PHRASE_KINDS; i++)
        n += set->phrases.of[i].n;
    return n;
}

/* Is it of the right length? Else told. */
static bool check(struct taking *t, const char *text, struct diag_place place)
{
    enum phrase_kind kind = t->section->phrase_kind;
    unsigned words = count_words(span_of(text));
    if (strlen(text) > LIMIT_PHRASE_BYTES)
        diag_error(t->diag, place, "%zu bytes: expected at most %d", strlen(text), LIMIT_PHRASE_BYTES);
    else if (words == 0)
        diag_error(t->diag, place, "%s: expected a word", text);
    else if (words > most_words[kind] && most_words[kind] == 1)
        diag_error(t->diag, place, "%s: expected one word in [%s], with ; or a line end between two", text, t->section->shown);
    else if (words > most_words[kind])
        diag_error(t->diag, place, "%s: %u words: expected at most %u in [%s]", text, words, most_words[kind], t->section->shown);
    else if (count_phrases(t->set) == LIMIT_BOILERPLATE)
        diag_error(t->diag, place, "more than %d phrases: expected fewer", LIMIT_BOILERPLATE);
    else
        return true;
    return false;
}

void phrases_take(struct taking *t, const char *text, struct diag_place place)
{
    enum phrase_kind kind = t->section->phrase_kind;
    t->section->phrases++;
    if (!check(t, text, place))
        return;
    if ((kind == PHRASE_SENTENCE || kind == PHRASE_MACHINE) && count_words(span_of(text)) == 1)
        diag_warn(t->diag, place, "short-phrase", "%s is one word, and all that begins with it is dropped: expected more words", text);
    arena_push(t->set->arena, &t->set->phrases.of[kind], text);
}

void phrases_complete(struct ruleset *set)
{
    struct phrases shipped;
    rules_shipped_phrases(set->arena, &shipped);
    for (size_t i = 0; i < PHRASE_KINDS; i++)
        if (set->phrases.of[i].n == 0)
            set->phrases.of[i] = shipped.of[i];
}

void rules_shipped_phrases(struct arena *arena, struct phrases *ret_phrases)
{
    struct ruleset shipped = {.arena = arena};
    struct diag *none = diag_new(arena); /* the shipped file has no faults */
    struct ini_file file;
    ini_parse(arena, none, "boilerplate.rules", span_of(phrases_shipped), &file);
    ruleset_take(&shipped, none, &file);
    *ret_phrases = shipped.phrases;
}

const struct phrases *rules_phrases(const struct ruleset *set)
{
    return &set->phrases;
}
