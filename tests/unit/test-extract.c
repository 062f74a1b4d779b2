/* Attachments of every kind, through the real sandbox, and what is said of
 * those that hold no text. Letters are tools/fake-reader's. */
#include <limits.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "postbus/arena.h"
#include "postbus/buf.h"
#include "postbus/limits.h"
#include "postbus/reader.h"
#include "postbus/steal.h"
#include "test.h"

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define ODT "application/vnd.oasis.opendocument.text"
#define NEEDS(program)                                                                             \
    do {                                                                                           \
        if (access(program, X_OK) != 0)                                                            \
            SKIP(program " is not installed");                                                     \
    } while (0)

static const char *fake_reader(struct arena *arena)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *slash = n > 0 ? memrchr(self, '/', (size_t)n) : NULL;
    if (!slash)
        abort();
    return arena_printf(arena, "%.*s/../tools/fake-reader", (int)(slash - self), self);
}

/* What became of one attachment. */
struct outcome {
    struct attachment file;
    const char *note; /* "" where none */
};

static struct outcome extract_with(struct arena *arena, const struct extract_choices *choices, const char *type,
                                   const char *name, struct pb_span content)
{
    struct pool_settings settings = {.program = fake_reader(arena), .choices = choices};
    struct pool *pool = NULL;
    struct reading *reading = NULL;
    struct pb_err err = {0};
    struct outcome outcome = {.file = {.status = "not read"}, .note = ""};
    cleanup_buf struct buf letter = BUF_INIT;
    buf_printf(&letter, "file %s %s\n", type, name);
    buf_add_span(&letter, content);
    if (pool_open(&settings, &pool, &err) && pool_read(pool, arena, buf_span(&letter), &reading, &err) &&
        reading->attachments.n == 1) {
        outcome.file = reading->attachments.v[0];
        if (reading->notes.n > 0)
            outcome.note = reading->notes.v[0];
    } else {
        printf("# %s\n", err.msg);
    }
    pool_close(pool);
    return outcome;
}

static struct outcome extract(struct arena *arena, const char *type, const char *name, struct pb_span content)
{
    return extract_with(arena, NULL, type, name, content);
}

/* ---- PDF ---- */

/* A PDF of `pages` pages with one line each; xref-less, which readers mend. */
static void make_pdf(struct buf *out, const char *text, int pages)
{
    buf_add_string(out, "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[");
    for (int i = 0; i < pages; i++)
        buf_printf(out, "%d 0 R ", i + 5);
    buf_printf(out, "]/Count %d>>endobj\n3 0 obj<</Length %zu>>stream\nBT /F1 12 Tf 72 700 Td (%s) Tj ET\nendstream endobj\n",
               pages, strlen(text) + 33, text);
    buf_add_string(out, "4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n");
    for (int i = 0; i < pages; i++)
        buf_printf(out, "%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1 "
                        "4 0 R>>>>>>endobj\n", i + 5);
    buf_add_string(out, "trailer<</Root 1 0 R>>\n%%EOF\n");
}

static struct outcome extract_pdf(struct arena *arena, const char *text, int pages)
{
    cleanup_buf struct buf pdf = BUF_INIT;
    make_pdf(&pdf, text, pages);
    return extract(arena, "application/pdf", "Scan van de brief.pdf", buf_span(&pdf));
}

TEST(a_pdf_of_pages_without_text_is_perhaps_a_scan)
{
    NEEDS("/usr/bin/pdftotext");
    cleanup_arena struct arena *arena = arena_new(0);
    struct outcome got = extract_pdf(arena, " ", 3);
    CHECK_STR(got.file.status, "none");
    CHECK_STR(got.note, "Scan van de brief.pdf: no text on its 3 pages, perhaps a scan");
    got = extract_pdf(arena, "Geachte leden", 1);
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.note, "");
}

