#include "letter/block.h"

#include "letter/blank.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/utf8.h"

#define WRAP_WIDTH 72      /* a line that had room for the next word was not wrapped */
#define WRAP_WIDEST 82
#define LIST_AHEAD 60      /* lines of a list before the next label */
#define VALUE_AHEAD 3      /* lines of any other value */
#define BLANKS_MOST 3      /* empty lines between two labels */

/* A field while the block is read: its label's line and the lines that go on. */
struct slot {
    bool seen;
    struct pb_span value;
    size_t line, last; /* the label's line and the value's last one */
};

struct scan {
    const struct lines *lines;
    unsigned quotes;
    struct slot slots[ROLE_COUNT];
    enum role first, current;
    size_t n;          /* labels */
    size_t end;        /* behind the last line that belongs to the block */
    size_t blanks;     /* empty lines since */
    bool spaced;       /* empty lines between its labels */
    bool below;        /* values stand under their labels */
    locales locales, sender; /* common to all labels but the sender's; the sender's */
    bool outlook;      /* dated as Outlook does */
};

static bool seen(const struct scan *scan, enum role role)
{
    if (role == ROLE_SENT || role == ROLE_DATE)
        return scan->slots[ROLE_SENT].seen || scan->slots[ROLE_DATE].seen;
    return role != ROLE_OTHER && scan->slots[role].seen;
}

static bool is_complete(const struct scan *scan)
{
    return seen(scan, ROLE_FROM) && seen(scan, ROLE_DATE) && seen(scan, ROLE_TO) && seen(scan, ROLE_SUBJECT);
}

static bool is_core(enum role role)
{
    return role <= ROLE_CC || role == ROLE_SUBJECT;
}

static bool is_list(enum role role)
{
    return role == ROLE_TO || role == ROLE_CC || role == ROLE_BCC || role == ROLE_REPLY_TO;
}

static bool ends_in(struct pb_span s, const char *characters)
{
    return s.n > 0 && strchr(characters, s.p[s.n - 1]);
}

/* `Brief.pdf`, `foto.jpeg (2 MB)`: a name with an extension. */
static bool is_file_name(struct pb_span words)
{
    while (ends_in(words, ";,"))
        words = blank_trim(span_head(words, words.n - 1));
    if (ends_in(words, ")"))
        for (size_t i = words.n; i-- > 0;)
            if (words.p[i] == '(') {
                words = blank_trim(span_head(words, i));
                break;
            }
    size_t extension = 0;
    while (extension < words.n && extension < 6 && words.p[words.n - 1 - extension] != '.' &&
           words.p[words.n - 1 - extension] > ' ')
        extension++;
    return extension >= 2 && extension <= 5 && extension + 1 < words.n && words.p[words.n - 1 - extension] == '.' &&
           words.n < 300;
}

/* A line that can only be more of a list of mailboxes. */
static bool is_list_line(struct pb_span words)
{
    size_t at = span_find(words, '@');
    if (at == words.n)
        return false;
    bool bare = span_find(words, ' ') == words.n;
    return bare || ends_in(words, ";,>])") || span_find(words, '<') < words.n;
}

/* True where the list so far cannot end here: after a separator, within a mailbox. */
static bool is_open(const struct scan *scan, const struct slot *slot)
{
    const struct line *last = &scan->lines->v[slot->last];
    struct pb_span words = slot->last == slot->line ? slot->value : line_words(last);
    size_t open = words.n, closed = words.n;
    for (size_t i = words.n; i-- > 0 && open == words.n;) {
        if (words.p[i] == '>' && closed == words.n)
            closed = i;
        if (words.p[i] == '<')
            open = i;
    }
    return ends_in(words, ";,<") || (open < words.n && closed == words.n);
}

/* Is one of the next lines, none of them empty, a label that is still missing? */
static bool label_ahead(const struct scan *scan, size_t at, size_t most)
{
    for (size_t i = at; i < scan->lines->n && i <= at + most; i++) {
        const struct line *line = &scan->lines->v[i];
        struct label label;
        if (line->length == 0 || line->quotes != scan->quotes)
            return false;
        if (label_match(line_words(line), &label))
            return !seen(scan, label.role);
    }
    return false;
}

static size_t first_word(struct pb_span words)
{
    return span_find(words, ' ');
}

/* Was `line` broken off where the next one goes on, for want of room? */
static bool was_wrapped(const struct line *line, const struct line *next)
{
    size_t width = line->n;
    return width <= WRAP_WIDEST && next->length <= WRAP_WIDEST && width + 1 + first_word(line_words(next)) > WRAP_WIDTH;
}

