/* style.css, keys.js and icon.svg, byte for byte. */
#include "page.h"

#define HOLD(name, file)                                                                           \
    __asm__(".pushsection .rodata\n"                                                               \
            ".globl " name "\n.hidden " name "\n" name ":\n"                                       \
            ".incbin \"" file "\"\n"                                                               \
            name "_end: .byte 0\n"                                                                 \
            ".balign 8\n.globl " name "_bytes\n.hidden " name "_bytes\n" name "_bytes: .quad " name "_end - " name "\n" \
            ".popsection\n")

HOLD("asset_style", "daemon/review/style.css");
HOLD("asset_script", "daemon/review/keys.js");
HOLD("asset_icon", "daemon/review/icon.svg");

static void send(struct reply *reply, const char *type, const char *bytes, size_t n)
{
    reply->type = type;
    reply->lasting = true;
    buf_add(&reply->body, bytes, n);
}

void page_style(struct request *request, struct reply *reply)
{
    (void)request;
    send(reply, "text/css; charset=utf-8", asset_style, asset_style_bytes);
}

void page_script(struct request *request, struct reply *reply)
{
    (void)request;
    send(reply, "text/javascript; charset=utf-8", asset_script, asset_script_bytes);
}

void page_icon(struct request *request, struct reply *reply)
{
    (void)request;
    send(reply, "image/svg+xml", asset_icon, asset_icon_bytes);
}

/* Behind their addresses, so that a browser keeps no old one. */
const char *asset_version(void)
{
    static _Thread_local char version[SHA256_HEX];
    if (!version[0]) {
        struct sha256 *hash = sha256_new();
        sha256_add(hash, (struct pb_span){asset_style, asset_style_bytes});
        sha256_add(hash, (struct pb_span){asset_script, asset_script_bytes});
        sha256_end(hash, version);
        version[12] = '\0';
    }
    return version;
}