static size_t count(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *at = text; at && (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

TEST(a_pdf_is_read_up_to_its_limit_of_pages_and_a_cut_is_told)
{
    NEEDS("/usr/bin/pdftotext");
    cleanup_arena struct arena *arena = arena_new(0);
    struct outcome got = extract_pdf(arena, "bladzij", LIMIT_EXTRACT_PAGES);
    CHECK_INT(count(got.file.text, "bladzij"), LIMIT_EXTRACT_PAGES);
    CHECK_STR(got.note, "");
    got = extract_pdf(arena, "bladzij", LIMIT_EXTRACT_PAGES + 40);
    CHECK_STR(got.file.status, "text");
    CHECK_INT(count(got.file.text, "bladzij"), LIMIT_EXTRACT_PAGES);
    CHECK_STR(got.note, "Scan van de brief.pdf: only its first 200 pages were read");
}

/* ---- DOCX and ODT ---- */

struct member {
    const char *name, *text;
};

/* An archive of these files, the last one without a name; in `arena`. */
static struct pb_span make_zip(struct arena *arena, const struct member *members, const char *password)
{
    char path[] = "/tmp/postbus-zip-XXXXXX";
    int fd = mkstemp(path);
    zipFile zip = fd < 0 ? NULL : zipOpen64(path, APPEND_STATUS_CREATE);
    struct stat found;
    if (!zip)
        abort();
    for (; members->name; members++) {
        zipOpenNewFileInZip4_64(zip, members->name, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 9, 0, -MAX_WBITS,
                                DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, password, 0, 0, password ? 1 : 0, 0);
        zipWriteInFileInZip(zip, members->text, (unsigned)strlen(members->text));
        zipCloseFileInZip(zip);
    }
    zipClose(zip, NULL);
    if (fstat(fd, &found) < 0)
        abort();
    char *bytes = arena_alloc(arena, (size_t)found.st_size);
    if (pread(fd, bytes, (size_t)found.st_size, 0) != found.st_size)
        abort();
    close(fd);
    unlink(path);
    return (struct pb_span){bytes, (size_t)found.st_size};
}

#define W(body) "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:x xmlns:w=\"urn:w\" xmlns:mc=\"urn:mc\">" body "</w:x>"
#define P(text) "<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>" text "</w:t></w:r></w:p>"

static const struct member docx[] = {
    {"[Content_Types].xml", "<Types/>"},
    {"word/footnotes.xml", W(P("Zie Kamerstukken I 2025/26, 36 871, A."))},
    {"word/document.xml",
     W(P("Geachte leden van de Eerste Kamer,") "<w:p/>"
       "<w:p><w:r><w:t xml:space=\"preserve\">Betreft: </w:t><w:tab/><w:t>co\xC3\xB6peratie &amp; </w:t></w:r><w:ins><w:r><w:t>"
       "straf</w:t></w:r></w:ins><w:del><w:r><w:delText>weg</w:delText></w:r></w:del><w:r><w:noBreakHyphen/><w:t>recht</w:t>"
       "<w:br/><w:t>tweede regel</w:t><w:instrText>PAGE</w:instrText></w:r></w:p>"
       "<w:tbl><w:tr><w:tc>" P("Naam") "</w:tc><w:tc>" P("Bedrag") "</w:tc></w:tr><w:tr><w:tc>" P("Jan") P("Piet")
       "</w:tc><w:tc>" P("5") "</w:tc></w:tr></w:tbl>"
       "<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>eenmaal</w:t></mc:Choice><mc:Fallback><w:t>andermaal</w:t>"
       "</mc:Fallback></mc:AlternateContent></w:r></w:p>")},
    {"word/header1.xml", W(P("Vereniging Voorbeeld"))},
    {"word/header2.xml", W(P("Vereniging Voorbeeld"))},
    {"word/comments.xml", W(P("intern, niet versturen"))},
    {"word/footer1.xml", W(P("Postbus 1, Utrecht"))},
    {NULL, NULL},
};

static const char docx_text[] = "Vereniging Voorbeeld\nGeachte leden van de Eerste Kamer,\n\n"
                                "Betreft: \tco\xC3\xB6peratie & straf-recht\ntweede regel\n"
                                "Naam\tBedrag\nJan\nPiet\t5\neenmaal\n"
                                "Zie Kamerstukken I 2025/26, 36 871, A.\nPostbus 1, Utrecht\n";

TEST(a_docx_is_told_as_lines_with_its_tables_notes_and_letterhead)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct outcome got = extract(arena, DOCX, "brief.docx", make_zip(arena, docx, NULL));
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.file.text, docx_text);
    CHECK_STR(got.note, "");
}

TEST(a_docx_is_known_by_its_bytes_whatever_its_part_calls_itself)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(extract(arena, "application/octet-stream", "brief", make_zip(arena, docx, NULL)).file.text, docx_text);
    CHECK_STR(extract(arena, "application/x-zip-compressed", "b.zip", make_zip(arena, docx, NULL)).file.text, docx_text);
}

#define ODF(body) "<?xml version=\"1.0\"?><office:x xmlns:office=\"urn:o\" xmlns:text=\"urn:t\" xmlns:table=\"urn:b\" xmlns:style=\"urn:s\">" body "</office:x>"