static bool is_empty_at(const struct scan *scan, size_t at)
{
    return at >= scan->lines->n || scan->lines->v[at].length == 0;
}

/* A subject at the block's end goes on where it was wrapped, not into a letter
 * that begins at once. */
static bool goes_on(const struct scan *scan, const struct slot *slot, size_t at)
{
    const struct line *line = &scan->lines->v[at];
    if (slot->last + 1 != at || !was_wrapped(line - 1, line) || ends_in(line_words(line), ",!:"))
        return false;
    return is_empty_at(scan, at + 1) || (was_wrapped(line, line + 1) && is_empty_at(scan, at + 2));
}

/* The value of a label with nothing behind it, on the next line. */
static bool is_value_below(const struct scan *scan, enum role role, size_t at)
{
    struct pb_span words = line_words(&scan->lines->v[at]);
    struct date date;
    struct label label;
    bool last = is_empty_at(scan, at + 1) || label_match(line_words(&scan->lines->v[at + 1]), &label);
    switch (role) {
    case ROLE_ATTACHMENTS:
        return is_file_name(words);
    case ROLE_SENT: case ROLE_DATE:
        return date_parse(words, scan->locales, &date);
    case ROLE_TO: case ROLE_CC: case ROLE_BCC: case ROLE_REPLY_TO:
        return is_list_line(words) || label_ahead(scan, at, LIST_AHEAD);
    default:
        return last && (scan->blanks == 0 || scan->below || role == ROLE_FROM);
    }
}

static bool takes_line(const struct scan *scan, size_t at)
{
    const struct line *line = &scan->lines->v[at];
    const struct slot *slot = &scan->slots[scan->current];
    struct pb_span words = line_words(line);
    enum role role = scan->current;
    if (slot->value.n == 0 && slot->last == slot->line)
        return is_value_below(scan, role, at);
    if (scan->blanks > 0)
        return (is_list(role) && is_open(scan, slot) && is_list_line(words)) ||
               (role == ROLE_ATTACHMENTS && slot->last > slot->line && scan->blanks == 1 && is_file_name(words));
    if (is_list(role))
        return is_open(scan, slot) || is_list_line(words) || label_ahead(scan, at, LIST_AHEAD);
    if (role == ROLE_ATTACHMENTS)
        return is_file_name(words);
    if (role == ROLE_FROM && (is_open(scan, slot) || is_list_line(words)))
        return true;
    if (role == ROLE_SUBJECT && goes_on(scan, slot, at))
        return true;
    return label_ahead(scan, at, VALUE_AHEAD);
}

/* May a label stand behind the empty lines that were met with? */
static bool may_follow_blank(const struct scan *scan, const struct label *label, size_t at)
{
    if (label->role == ROLE_ATTACHMENTS) {
        size_t next = lines_next(scan->lines, at + 1, at + 3 < scan->lines->n ? at + 3 : scan->lines->n);
        struct pb_span names = label->value.n || next >= scan->lines->n ? label->value : line_words(&scan->lines->v[next]);
        return is_file_name(names);
    }
    return scan->blanks <= BLANKS_MOST && (is_core(label->role) || scan->spaced) &&
           (scan->spaced || scan->n == 1 || !is_complete(scan));
}

static void add_label(struct scan *scan, const struct label *label, size_t at)
{
    scan->spaced = scan->spaced || (scan->n == 1 && scan->blanks > 0);
    if (scan->n++ == 0)
        scan->first = label->role;
    scan->current = label->role;
    scan->slots[label->role] = (struct slot){true, label->value, at, at};
    if (label->role == ROLE_FROM)
        scan->sender = label->locales;
    else
        scan->locales &= label->locales;
    scan->outlook = scan->outlook || label->role == ROLE_SENT;
}

/* A second label of one kind: the start of the block below, or a sign that this
 * one began too early. */
static bool ends_well(const struct scan *scan, enum role again)
{
    return scan->blanks > 0 || again != scan->first || (is_complete(scan) && scan->first == ROLE_FROM);
}

