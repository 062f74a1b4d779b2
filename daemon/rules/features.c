#include "postbus/features.h"

#include "fold.h"
#include "gather.h"
#include "plain.h"
#include "postbus/limits.h"
#include "token.h"

#define WORD_LEAST 4   /* letters of a word that may be a term by itself, and of a phrase */
#define PART_LEAST 3   /* letters of a word in a phrase, unless it is a number */
#define GAP_MOST 4     /* bytes between the words of a phrase */

struct word {
    struct pb_span text;   /* folded */
    size_t start, end;     /* bytes of the plain text */
    size_t letters;
    bool number;           /* digits in it, or an underscore */
    bool part;             /* of an address, a path or a name with a dot */
};

struct finding {
    const struct rules_settings *settings;
    struct arena *arena;
    struct lexicon names;
    struct features *out;
};

typedef void (*each_word)(struct finding *f, const struct text *text, const struct plain *plain, const struct word *word, const struct word *before);

static bool is_joint(char c)
{
    return c != '\0' && strchr("@/\\_=&", c);
}

/* A word that goes on beyond a sign without a blank: of an address, or a path. */
static bool is_part(struct pb_span text, size_t start, size_t end)
{
    char before = start > 0 ? text.p[start - 1] : ' ', after = end < text.n ? text.p[end] : ' ';
    bool dotted = (before == '.' && start > 1 && text.p[start - 2] != ' ') || (after == '.' && end + 1 < text.n && (unsigned char)text.p[end + 1] > ' ');
    return is_joint(before) || is_joint(after) || dotted || span_starts(span_tail(text, end), SPAN_LIT("://"));
}

static struct word word_of(struct arena *arena, struct pb_span text, const struct token *token)
{
    struct pb_span given = span_tail(span_head(text, token->end), token->start);
    struct word word = {.start = token->start, .end = token->end, .part = is_part(text, token->start, token->end)};
    size_t room = given.n * 2 + 2; /* what is folded takes at most three bytes for two */
    char *folded = arena_alloc(arena, room);
    word.text = (struct pb_span){folded, fold_text(given, folded, room)};
    word.letters = utf8_length(word.text);
    for (size_t i = 0; i < word.text.n; i++)
        word.number = word.number || word.text.p[i] == '_' || (word.text.p[i] >= '0' && word.text.p[i] <= '9');
    return word;
}

/* A text's words, as the word engine takes it apart, each with the one before it. */
static void walk(struct finding *f, const struct text *text, each_word each)
{
    struct plain plain = {0};
    if (text->bytes.n == 0 || !plain_make(f->arena, text->bytes, &plain) || plain.text.n == 0)
        return;
    uint64_t *mask = arena_array(f->arena, (plain.text.n + 63) / 64, sizeof *mask);
    struct token *tokens = arena_array(f->arena, plain.text.n / 2 + 1, sizeof *tokens);
    struct word before = {0};
    token_mask(plain.text, mask);
    size_t n = token_split(mask, plain.text.n, tokens, sizeof *tokens);
    for (size_t i = 0; i < n; i++) {
        struct word word = {0};
        if (tokens[i].end - tokens[i].start <= LIMIT_FEATURE_BYTES)
            word = word_of(f->arena, plain.text, &tokens[i]);
        if (word.text.n > 0)
            each(f, text, &plain, &word, before.text.n > 0 ? &before : NULL);
        before = word;
    }
}

/* ---- names ---- */

static void take_name(struct finding *f, const struct text *text, const struct plain *plain, const struct word *word, const struct word *before)
{
    (void)text, (void)plain, (void)before;
    if (word->letters >= PART_LEAST)
        lexicon_add(&f->names, word->text);
}

static void take_below(struct finding *f, const struct text *text, const struct plain *plain, const struct word *word, const struct word *before)
{
    if (zones_at(&text->zones, plain_origin(plain, word->start)) == ZONE_FOOT)
        take_name(f, text, plain, word, before);
}

static void take_address(struct finding *f, const struct address *address)
{
    struct pb_span local = span_of(address->address);
    struct text texts[] = {{.bytes = span_of(address->name)}, {.bytes = span_head(local, span_find(local, '@'))}};
    for (size_t i = 0; i < 2; i++)
        walk(f, &texts[i], take_name);
}