static const struct member odt[] = {
    {"mimetype", ODT},
    {"content.xml",
     ODF("<office:body><text:h>Brief</text:h><text:p>Geachte\n     leden,<text:s text:c=\"3\"/>co\xC3\xB6peratie<text:note>"
         "<text:note-citation>1</text:note-citation><text:note-body><text:p>Een noot.</text:p></text:note-body></text:note>"
         "<text:tab/>einde<text:line-break/>regel</text:p><text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
         "<table:table><table:table-row><table:table-cell><text:p>Naam</text:p></table:table-cell><table:table-cell>"
         "<text:p>Bedrag</text:p></table:table-cell></table:table-row></table:table></office:body>")},
    {"styles.xml", ODF("<style:x><text:p>sjabloon</text:p></style:x><style:header><text:p>Vereniging Voorbeeld</text:p></style:header>")},
    {NULL, NULL},
};

TEST(an_odt_is_told_as_lines_with_its_tables_notes_and_letterhead)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct outcome got = extract(arena, ODT, "brief.odt", make_zip(arena, odt, NULL));
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.file.text, "Vereniging Voorbeeld\nBrief\nGeachte leden,   co\xC3\xB6peratie\teinde\nregel\nNaam\tBedrag\nEen noot.\n");
    CHECK_STR(extract(arena, "application/octet-stream", "brief.odt", make_zip(arena, odt, NULL)).file.status, "text");
}

TEST(an_encrypted_document_is_refused_as_that)
{
    cleanup_arena struct arena *arena = arena_new(0);
    CHECK_STR(extract(arena, DOCX, "b.docx", SPAN_LIT("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 EncryptedPackage")).file.status,
              "refused: encrypted");
    CHECK_STR(extract(arena, DOCX, "b.docx", make_zip(arena, docx, "geheim")).file.status, "refused: encrypted");
    static const struct member secret[] = {
        {"mimetype", ODT},
        {"content.xml", "\x13\x37 not XML"},
        {"META-INF/manifest.xml", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"},
        {NULL, NULL},
    };
    CHECK_STR(extract(arena, ODT, "b.odt", make_zip(arena, secret, NULL)).file.status, "refused: encrypted");
}

TEST(a_broken_document_says_so_and_another_archive_holds_no_text)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span whole = make_zip(arena, docx, NULL);
    CHECK_STR(extract(arena, DOCX, "b.docx", span_head(whole, whole.n / 2)).file.status, "failed: a broken document");
    CHECK_STR(extract(arena, DOCX, "b.docx", SPAN_LIT("PK\x03\x04 no more")).file.status, "failed: a broken document");
    static const struct member bad[] = {{"word/document.xml", "<w:t>"}, {NULL, NULL}};
    CHECK_STR(extract(arena, DOCX, "b.docx", make_zip(arena, bad, NULL)).file.status, "failed: a broken document");
    static const struct member photos[] = {{"strand.jpg", "JFIF"}, {NULL, NULL}};
    CHECK_STR(extract(arena, "application/zip", "foto.zip", make_zip(arena, photos, NULL)).file.status, "none");
}

TEST(a_document_cut_off_in_its_text_is_read_so_far)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const struct member cut[] = {{"word/document.xml", "<w:x xmlns:w=\"urn:w\">" P("Geachte leden,") "<w:p><w:r><w:t>en"},
                                        {NULL, NULL}};
    struct outcome got = extract(arena, DOCX, "b.docx", make_zip(arena, cut, NULL));
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.file.text, "Geachte leden,\nen");
}

/* `n` times `word` between `head` and `tail`, as the main file of a DOCX. */
static struct pb_span make_large(struct arena *arena, const char *head, const char *word, size_t n, const char *tail)
{
    cleanup_buf struct buf xml = BUF_INIT;
    buf_add_string(&xml, head);
    for (size_t i = 0; i < n; i++)
        buf_add_string(&xml, word);
    buf_add_string(&xml, tail);
    const struct member members[] = {{"word/document.xml", buf_string(&xml)}, {NULL, NULL}};
    return make_zip(arena, members, NULL);
}

TEST(a_document_that_unpacks_to_too_much_is_refused)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char blanks[] = "                                                                ";
    struct pb_span bomb = make_large(arena, "<w:x xmlns:w=\"urn:w\">", blanks, LIMIT_DOCUMENT_BYTES / 64 + 1, "</w:x>");
    CHECK(bomb.n < 100000);
    CHECK_STR(extract(arena, DOCX, "b.docx", bomb).file.status, "refused: unpacks to too much");
}