static bool scan_lines(struct scan *scan, size_t at)
{
    for (size_t i = at; i < scan->lines->n && i < at + LIMIT_BLOCK_LINES; i++) {
        const struct line *line = &scan->lines->v[i];
        struct label label;
        if (line->length == 0) {
            scan->blanks++;
            continue;
        }
        if (line->quotes != scan->quotes)
            break;
        if (label_match(line_words(line), &label)) {
            if (seen(scan, label.role))
                return ends_well(scan, label.role);
            if (scan->blanks > 0 && !may_follow_blank(scan, &label, i))
                break;
            add_label(scan, &label, i);
        } else if (scan->n > 0 && takes_line(scan, i)) {
            struct slot *slot = &scan->slots[scan->current];
            scan->below = scan->below || (slot->value.n == 0 && slot->last == slot->line);
            slot->last = i;
        } else {
            break;
        }
        scan->end = i + 1;
        scan->blanks = 0;
    }
    return scan->n > 1;
}

static void add_folded(struct buf *out, struct pb_span words)
{
    for (size_t at = 0; at < words.n;) {
        size_t start = at;
        uint32_t rune = utf8_next(words, &at);
        if (utf8_is_space(rune)) {
            if (out->len > 0 && out->data[out->len - 1] != ' ')
                buf_add_char(out, ' ');
        } else if (!utf8_is_invisible(rune)) {
            buf_add(out, words.p + start, at - start);
        }
    }
}

/* A field's lines as one. A word hyphenated at a line's end stays as it is. */
static struct pb_span join(struct arena *arena, const struct lines *lines, const struct slot *slot)
{
    cleanup_buf struct buf out = BUF_INIT;
    add_folded(&out, slot->value);
    for (size_t i = slot->line + 1; i <= slot->last; i++) {
        if (lines->v[i].length == 0)
            continue;
        if (out.len > 0 && out.data[out.len - 1] != ' ')
            buf_add_char(&out, ' ');
        add_folded(&out, line_words(&lines->v[i]));
    }
    struct pb_span joined = blank_trim(buf_span(&out));
    return (struct pb_span){arena_copy(arena, joined), joined.n};
}

/* File names parted by `;`, or by `,` behind an extension; sizes taken away. */
static void add_files(struct arena *arena, struct strings *files, struct pb_span text)
{
    while (text.n > 0) {
        size_t end = span_find(text, ';');
        if (end == text.n)
            for (end = 0; end < text.n && !(text.p[end] == ',' && is_file_name(span_head(text, end)));)
                end++;
        struct pb_span name = blank_trim(span_head(text, end));
        if (ends_in(name, ")") && is_file_name(name) && span_find(name, '(') > 0)
            name = blank_trim(span_head(name, span_find(name, '(')));
        if (name.n > 0 && files->n < LIMIT_ATTACHMENTS)
            arena_push(arena, files, arena_copy(arena, name));
        text = span_tail(text, end + 1);
    }
}

static void take_files(struct arena *arena, const struct lines *lines, const struct slot *slot, struct strings *files)
{
    add_files(arena, files, slot->value);
    for (size_t i = slot->line + 1; i <= slot->last; i++)
        add_files(arena, files, line_words(&lines->v[i]));
}

static bool has_address(struct pb_span value)
{
    return span_find(value, '@') < value.n;
}

/* `From: N on 03/12/2001 05:35 PM`, `From: N      03/12/2001 05:35 PM` (Notes): the
 * date goes to its own place. */
static void split_sender(struct block *block)
{
    struct pb_span from = block->value[ROLE_FROM];
    struct date date;
    if (from.n == 0 || block->dated || !date_parse(from, EN, &date) || !date.has_time || date.start == 0)
        return;
    struct pb_span name = blank_trim(span_head(from, date.start));
    if (name.n > 3 && span_caseeq(span_tail(name, name.n - 3), SPAN_LIT(" on")))
        name = blank_trim(span_head(name, name.n - 3));
    block->date = date;
    block->dated = true;
    block->value[ROLE_DATE] = (struct pb_span){from.p + date.start, date.end - date.start};
    block->value[ROLE_FROM] = name;
}

/* Is it a header block, and not a letter that begins with `Aan:` and `Betreft:`? */
static bool is_evident(const struct block *block, const struct scan *scan, bool announced)
{
    struct pb_span from = block->value[ROLE_FROM], to = block->value[ROLE_TO];
    bool subject = block->value[ROLE_SUBJECT].p != NULL, clock = block->dated && block->date.has_time;
    bool known = from.n > 0, addressed = has_address(from);
    /* Gmail translates the sender's label alone. */
    bool one_language = scan->locales && (!known || (scan->locales & (scan->sender | EN)));
    if (announced && known + block->dated + (to.n > 0) + subject >= 2)
        return true;
    if (!one_language)
        return addressed && clock;
    if (known && block->dated && (to.p || subject))
        return clock || addressed;
    if (known && addressed && subject && (has_address(to) || block->value[ROLE_SENT].p))
        return true;
    /* The sender was redacted, line and all. */
    return !known && clock && (scan->outlook ? subject || to.n > 0 : subject && has_address(to));
}

