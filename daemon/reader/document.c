#include "document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "archive.h"
#include "flow.h"
#include "postbus/fd.h"
#include "postbus/limits.h"
#include "postbus/steal.h"

/* The files of an archive that hold text, in the order in which it is told. A
 * number may stand between name and `.xml`. */
static const struct {
    const char *name;
    enum flow_kind kind;
} parts[] = {
    {"word/header", FLOW_WORD},   {"styles", FLOW_MARGINS},    {"word/document", FLOW_WORD}, {"content", FLOW_ODF},
    {"word/footnotes", FLOW_WORD}, {"word/endnotes", FLOW_WORD}, {"word/footer", FLOW_WORD},
};
#define PARTS (sizeof parts / sizeof *parts)

/* An office document of old, as encrypted ones are wrapped (MS-OFFCRYPTO). */
static const char *const ole_magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

struct document {
    struct archive *archive;
    struct buf text;   /* owned */
    size_t unpacked;   /* bytes */
    size_t read;       /* parts */
    struct flow *flow; /* of the part being read */
    bool encrypted, too_large, broken;
};

static bool is_part(const char *name, const char *part)
{
    size_t length = strlen(part);
    if (strncmp(name, part, length) != 0)
        return false;
    for (name += length; *name >= '0' && *name <= '9'; name++)
        continue;
    return strcmp(name, ".xml") == 0;
}

static bool take_piece(void *context, struct pb_span piece)
{
    struct document *document = context;
    document->unpacked += piece.n;
    document->too_large = document->unpacked > LIMIT_DOCUMENT_BYTES;
    return !document->too_large && flow_take(document->flow, piece);
}

/* A header on every kind of page is told once. */
static void drop_repeated(struct buf *text, size_t before)
{
    struct pb_span told = span_head(buf_span(text), before), last = span_tail(buf_span(text), before);
    if (last.n > 0 && span_search(told, last) < told.n)
        buf_cut(text, before);
}

static void read_part(struct document *document, size_t part)
{
    size_t before = document->text.len;
    document->flow = flow_new(parts[part].kind, &document->text);
    if (!document->flow)
        return;
    bool unpacked = archive_unpack(document->archive, take_piece, document);
    document->broken |= !flow_end(document->flow) || !unpacked;
    document->read++;
    if (part == 0 || part == PARTS - 1)
        drop_repeated(&document->text, before);
}

/* OpenDocument encrypts the files in the archive and says so in their list (part 2, 4.8). */
static bool take_list(void *context, struct pb_span piece)
{
    struct document *document = context;
    document->encrypted |= span_search(piece, SPAN_LIT("encryption-data")) < piece.n;
    document->unpacked += piece.n;
    return document->unpacked < LIMIT_DOCUMENT_BYTES;
}

static void read_entry(struct document *document, const struct archive_entry *entry, size_t part)
{
    document->encrypted |= entry->encrypted || strcmp(entry->name, "encrypted-package") == 0;
    if (part == 0 && strcmp(entry->name, "META-INF/manifest.xml") == 0)
        archive_unpack(document->archive, take_list, document);
    if (is_part(entry->name, parts[part].name) && document->read < LIMIT_DOCUMENT_PARTS)
        read_part(document, part);
}

/* One round over all files for each part. */
static void read_parts(struct document *document)
{
    struct archive_entry entry;
    for (size_t part = 0; part < PARTS; part++) {
        bool more = archive_first(document->archive, &entry);
        for (size_t i = 0; more && i < LIMIT_DOCUMENT_ENTRIES && !document->too_large; i++) {
            read_entry(document, &entry, part);
            more = archive_next(document->archive, &entry);
        }
    }
}

static int complain(int fd, const char *words)
{
    fd_write(fd, span_of(words));
    return EX_DATAERR;
}

static struct pb_span map_file(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    void *map = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    return map == MAP_FAILED ? (struct pb_span){"", 0} : (struct pb_span){map, (size_t)size};
}

int document_read(int in, int out, int complaints)
{
    struct pb_span bytes = map_file(in);
    cleanup_archive struct archive *archive = archive_open(bytes);
    struct document document = {.archive = archive};
    if (span_starts(bytes, span_of(ole_magic)))
        return complain(complaints, "encrypted");
    if (!archive)
        return complain(complaints, "broken");
    read_parts(&document);
    bool blank = span_trim(buf_span(&document.text)).n == 0;
    if (document.too_large)
        return complain(complaints, "too large");
    if (blank && (document.encrypted || document.broken))
        return complain(complaints, document.encrypted ? "encrypted" : "broken");
    bool good = fd_write(out, buf_span(&document.text));
    buf_done(&document.text);
    return good ? EX_OK : EX_IOERR;
}