TEST(entities_and_deep_nesting_bring_a_document_no_further)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const struct member laughs[] = {
        {"word/document.xml",
         "<!DOCTYPE x [<!ENTITY a \"ha ha ha ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
         "<w:x xmlns:w=\"urn:w\">" P("Geachte leden") P("&b;&b;") P("&c;") "</w:x>"},
        {NULL, NULL}};
    struct outcome got = extract(arena, DOCX, "b.docx", make_zip(arena, laughs, NULL));
    CHECK_STR(got.file.status, "text");
    CHECK(strstr(got.file.text, "Geachte leden") && !strstr(got.file.text, "ha ha") && !strstr(got.file.text, "root"));
    got = extract(arena, DOCX, "b.docx", make_large(arena, "<w:x xmlns:w=\"urn:w\">" P("Geachte leden"), "<w:sdt>", 100000, ""));
    CHECK_STR(got.file.text, "Geachte leden\n");
}

TEST(a_text_longer_than_is_kept_is_cut_and_a_cut_is_told)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char line[] = P("een regel van een zeer lang stuk");
    struct outcome got = extract(arena, DOCX, "lang.docx",
                                 make_large(arena, "<w:x xmlns:w=\"urn:w\">", line, LIMIT_EXTRACT_TEXT / 30, "</w:x>"));
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.note, "lang.docx: only the first 4095 kB of its text were kept");
}

/* ---- Word of old ---- */

static void put16(char *at, unsigned value)
{
    at[0] = (char)(value & 0xFF);
    at[1] = (char)(value >> 8 & 0xFF);
}

static void put32(char *at, unsigned value)
{
    put16(at, value & 0xFFFF);
    put16(at + 2, value >> 16);
}

/* One 128-byte entry of a compound file's directory. */
static void put_entry(char *at, const char *name, char type, unsigned right, unsigned child, unsigned start, unsigned size)
{
    for (size_t i = 0; name[i]; i++)
        at[2 * i] = name[i];
    put16(at + 64, (unsigned)(2 * strlen(name) + 2));
    at[66] = type;
    at[67] = 1;
    put32(at + 68, UINT_MAX);
    put32(at + 72, right);
    put32(at + 76, child);
    put32(at + 116, start);
    put32(at + 120, size);
}

/* The smallest Word 97 file: a compound file of 512-byte sectors, in it a
 * WordDocument (sectors 0-7) whose text is one piece, and its table (8-15);
 * then directory and allocation table (MS-CFB, MS-DOC). */
static struct pb_span make_doc(struct arena *arena, const char *text)
{
    enum { SECTOR = 512, TEXT_AT = 1024, TABLE = 8, DIRECTORY = 16, FAT = 17 };
    unsigned length = (unsigned)strlen(text);
    char *file = arena_alloc(arena, 19 * SECTOR), *document = file + SECTOR, *table = document + TABLE * SECTOR,
         *directory = document + DIRECTORY * SECTOR, *fat = document + FAT * SECTOR;
    memcpy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
    static const unsigned short head[] = {0x3E, 3, 0xFFFE, 9, 6};
    for (size_t i = 0; i < 5; i++)
        put16(file + 24 + 2 * i, head[i]);
    static const unsigned places[] = {1, DIRECTORY, 0, 4096, UINT_MAX - 1, 0, UINT_MAX - 1, 0, FAT};
    for (size_t i = 0; i < 9; i++)
        put32(file + 44 + 4 * i, places[i]);
    memset(file + 80, 0xFF, SECTOR - 80);
    put16(document, 0xA5EC);
    put16(document + 2, 0xC1);
    put16(document + 10, 0x0200);
    put32(document + 24, TEXT_AT);
    put32(document + 28, TEXT_AT + length);
    put32(document + 76, length);
    put32(document + 0x1A6, 21);
    memcpy(document + TEXT_AT, text, length);
    table[0] = 2; /* the piece table: one piece of single bytes */
    put32(table + 1, 16);
    put32(table + 9, length);
    put32(table + 15, 0x40000000u | TEXT_AT * 2);
    put_entry(directory, "Root Entry", 5, UINT_MAX, 1, UINT_MAX - 1, 0);
    put_entry(directory + 128, "WordDocument", 2, 2, UINT_MAX, 0, 4096);
    put_entry(directory + 256, "1Table", 2, UINT_MAX, UINT_MAX, TABLE, 4096);
    memset(fat, 0xFF, SECTOR);
    for (unsigned i = 0; i < DIRECTORY; i++)
        put32(fat + 4 * i, i % TABLE == TABLE - 1 ? UINT_MAX - 1 : i + 1);
    put32(fat + 4 * DIRECTORY, UINT_MAX - 1);
    put32(fat + 4 * FAT, UINT_MAX - 2);
    return (struct pb_span){file, 19 * SECTOR};
}