static void take_date(struct block *block, locales hint)
{
    struct pb_span sent = block->value[ROLE_SENT], date = block->value[ROLE_DATE];
    block->dated = date_parse(sent.p ? sent : date, hint, &block->date);
}

bool block_parse(struct arena *arena, const struct lines *lines, size_t at, bool announced, struct block *ret_block)
{
    struct scan scan = {.lines = lines, .quotes = lines->v[at].quotes, .locales = ANY};
    struct block block = {0};
    struct label label;
    if (!label_match(line_words(&lines->v[at]), &label) || !(is_core(label.role) || announced))
        return false;
    if (!scan_lines(&scan, at) && !(announced && scan.n > 0))
        return label.role == ROLE_FROM && block_parse_line(arena, line_words(&lines->v[at]), label.locales, ret_block) &&
               (ret_block->end = at + 1, true);
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (scan.slots[role].seen)
            block.value[role] = join(arena, lines, &scan.slots[role]);
    block.value[ROLE_CC] = span_head(block.value[ROLE_CC], span_search(block.value[ROLE_CC], SPAN_LIT("(bcc:")));
    block.locales = scan.locales;
    take_date(&block, scan.locales & (scan.sender ? scan.sender : ANY));
    split_sender(&block);
    if (!is_evident(&block, &scan, announced))
        return false;
    if (scan.slots[ROLE_ATTACHMENTS].seen)
        take_files(arena, lines, &scan.slots[ROLE_ATTACHMENTS], &block.attachments);
    block.end = scan.end;
    *ret_block = block;
    return true;
}

#define LINE_BYTES 20000 /* of a block run together */

/* May a label of this kind begin behind `before`? The short ones of recipients stand
 * behind an address or a blank; a label that a translator left without its colon
 * stands close to what it follows. */
static bool may_begin(enum role role, struct pb_span before, bool colon)
{
    if (!colon && (before.n == 0 || !(ends_in(before, ">") || (before.p[before.n - 1] >= 'A' && before.p[before.n - 1] <= 'Z'))))
        return false;
    if (role == ROLE_TO || role == ROLE_CC)
        return ends_in(before, ">;] \t") || has_address(before);
    return role == ROLE_SENT || role == ROLE_DATE || role == ROLE_SUBJECT || role == ROLE_BCC;
}

bool block_parse_line(struct arena *arena, struct pb_span text, locales hint, struct block *ret_block)
{
    struct scan scan = {.locales = hint};
    struct block block = {0};
    struct label label;
    text = span_head(text, LINE_BYTES);
    if (!label_match(text, &label) || label.role != ROLE_FROM)
        return false;
    scan.locales &= label.locales;
    scan.sender = label.locales;
    enum role role = ROLE_FROM;
    size_t start = (size_t)(label.value.p - text.p);
    scan.slots[role].seen = true;
    for (size_t at = start; at < text.n; at++) {
        size_t begin;
        bool colon = text.p[at] == ':';
        if ((!colon && (text.p[at] != ' ' || at + 1 == text.n || text.p[at + 1] == ':')) || !label_ends(span_tail(span_head(text, at), start), &label, &begin) ||
            !(label.locales & scan.locales) || seen(&scan, label.role) ||
            !may_begin(label.role, (struct pb_span){text.p + start, begin}, colon))
            continue;
        block.value[role] = blank_trim((struct pb_span){text.p + start, begin});
        role = label.role;
        scan.locales &= label.locales;
        scan.slots[role].seen = true;
        scan.outlook = scan.outlook || role == ROLE_SENT;
        start = at + 1;
    }
    block.value[role] = blank_trim(span_tail(text, start));
    for (enum role r = 0; r < ROLE_COUNT; r++)
        if (block.value[r].p)
            block.value[r] = (struct pb_span){arena_copy(arena, block.value[r]), block.value[r].n};
    block.locales = scan.locales;
    take_date(&block, scan.locales);
    if (!seen(&scan, ROLE_SUBJECT) || !seen(&scan, ROLE_DATE) || !is_evident(&block, &scan, false))
        return false;
    *ret_block = block;
    return true;
}
