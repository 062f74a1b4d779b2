#include "pieces.h"

#include "boilerplate.h"
#include "postbus/limits.h"
#include "words.h"

#define GREETING_TOKENS 14
#define SALUTATION_TOKENS 8 /* of a line that is salutation to its end */
#define OPENING_BYTES 600   /* of body before the salutation: a letterhead */
#define SIGN_OFF_TOKENS 8   /* of one line of a sign-off */
#define SIGN_OFF_LINES 12
#define LEGAL_BYTES 1200    /* of one sentence of a disclaimer */
#define DISCLAIMER_BYTES 4000 /* of a paragraph that disclaims */

#define NOT_YET ((size_t)-1)

struct split {
    struct arena *arena;
    const struct boilerplate *boilerplate;
    struct pieces *pieces;
    struct buf head;   /* owned: tokens that the line or sentence at hand begins with */
    size_t tokens;     /* in head */
    bool whole;        /* head holds all of it */
    unsigned looks;    /* at phrases so far */
    size_t body;       /* bytes of body so far */
    size_t greeted;    /* body before the salutation */
    unsigned signing;  /* lines that the sign-off may still take */
    bool closed;       /* there was a closing formula */
    bool disclaiming;  /* within a paragraph that disclaims, behind the sign-off */
};

static void add(struct split *split, struct pb_span text, enum piece_kind kind)
{
    struct pieces *list = split->pieces;
    struct piece *last = list->n ? &list->v[list->n - 1] : NULL;
    if (text.n == 0)
        return;
    if (kind == PIECE_BODY)
        split->body += span_trim(text).n;
    if (last && last->kind == kind && last->text.p + last->text.n == text.p)
        last->text.n += text.n;
    else
        arena_push(split->arena, list, ((struct piece){text, kind}));
}

static void forget(struct split *split)
{
    buf_clear(&split->head);
    split->tokens = 0;
    split->whole = false;
}

/* Reads the head of `text`, one word of it where no phrase begins so; false where
 * it has none, or phrases have been asked for often enough. */
static bool look(struct split *split, struct pb_span text)
{
    struct pb_span rest = span_head(text, LIMIT_PHRASE_BYTES);
    forget(split);
    if (split->looks >= LIMIT_BOILERPLATE_LOOKS)
        return false;
    split->looks++;
    split->tokens = words_take(&rest, 1, &split->head);
    if (split->signing == 0 && !boilerplate_may_begin(split->boilerplate, buf_string(&split->head)))
        return split->tokens > 0; /* most lines and sentences */
    split->tokens += words_take(&rest, LIMIT_PHRASE_WORDS, &split->head);
    split->whole = text.n <= LIMIT_PHRASE_BYTES && split->tokens <= LIMIT_PHRASE_WORDS;
    return split->tokens > 0;
}

static bool is_short(const struct split *split, size_t most)
{
    return split->whole && split->tokens <= most;
}

bool pieces_sentence(struct pb_span *rest, struct pb_span *ret_sentence)
{
    size_t end = 0;
    bool blank = false; /* nothing but blanks since the line began */
    if (rest->n == 0)
        return false;
    while (end < rest->n) {
        char c = rest->p[end++];
        bool last = end == rest->n || rest->p[end] == ' ' || rest->p[end] == '\n';
        if (((c == '.' || c == '!' || c == '?') && last) || (c == '\n' && blank))
            break;
        blank = c == '\n' || (blank && c == ' ');
    }
    while (end < rest->n && (rest->p[end] == ' ' || rest->p[end] == '\n'))
        end++;
    *ret_sentence = span_head(*rest, end);
    *rest = span_tail(*rest, end);
    return true;
}

/* Does the line or sentence at hand begin so? */
static bool begins_as(const struct split *split, enum phrase_kind kind)
{
    return boilerplate_begins(split->boilerplate, kind, buf_string(&split->head)) > 0;
}

