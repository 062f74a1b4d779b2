#include "zip.h"

#include <minizip/zip.h>
#include <stdlib.h>
#include <zlib.h>

#include "postbus/arena.h"

/* minizip writes to a file; here the file is a buffer. */
struct zip {
    zipFile file;
    struct buf *out; /* borrowed */
    size_t at;
};

static voidpf ZCALLBACK open_buffer(voidpf context, const void *name, int mode)
{
    (void)name, (void)mode;
    return context;
}

static uLong ZCALLBACK read_buffer(voidpf context, voidpf stream, void *bytes, uLong n)
{
    (void)context, (void)stream, (void)bytes, (void)n;
    return 0; /* only written */
}

static uLong ZCALLBACK write_buffer(voidpf context, voidpf stream, const void *bytes, uLong n)
{
    struct zip *zip = stream;
    (void)context;
    size_t over = zip->at < zip->out->len ? zip->out->len - zip->at : 0; /* sizes are written over where they stood */
    over = over < n ? over : n;
    if (over > 0)
        memcpy(zip->out->data + zip->at, bytes, over);
    buf_add(zip->out, (const char *)bytes + over, n - over);
    zip->at += n;
    return n;
}

static ZPOS64_T ZCALLBACK tell_buffer(voidpf context, voidpf stream)
{
    (void)context;
    return ((struct zip *)stream)->at;
}

static long ZCALLBACK seek_buffer(voidpf context, voidpf stream, ZPOS64_T offset, int origin)
{
    struct zip *zip = stream;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR ? zip->at : origin == ZLIB_FILEFUNC_SEEK_END ? zip->out->len : 0;
    (void)context;
    zip->at = from + (size_t)offset;
    return zip->at > zip->out->len;
}

static int ZCALLBACK close_buffer(voidpf context, voidpf stream)
{
    (void)context, (void)stream;
    return 0;
}

struct zip *zip_new(struct buf *out)
{
    struct zip *zip = calloc(1, sizeof *zip);
    zlib_filefunc64_def functions = {open_buffer, read_buffer, write_buffer, tell_buffer, seek_buffer, close_buffer, close_buffer, zip};
    if (!zip)
        pb_out_of_memory("zip");
    zip->out = out;
    zip->file = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
    if (!zip->file)
        pb_out_of_memory("zip"); /* the only way that it can fail */
    return zip;
}

void zip_add(struct zip *zip, const char *name, struct pb_span bytes, bool packed)
{
    zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_year = 1980}}; /* the same list is the same file */
    if (zipOpenNewFileInZip(zip->file, name, &info, NULL, 0, NULL, 0, NULL, packed ? Z_DEFLATED : 0, packed ? Z_DEFAULT_COMPRESSION : 0) != ZIP_OK ||
        zipWriteInFileInZip(zip->file, bytes.p, (unsigned)bytes.n) != ZIP_OK || zipCloseFileInZip(zip->file) != ZIP_OK)
        pb_out_of_memory("zip");
}

void zip_end(struct zip *zip)
{
    if (zipClose(zip->file, NULL) != ZIP_OK)
        pb_out_of_memory("zip");
    free(zip);
}