TEST(a_doc_of_old_is_read_by_type_and_by_name)
{
    NEEDS("/usr/bin/catdoc");
    cleanup_arena struct arena *arena = arena_new(0);
    struct pb_span doc = make_doc(arena, "Geachte leden,\rco\xF6peratie en 36.871\r");
    struct outcome got = extract(arena, "application/msword", "brief.doc", doc);
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.file.text, "Geachte leden,\nco\xC3\xB6peratie en 36.871\n");
    CHECK_STR(extract(arena, "application/octet-stream", "BRIEF.DOC", doc).file.status, "text");
    CHECK_STR(extract(arena, "application/octet-stream", "brief.xls", doc).file.status, "none");
}

/* ---- the operator's choices ---- */

static struct outcome extract_chosen(struct arena *arena, const char *of, const char *const *argv, const char *type,
                                     struct pb_span content)
{
    struct extract_choice choice = {of, argv};
    struct extract_choices choices = {&choice, 1, 1};
    return extract_with(arena, &choices, type, "brief.x", content);
}

TEST(an_operators_program_reads_a_type_of_its_own)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const upper[] = {"/usr/bin/tr", "a-z", "A-Z", NULL};
    struct outcome got = extract_chosen(arena, "application/x-brief", upper, "application/x-brief", SPAN_LIT("geachte leden"));
    CHECK_STR(got.file.status, "text");
    CHECK_STR(got.file.text, "GEACHTE LEDEN");
    CHECK_STR(extract_chosen(arena, "application/x-brief", upper, "application/x-other", SPAN_LIT("geachte")).file.status, "none");
}

TEST(an_operators_choice_counts_whatever_the_part_calls_itself)
{
    NEEDS("/usr/bin/pdftotext");
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf pdf = BUF_INIT;
    make_pdf(&pdf, "Geachte leden", 1);
    CHECK_STR(extract_chosen(arena, "application/pdf", NULL, "application/octet-stream", buf_span(&pdf)).file.status, "none");
    static const char *const size[] = {"/usr/bin/wc", "-l", NULL};
    CHECK_STR(extract_chosen(arena, "application/pdf", size, "application/octet-stream", buf_span(&pdf)).file.text, "10\n");
}

TEST(an_operators_program_runs_in_the_sandbox_and_its_failures_are_told)
{
    cleanup_arena struct arena *arena = arena_new(0);
    static const char *const peeks[] = {"/usr/bin/cat", "/etc/passwd", NULL};
    static const char *const missing[] = {"/usr/bin/no-such-extractor", NULL};
    struct pb_span content = SPAN_LIT("x");
    CHECK_STR(extract_chosen(arena, "application/x-brief", missing, "application/x-brief", content).file.status,
              "failed: no-such-extractor is not installed");
    struct outcome got = extract_chosen(arena, "application/x-brief", peeks, "application/x-brief", content);
    if (got.file.text)
        SKIP("this kernel has no Landlock");
    CHECK_STR(got.file.status, "failed: cat ended with 1");
}

TESTS_MAIN(TEST_ENTRY(a_pdf_of_pages_without_text_is_perhaps_a_scan)
           TEST_ENTRY(a_pdf_is_read_up_to_its_limit_of_pages_and_a_cut_is_told)
           TEST_ENTRY(a_docx_is_told_as_lines_with_its_tables_notes_and_letterhead)
           TEST_ENTRY(a_docx_is_known_by_its_bytes_whatever_its_part_calls_itself)
           TEST_ENTRY(an_odt_is_told_as_lines_with_its_tables_notes_and_letterhead)
           TEST_ENTRY(an_encrypted_document_is_refused_as_that)
           TEST_ENTRY(a_broken_document_says_so_and_another_archive_holds_no_text)
           TEST_ENTRY(a_document_cut_off_in_its_text_is_read_so_far)
           TEST_ENTRY(a_document_that_unpacks_to_too_much_is_refused)
           TEST_ENTRY(entities_and_deep_nesting_bring_a_document_no_further)
           TEST_ENTRY(a_text_longer_than_is_kept_is_cut_and_a_cut_is_told)
           TEST_ENTRY(a_doc_of_old_is_read_by_type_and_by_name)
           TEST_ENTRY(an_operators_program_reads_a_type_of_its_own)
           TEST_ENTRY(an_operators_choice_counts_whatever_the_part_calls_itself)
           TEST_ENTRY(an_operators_program_runs_in_the_sandbox_and_its_failures_are_told))