/* May this salute? Not 'Beste oplossing is om …', nor anything with a figure. */
static bool is_greeting(const struct split *split, struct pb_span words)
{
    cleanup_buf struct buf token = BUF_INIT;
    for (size_t n = 0; words_take(&words, 1, &token) == 1; n++) {
        const char *word = buf_string(&token);
        if (n == GREETING_TOKENS || boilerplate_has(split->boilerplate, PHRASE_VERB, word) || (word[0] >= '0' && word[0] <= '9'))
            return false;
        buf_clear(&token);
    }
    return true;
}

/* 'Geachte heer, mevrouw,': what else salutes on a line that is short and ends so. */
static size_t rest_of_salutation(const struct split *split, struct pb_span line, size_t end)
{
    struct pb_span whole = span_trim(line);
    bool ends = whole.n > 0 && strchr(",:!", whole.p[whole.n - 1]);
    return ends && is_short(split, SALUTATION_TOKENS) && is_greeting(split, whole) ? line.n : end;
}

/* How much of the line salutes: up to a comma, colon or exclamation mark, or all
 * of a short one; 0: nothing. Several may follow on one another. */
static size_t salutation(const struct split *split, struct pb_span line)
{
    bool opening = split->greeted == NOT_YET ? split->body <= OPENING_BYTES : split->body == split->greeted;
    size_t end = 0;
    if (!opening || split->tokens == 0 || !begins_as(split, PHRASE_GREETING))
        return 0;
    while (end < line.n && end < LIMIT_PHRASE_BYTES && !strchr(",:!", line.p[end]))
        end++;
    if (end == LIMIT_PHRASE_BYTES || !is_greeting(split, span_head(line, end)))
        return 0;
    return end < line.n ? rest_of_salutation(split, line, end + 1) : end;
}

static bool take_salutation(struct split *split, struct pb_span *rest, struct pb_span line)
{
    size_t n = salutation(split, line);
    if (n == 0)
        return false;
    split->greeted = split->body;
    add(split, span_head(line, n), PIECE_SALUTATION);
    *rest = span_tail(*rest, n);
    return true;
}

/* A line that closes the letter, with the name that may stand on it. */
static bool take_closing(struct split *split, struct pb_span line)
{
    cleanup_buf struct buf formula = BUF_INIT;
    size_t n = is_short(split, LIMIT_CLOSING_WORDS) ? boilerplate_begins(split->boilerplate, PHRASE_CLOSING, buf_string(&split->head)) : 0;
    bool dashes = span_eq(span_trim(line), SPAN_LIT("--"));
    if (n == 0 && !dashes)
        return false;
    struct pb_span name = dashes ? span_tail(line, line.n) : line;
    words_take(&name, n, &formula);
    add(split, span_head(line, line.n - name.n), PIECE_BOILERPLATE);
    add(split, name, PIECE_SIGN_OFF);
    split->signing = SIGN_OFF_LINES;
    split->closed = true;
    return true;
}

/* A line of the open sign-off; one that is none ends it. */
static bool take_signing(struct split *split, struct pb_span line)
{
    if (split->signing == 0 || split->tokens == 0)
        return false;
    if (!is_short(split, SIGN_OFF_TOKENS) || begins_as(split, PHRASE_RESUMING) || begins_as(split, PHRASE_SENTENCE)) {
        split->signing = 0;
        return false;
    }
    split->signing--;
    add(split, line, PIECE_SIGN_OFF);
    return true;
}

/* A whole line that is no body. */
static bool take_line(struct split *split, struct pb_span *rest, struct pb_span line)
{
    bool machine = is_short(split, LIMIT_MACHINE_WORDS) && begins_as(split, PHRASE_MACHINE);
    if (machine)
        add(split, line, PIECE_BOILERPLATE);
    if (!machine && !take_closing(split, line) && !take_signing(split, line))
        return false;
    *rest = span_tail(*rest, line.n);
    return true;
}

/* Does a sentence begin here? Where a line has merely been wrapped, none does. */
static bool begins_sentence(const struct split *split)
{
    const struct pieces *list = split->pieces;
    const struct piece *last = list->n ? &list->v[list->n - 1] : NULL;
    unsigned lines = 0;
    if (!last || last->kind != PIECE_BODY)
        return true;
    size_t end = last->text.n;
    for (; end > 0 && lines < 2 && (last->text.p[end - 1] == ' ' || last->text.p[end - 1] == '\n'); end--)
        lines += last->text.p[end - 1] == '\n';
    return end == 0 || lines > 1 || strchr(".!?:", last->text.p[end - 1]);
}

