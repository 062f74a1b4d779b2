#include "archive.h"

#include <minizip/unzip.h>
#include <stdlib.h>

#define PIECE_BYTES 65536

struct archive {
    struct pb_span bytes;
    size_t at; /* minizip's place in them */
    unzFile zip;
};

/* ---- a file for minizip, in memory ---- */

static voidpf zip_open(voidpf archive, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return archive;
}

static uLong zip_read(voidpf opaque, voidpf stream, void *out, uLong size)
{
    (void)opaque;
    struct archive *archive = stream;
    struct pb_span piece = span_head(span_tail(archive->bytes, archive->at), size);
    memcpy(out, piece.p, piece.n);
    archive->at += piece.n;
    return piece.n;
}

static ZPOS64_T zip_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((const struct archive *)stream)->at;
}

static long zip_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    (void)opaque;
    struct archive *archive = stream;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_END ? archive->bytes.n : origin == ZLIB_FILEFUNC_SEEK_CUR ? archive->at : 0;
    if (offset > archive->bytes.n - from)
        return -1;
    archive->at = from + offset;
    return 0;
}

static int zip_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

/* ---- the archive ---- */

struct archive *archive_open(struct pb_span bytes)
{
    struct archive *archive = calloc(1, sizeof *archive);
    if (!archive)
        return NULL;
    archive->bytes = bytes;
    zlib_filefunc64_def functions = {.zopen64_file = zip_open, .zread_file = zip_read, .ztell64_file = zip_tell,
                                     .zseek64_file = zip_seek, .zclose_file = zip_close, .zerror_file = zip_close,
                                     .opaque = archive};
    archive->zip = unzOpen2_64("", &functions);
    if (archive->zip)
        return archive;
    free(archive);
    return NULL;
}

void archive_close(struct archive *archive)
{
    if (!archive)
        return;
    unzClose(archive->zip);
    free(archive);
}

static bool describe(struct archive *archive, int found, struct archive_entry *ret_entry)
{
    unz_file_info64 info;
    struct archive_entry entry = {0};
    if (found != UNZ_OK || unzGetCurrentFileInfo64(archive->zip, &info, entry.name, sizeof entry.name - 1, NULL, 0, NULL,
                                                   0) != UNZ_OK)
        return false;
    entry.encrypted = info.flag & 1;
    *ret_entry = entry;
    return true;
}

bool archive_first(struct archive *archive, struct archive_entry *ret_entry)
{
    return describe(archive, unzGoToFirstFile(archive->zip), ret_entry);
}

bool archive_next(struct archive *archive, struct archive_entry *ret_entry)
{
    return describe(archive, unzGoToNextFile(archive->zip), ret_entry);
}

bool archive_unpack(struct archive *archive, bool (*take)(void *context, struct pb_span piece), void *context)
{
    static char room[PIECE_BYTES];
    int n = 0;
    if (unzOpenCurrentFile(archive->zip) != UNZ_OK)
        return false;
    while ((n = unzReadCurrentFile(archive->zip, room, sizeof room)) > 0)
        if (!take(context, (struct pb_span){room, (size_t)n}))
            break;
    unzCloseCurrentFile(archive->zip);
    return n >= 0;
}