static void take_names(struct finding *f, const struct reading *reading, const struct gathered *gathered)
{
    for (size_t i = 0; i < reading->layers.n; i++) {
        const struct layer *layer = &reading->layers.v[i];
        take_address(f, &layer->from);
        take_address(f, &layer->on_behalf_of);
        for (size_t k = 0; k < layer->to.n; k++)
            take_address(f, &layer->to.v[k]);
        for (size_t k = 0; k < layer->cc.n; k++)
            take_address(f, &layer->cc.v[k]);
    }
    for (size_t i = 0; i < gathered->texts.n; i++)
        if (gathered->texts.v[i].field == FIELD_LETTER || gathered->texts.v[i].field == FIELD_ATTACHMENT)
            walk(f, &gathered->texts.v[i], take_below);
}

static bool is_name(const struct finding *f, struct pb_span word)
{
    return lexicon_find(&f->names, word) != SIZE_MAX;
}

/* ---- words and phrases ---- */

static void put(struct finding *f, struct pb_span text, double factor, bool name, bool phrase)
{
    if (f->out->texts.n >= LIMIT_FEATURES && lexicon_find(&f->out->texts, text) == SIZE_MAX)
        return;
    size_t at = lexicon_add(&f->out->texts, text);
    if (at == f->out->n)
        arena_push(f->arena, f->out, ((struct feature){.name = name, .phrase = phrase}));
    struct feature *feature = &f->out->v[at];
    feature->factor = factor > feature->factor ? factor : feature->factor;
}

/* What a clerk would write between the two words; 0 where they do not stand side by side. */
static char gap_of(struct pb_span between)
{
    bool hyphen = between.n == 1 && between.p[0] == '-';
    for (size_t i = 0; i < between.n && !hyphen; i++)
        if (between.p[i] != ' ' && between.p[i] != '\n')
            return '\0';
    if (between.n == 0 || between.n > GAP_MOST || span_search(between, SPAN_LIT("\n\n")) < between.n)
        return '\0';
    return hyphen ? '-' : ' ';
}

static bool may_be_part(const struct word *word)
{
    return (word->letters >= PART_LEAST || word->number) && !word->part;
}

static void put_phrase(struct finding *f, const struct plain *plain, const struct word *first, const struct word *second, double factor)
{
    char gap = gap_of(span_tail(span_head(plain->text, second->start), first->end));
    bool tells = first->number != second->number || first->letters >= WORD_LEAST || second->letters >= WORD_LEAST;
    if (!gap || !may_be_part(first) || !may_be_part(second) || (first->number && second->number) || !tells)
        return;
    const char *text = arena_printf(f->arena, "%.*s%c%.*s", (int)first->text.n, first->text.p, gap, (int)second->text.n, second->text.p);
    put(f, span_of(text), factor, is_name(f, first->text) || is_name(f, second->text), true);
}

static void take_word(struct finding *f, const struct text *text, const struct plain *plain, const struct word *word, const struct word *before)
{
    enum zone zone = zones_at(&text->zones, plain_origin(plain, word->start));
    if (zone == ZONE_FOOT)
        return;
    double factor = gather_factor(f->settings, text->field, zone);
    if (word->letters >= WORD_LEAST && !word->number && !word->part)
        put(f, word->text, factor, is_name(f, word->text), false);
    if (before)
        put_phrase(f, plain, before, word, factor);
}

void features_find(const struct ruleset *set, struct arena *arena, const struct reading *reading, size_t letter, struct features *ret_features)
{
    struct finding f = {.settings = &set->settings, .arena = arena, .names.arena = arena, .out = ret_features};
    struct gathered gathered = {0};
    *ret_features = (struct features){.texts.arena = arena};
    fold_prepare();
    gather_texts(arena, reading, letter, &gathered);
    take_names(&f, reading, &gathered);
    for (size_t i = 0; i < gathered.texts.n; i++)
        if (gathered.texts.v[i].field <= FIELD_ATTACHMENT)
            walk(&f, &gathered.texts.v[i], take_word);
}

void features_words(const char *text, struct pb_span *ret_first, struct pb_span *ret_second)
{
    struct pb_span all = span_of(text);
    size_t gap = strcspn(text, " -");
    *ret_first = span_head(all, gap);
    *ret_second = gap < all.n ? span_tail(all, gap + 1) : all;
}