/* Bytes of the legal sentence at the beginning of `text`. It
 * goes on in the next line only where that begins in lower case: what stands
 * right under a banner is the letter. */
static size_t legal(struct pb_span text)
{
    struct pb_span rest = span_head(text, LEGAL_BYTES), sentence;
    if (!pieces_sentence(&rest, &sentence))
        return 0;
    for (size_t i = span_find(sentence, '\n') + 1; i < sentence.n; i++) {
        if (sentence.p[i - 1] == '\n' && !(sentence.p[i] >= 'a' && sentence.p[i] <= 'z'))
            return i;
    }
    return sentence.n < LEGAL_BYTES || sentence.n == text.n ? sentence.n : 0;
}

/* Words of which two in one sentence, behind the sign-off, make it a disclaimer. */
static bool disclaims(struct split *split, struct pb_span text)
{
    cleanup_buf struct buf token = BUF_INIT;
    struct pb_span rest = span_head(text, LEGAL_BYTES), sentence;
    unsigned n = 0;
    if (split->looks >= LIMIT_BOILERPLATE_LOOKS || !pieces_sentence(&rest, &sentence))
        return false;
    split->looks++;
    while (n < 2 && words_take(&sentence, 1, &token) >= 1) {
        n += boilerplate_has(split->boilerplate, PHRASE_LEGAL, buf_string(&token));
        buf_clear(&token);
    }
    return n == 2;
}

/* Behind the sign-off, or last of all, a disclaimer goes on to the end of its paragraph. */
static bool is_disclaimer(struct split *split, struct pb_span text, bool known)
{
    if (!split->closed && !known)
        return false;
    struct pb_span near = span_head(text, DISCLAIMER_BYTES);
    size_t end = span_search(near, SPAN_LIT("\n\n"));
    if ((end == near.n && near.n == DISCLAIMER_BYTES) || begins_as(split, PHRASE_RESUMING))
        return false;
    if (split->closed)
        return known || disclaims(split, text);
    /* of a text that was cut off: at its very end */
    return split->body > 0 && span_trim(span_tail(near, end)).n == 0 && near.n == text.n;
}

static void take_sentence(struct split *split, struct pb_span *rest, struct pb_span line)
{
    bool blank = span_trim(line).n == 0;
    bool begins = !blank && begins_sentence(split) && look(split, *rest);
    bool known = begins && begins_as(split, PHRASE_SENTENCE);
    split->disclaiming = !blank && (split->disclaiming || (begins && is_disclaimer(split, *rest, known)));
    size_t n = known && !split->disclaiming ? legal(*rest) : 0;
    enum piece_kind kind = n || split->disclaiming ? PIECE_BOILERPLATE : PIECE_BODY;
    struct pb_span sentence;
    if (n == 0 && pieces_sentence(&line, &sentence))
        n = sentence.n;
    add(split, span_head(*rest, n), kind);
    *rest = span_tail(*rest, n);
}

void pieces_make(struct arena *arena, const struct boilerplate *boilerplate, struct pb_span clean, struct pieces *ret_pieces)
{
    struct pb_span rest = clean;
    struct split split = {.arena = arena, .boilerplate = boilerplate, .pieces = ret_pieces, .head = BUF_INIT, .greeted = NOT_YET};
    *ret_pieces = (struct pieces){0};
    for (const char *end = clean.p; rest.n > 0;) {
        bool begins = rest.p == clean.p || rest.p[-1] == '\n';
        if (rest.p >= end)
            end = rest.p + span_head(rest, span_find(rest, '\n') + 1).n;
        struct pb_span line = span_head(rest, (size_t)(end - rest.p));
        if (begins && span_trim(line).n > 0)
            look(&split, line);
        else
            forget(&split);
        if (!begins || (!take_line(&split, &rest, line) && !take_salutation(&split, &rest, line)))
            take_sentence(&split, &rest, line);
    }
    buf_done(&split.head);
}
