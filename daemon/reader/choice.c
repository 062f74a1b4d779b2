#include "choice.h"

#include "postbus/limits.h"

/* One page more than is kept, so that a cut is seen. */
#define PAGES_ASKED 201
_Static_assert(PAGES_ASKED == LIMIT_EXTRACT_PAGES + 1, "pdftotext is asked for one page more");
#define WORD(n) #n
#define WORD_OF(n) WORD(n)

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define ODT "application/vnd.oasis.opendocument.text"

static const struct complaint pdf_complaints[] = {
    {"Incorrect password", "refused: encrypted"},
    {"Copying of text from this document is not allowed", "refused: its author forbids taking the text"},
    {"May not be a PDF file", "failed: not a PDF"},
    {NULL, NULL},
};

static const struct complaint document_complaints[] = {
    {"encrypted", "refused: encrypted"},
    {"too large", "refused: unpacks to too much"},
    {"broken", "failed: a broken document"},
    {NULL, NULL},
};

static const struct complaint doc_complaints[] = {
    {"encrypted", "refused: encrypted"},
    {NULL, NULL},
};

static const struct complaint no_complaints[] = {{NULL, NULL}};

/* Files are opened by name, since pdftotext copies what comes on a pipe or "-". */
static const char *const pdf_argv[] = {"/usr/bin/pdftotext", "-enc", "UTF-8", "-l", WORD_OF(PAGES_ASKED),
                                       "/proc/self/fd/0", "-", NULL};
static const char *const document_argv[] = {"document", NULL};
static const char *const doc_argv[] = {"/usr/bin/catdoc", "-w", "-s", "cp1252", "-d", "utf-8", "/proc/self/fd/0", NULL};

static const struct {
    const char *type, *suffix;
    struct pb_span magic; /* within the first LIMIT_MAGIC_BYTES; empty: none */
    bool at_start;        /* the magic's place is the file's beginning */
    struct extractor extractor;
} known[] = {
    {"application/pdf", ".pdf", SPAN_LIT("%PDF-"), false, {pdf_argv, pdf_complaints}},
    {ODT, ".odt", SPAN_LIT("mimetype" ODT), false, {document_argv, document_complaints}},
    /* Whether a ZIP archive is one of Word's is for the reader to see. */
    {DOCX, ".docx", SPAN_LIT("PK\x03\x04"), true, {document_argv, document_complaints}},
    {"application/msword", ".doc", {"", 0}, false, {doc_argv, doc_complaints}},
};
#define KNOWN (sizeof known / sizeof *known)

static bool has_magic(size_t i, struct pb_span first)
{
    if (known[i].magic.n == 0)
        return false;
    return known[i].at_start ? span_starts(first, known[i].magic) : span_search(first, known[i].magic) < first.n;
}

static bool says_nothing(const char *type)
{
    return !type || strcmp(type, "application/octet-stream") == 0;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t length = name ? strlen(name) : 0, end = strlen(suffix);
    return length > end && span_caseeq(span_of(name + length - end), span_of(suffix));
}

/* The index of what we know ourselves; KNOWN where nothing. */
static size_t find_known(const struct looks *looks)
{
    struct pb_span first = span_head(looks->first, LIMIT_MAGIC_BYTES);
    for (size_t i = 0; i < KNOWN; i++)
        if (has_magic(i, first))
            return i;
    for (size_t i = 0; i < KNOWN; i++)
        if (says_nothing(looks->type) ? has_suffix(looks->name, known[i].suffix)
                                      : strcmp(looks->type, known[i].type) == 0)
            return i;
    return KNOWN;
}

static const struct extract_choice *chosen(const struct extract_choices *choices, const char *type)
{
    for (size_t i = 0; choices && type && i < choices->n; i++)
        if (strcmp(choices->v[i].type, type) == 0)
            return &choices->v[i];
    return NULL;
}

bool choice_find(const struct extract_choices *choices, const struct looks *looks, struct extractor *ret_extractor)
{
    const struct extract_choice *choice = chosen(choices, looks->type);
    size_t i = find_known(looks);
    if (!choice && i < KNOWN)
        choice = chosen(choices, known[i].type);
    if (!choice && i < KNOWN)
        *ret_extractor = known[i].extractor;
    else if (choice && choice->argv)
        *ret_extractor = (struct extractor){choice->argv, no_complaints};
    else
        return false;
    return true;
}
