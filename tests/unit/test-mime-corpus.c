/* Mails that other parsers are tested with: what they find is found here too. */
#include "letter/body.h"
#include "letter/charset.h"
#include "letter/mime.h"
#include "letter/uu.h"
#include "mime-corpus.h"
#include "postbus/limits.h"

/* Text of all text/… leaves, HTML as it stands: what peers.tsv counts. */
static size_t ink_of_parts(struct arena *arena, const struct part *part, unsigned depth)
{
    size_t sum = 0;
    if (part->kind == PART_LEAF && part_is_encoded_message(part) && depth < LIMIT_MIME_DEPTH) {
        struct mime inner;
        mime_read_encoded(arena, part, LETTER_TREE, &inner);
        sum = ink_of_parts(arena, inner.mail.root, depth + 1);
        /* Peers that do not decode it count its base64 as text. */
        return sum > 0 ? sum + ink(part->body) : 0;
    }
    if (part->kind == PART_LEAF && part_is(part, "text/")) {
        struct buf text = BUF_INIT;
        charset_decode(body_bytes(arena, part), span_of(params_get(arena, &part->params, "charset", NULL)), &text);
        sum = ink(buf_span(&text));
        buf_done(&text);
    }
    for (const struct part *child = part->first; child; child = child->next)
        sum += ink_of_parts(arena, child, depth);
    return sum;
}

/* What the other peers count there is no text of the mail. */
static const char *const no_text[] = {
    /* a multipart's raw body, attachments in base64 among it */
    "ruby-mail/error_emails__multiple_content_types.eml",
    "ruby-mail/attachment_emails__attachment_message_rfc822.eml",
    "mimekit/messages__issue358.txt",
    /* an enciphered attachment behind the mbox line of an inner message */
    "mimekit/mbox__content-length.mbox.txt__m013",
    "mimekit/mbox__content-length.mbox.txt__m014",
    /* header fields below a spoilt line */
    "ruby-mail/plain_emails__raw_email_incorrect_header.eml",
    /* a boundary, an epilogue */
    "stalwart-mail-parser/malformed__007.eml",
    "james-mime4j-testmsgs/multipartemptypart.msg",
    "james-mime4j-testmsgs/multipartdigestnestedemptyparts.msg",
    "james-mime4j-testmsgs/multipartnestedemptyparts.msg",
    "james-mime4j-testmsgs/multipartnestedemptypartsnorfc822.msg",
    "perl-mimetools-testmsgs/double-bound.msg",
    "python3.11-test_email/msg_24.txt",
    "python3.11-test_email/msg_37.txt",
};

static bool is_no_text(const char *name)
{
    for (size_t i = 0; i < sizeof no_text / sizeof *no_text; i++)
        if (strcmp(name, no_text[i]) == 0)
            return true;
    return false;
}

static unsigned files, below, degraded;

static void compare_parts(const char *name, struct pb_span bytes, struct peers peers)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct mime mime;
    mime_read(arena, span_tail(bytes, header_start(bytes)), LETTER_TREE, &mime);
    size_t found = ink_of_parts(arena, mime.mail.root, 0), best = peers.found[2];
    files++;
    degraded += mime.degraded != NULL;
    if (found * 2 >= best || is_no_text(name))
        return;
    below++;
    printf("# %s: %zu of %zu\n", name, found, best);
}

TEST(the_parts_hold_at_least_half_of_what_the_best_peer_finds)
{
    if (missing())
        SKIP("no corpus");
    files = below = degraded = 0;
    walk(compare_parts);
    printf("# %u mails, %u below half, %u read line by line\n", files, below, degraded);
    CHECK(files > 500);
    CHECK_INT(below, 0);
}

static void read_plainly(const char *name, struct pb_span bytes, struct peers peers)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct mime mime;
    mime_read(arena, span_tail(bytes, header_start(bytes)), LETTER_LINEAR, &mime);
    /* Where peers differ, two that agree are usually right. */
    size_t found = ink_of_parts(arena, mime.mail.root, 0), best = peers.found[1];
    if (found * 2 >= best || is_no_text(name))
        return;
    below++;
    printf("# %s: %zu of %zu\n", name, found, best);
}

TEST(the_plain_reading_finds_as_much_as_the_tree)
{
    if (missing())
        SKIP("no corpus");
    below = 0;
    walk(read_plainly);
    CHECK_INT(below, 0);
}

static size_t ink_of_addresses(const struct address *v, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ink(span_of(v[i].name)) + ink(span_of(v[i].address));
    return sum;
}

/* Of texts, and of header blocks within them. */
static size_t ink_of_reading(const struct reading *reading)
{
    size_t n = 0;
    for (size_t i = 0; i < reading->layers.n; i++) {
        const struct layer *layer = &reading->layers.v[i];
        n += ink(span_of(layer->text));
        if (layer->kind == LAYER_FORWARD || layer->kind == LAYER_REPLY)
            n += ink_of_addresses(&layer->from, 1) + ink_of_addresses(layer->to.v, layer->to.n) +
                 ink_of_addresses(layer->cc.v, layer->cc.n) + ink(span_of(layer->sent_raw)) +
                 ink(span_of(layer->subject));
    }
    for (size_t i = 0; i < reading->attachments.n; i++)
        n += ink(span_of(reading->attachments.v[i].text));
    return n;
}

/* The longest text of any part, HTML as people read it. */
static size_t longest_text(struct arena *arena, const struct part *part)
{
    const char *oddity;
    struct parts enclosed = {0};
    struct pb_span text = {"", 0};
    if (part->kind == PART_LEAF && part_is(part, "text/"))
        text = body_text(arena, part, &oddity);
    if (part_is(part, "text/plain")) /* a file within it is no text */
        text = uu_take(arena, text, &enclosed);
    size_t longest = ink(text);
    for (const struct part *child = part->first; child; child = child->next) {
        size_t next = longest_text(arena, child);
        longest = next > longest ? next : longest;
    }
    return longest;
}

static void read_whole(const char *name, struct pb_span bytes, enum letter_way way)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct reading *reading;
    struct mime mime;
    struct pb_err err;
    size_t found = 0;
    mime_read(arena, span_tail(bytes, header_start(bytes)), way, &mime);
    size_t longest = longest_text(arena, mime.mail.root);
    files++;
    if (letter_read(arena, bytes, way, &reading, &err))
        found = ink_of_reading(reading);
    else
        printf("# %s: %s\n", name, err.msg);
    if (found * 2 >= longest)
        return;
    below++;
    printf("# %s: %zu of %zu\n", name, found, longest);
}

static void read_as_tree(const char *name, struct pb_span bytes, struct peers peers)
{
    (void)peers;
    read_whole(name, bytes, LETTER_TREE);
}

static void read_as_lines(const char *name, struct pb_span bytes, struct peers peers)
{
    (void)peers;
    read_whole(name, bytes, LETTER_LINEAR);
}

TEST(readings_keep_the_longest_text_of_their_parts)
{
    if (missing())
        SKIP("no corpus");
    files = below = 0;
    letter_prepare();
    walk(read_as_tree);
    walk(read_as_lines);
    CHECK(files > 1000);
    CHECK_INT(below, 0);
}

TESTS_MAIN(TEST_ENTRY(the_parts_hold_at_least_half_of_what_the_best_peer_finds)
           TEST_ENTRY(the_plain_reading_finds_as_much_as_the_tree)
           TEST_ENTRY(readings_keep_the_longest_text_of_their_parts))
