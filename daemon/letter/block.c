#include "letter/block.h"

#include "letter/blank.h"
#include "letter/block_scan.h"
#include "letter/files.h"
#include "letter/separator.h"
#include "postbus/limits.h"

static void take_files(struct arena *arena, const struct lines *lines, const struct slot *slot, struct strings *files)
{
    files_add(arena, files, slot->value);
    for (size_t i = slot->line + 1; i <= slot->last; i++)
        files_add(arena, files, line_words(&lines->v[i]));
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
static bool is_evident(const struct block *block, const struct block_scan *scan, bool announced)
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
    struct block_scan scan = {.lines = lines, .quotes = lines->v[at].quotes, .locales = ANY};
    struct block block = {0};
    struct label label;
    if (!line_label(&lines->v[at], &label) || !(block_is_core(label.role) || announced))
        return false;
    if (!block_scan_lines(&scan, at) && !(announced && scan.n > 0)) {
        ret_block->end = at + 1;
        return label.role == ROLE_FROM && block_parse_line(arena, line_words(&lines->v[at]), ret_block);
    }
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (scan.slots[role].seen)
            block.value[role] = block_join(arena, lines, &scan.slots[role]);
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
#define NEAR_BYTES 300   /* before a recipient's label, in which an address is looked for */
#define SUBJECT_BYTES 500

/* A block run together, while its labels are looked for. */
struct run {
    struct pb_span text;
    size_t start; /* of the value at hand */
    struct block_scan scan;
};

/* May a label of this kind begin at `begin`? The short ones of recipients stand
 * behind an address, a blank or the star that makes them bold. */
static bool may_begin(const struct run *run, enum role role, size_t begin)
{
    struct pb_span before = span_tail(span_head(run->text, begin), run->start);
    if (role == ROLE_TO || role == ROLE_CC)
        return block_ends_in(before, ">;] \t*") || has_address(span_tail(before, before.n > NEAR_BYTES ? before.n - NEAR_BYTES : 0));
    return role == ROLE_SENT || role == ROLE_DATE || role == ROLE_SUBJECT || role == ROLE_BCC;
}

/* A label that a translator left without its colon: its word stands close to what
 * it follows, `…@x.nl>Dw `, `CETAssunto `. */
static bool ends_without_colon(const struct run *run, size_t at, struct label *ret_label, size_t *ret_begin)
{
    size_t word = at;
    while (word > run->start && run->text.p[word - 1] != ' ' && run->text.p[word - 1] != '>')
        word--;
    if (!label_ends(span_tail(span_head(run->text, at), word), ret_label, ret_begin))
        return false;
    *ret_begin += word;
    char before = *ret_begin > 0 ? run->text.p[*ret_begin - 1] : ' ';
    return before == '>' || (before >= 'A' && before <= 'Z');
}

/* Does a label of the block end at `at`, with its colon or the blank behind it there? */
static bool ends_label(const struct run *run, size_t at, struct label *ret_label, size_t *ret_begin)
{
    struct pb_span text = run->text;
    bool found = false;
    if (text.p[at] == ':') {
        found = label_ends(span_tail(span_head(text, at), run->start), ret_label, ret_begin);
        *ret_begin += run->start;
    } else if (text.p[at] == ' ' && at + 1 < text.n && text.p[at + 1] != ':') {
        found = ends_without_colon(run, at, ret_label, ret_begin);
    }
    return found && (ret_label->locales & run->scan.locales) && !block_seen(&run->scan, ret_label->role) &&
           may_begin(run, ret_label->role, *ret_begin);
}

/* Where the value ends: before the stars, if any, that make the next label bold. */
static size_t value_end(const struct run *run, size_t begin)
{
    while (begin > run->start && run->text.p[begin - 1] == '*')
        begin--;
    return begin;
}

/* Where the value begins: behind the stars, if any, that make its label bold. */
static size_t value_start(const struct run *run, size_t colon)
{
    size_t start = colon + 1;
    while (start < run->text.n && run->text.p[start] == '*')
        start++;
    return start;
}

/* `first`: its label, of which more than the sender's may stand first under a separator. */
static bool parse_text(struct arena *arena, struct pb_span text, struct label first, bool announced, struct block *ret_block)
{
    struct block block = {.end = ret_block->end};
    struct label label = first;
    struct run run = {.text = text, .start = (size_t)(label.value.p - text.p)};
    enum role role = label.role;
    run.scan.locales = label.locales;
    run.scan.sender = role == ROLE_FROM ? label.locales : ANY;
    run.scan.slots[role].seen = true;
    for (size_t at = run.start; at < text.n; at++) {
        size_t begin = 0;
        if (!ends_label(&run, at, &label, &begin))
            continue;
        block.value[role] = blank_trim(span_tail(span_head(text, value_end(&run, begin)), run.start));
        role = label.role;
        run.scan.locales &= label.locales;
        run.scan.slots[role].seen = true;
        run.scan.outlook = run.scan.outlook || role == ROLE_SENT;
        run.start = value_start(&run, at);
    }
    block.value[role] = blank_trim(span_tail(text, run.start));
    for (enum role r = 0; r < ROLE_COUNT; r++)
        if (block.value[r].p)
            block.value[r] = (struct pb_span){arena_copy(arena, block.value[r]), block.value[r].n};
    block.locales = run.scan.locales;
    take_date(&block, run.scan.locales);
    if (!block_seen(&run.scan, ROLE_SUBJECT) || !block_seen(&run.scan, ROLE_DATE) || !is_evident(&block, &run.scan, announced))
        return false;
    *ret_block = block;
    return true;
}

bool block_parse_line(struct arena *arena, struct pb_span text, struct block *ret_block)
{
    struct label label;
    text = span_head(text, LINE_BYTES);
    return label_match(text, &label) && label.role == ROLE_FROM && parse_text(arena, text, label, false, ret_block);
}

/* Behind the last line of the paragraph: before an empty line, another block or another separator. */
static size_t paragraph_end(const struct lines *lines, size_t at)
{
    const struct line *first = &lines->v[at];
    size_t end = at + 1, bytes = first->length;
    for (; end < lines->n && end - at < LIMIT_BLOCK_LINES && bytes < LINE_BYTES; end++) {
        const struct line *line = &lines->v[end];
        struct label label;
        struct separator separator;
        if (line->length == 0 || line->quotes != first->quotes || (line_label(line, &label) && label.role == ROLE_FROM) ||
            separator_match(lines, end, &separator))
            break;
        bytes += line->length;
    }
    return end;
}

/* What is too long for a subject is the letter. */
bool block_parse_paragraph(struct arena *arena, const struct lines *lines, size_t at, struct block *ret_block)
{
    struct label label;
    if (!line_label(&lines->v[at], &label))
        return false;
    size_t end = paragraph_end(lines, at);
    const struct slot slot = {.value = line_words(&lines->v[at]), .line = at, .last = end - 1};
    struct pb_span text = span_head(block_join(arena, lines, &slot), LINE_BYTES);
    ret_block->end = end;
    return label_match(text, &label) && parse_text(arena, text, label, true, ret_block) && ret_block->value[ROLE_SUBJECT].n <= SUBJECT_BYTES;
}
