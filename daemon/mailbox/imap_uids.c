/* UIDs: as refs, as sets, and as COPYUID tells of them. */
#include <string.h>

#include "mailbox/imap.h"
#include "postbus/limits.h"

uint32_t imap_uid_of(const struct imap *imap, const char *ref)
{
    struct pb_span text = span_of(ref);
    size_t colon = span_find(text, ':');
    unsigned long validity, uid;
    if (!span_number(span_head(text, colon), UINT32_MAX, &validity) ||
        !span_number(span_tail(text, colon + 1), UINT32_MAX, &uid) || validity != imap->uidvalidity)
        return 0;
    return (uint32_t)uid;
}

bool imap_renewed(const struct mailbox *mailbox, const char *ref)
{
    unsigned long validity;
    struct pb_span text = span_of(ref);
    return span_number(span_head(text, span_find(text, ':')), UINT32_MAX, &validity) &&
           validity != imap_of_const(mailbox)->uidvalidity;
}

const char *imap_ref(struct arena *arena, uint32_t uidvalidity, uint32_t uid)
{
    return arena_printf(arena, "%u:%u", uidvalidity, uid);
}

static uint32_t uid_at(const void *first_uid, size_t i, size_t stride)
{
    uint32_t uid;
    memcpy(&uid, (const char *)first_uid + i * stride, sizeof uid);
    return uid;
}

void imap_uid_set(const void *first_uid, size_t n, size_t stride, struct buf *ret)
{
    for (size_t i = 0, end; i < n; i = end) {
        uint32_t first = uid_at(first_uid, i, stride), last = first;
        for (end = i + 1; end < n && uid_at(first_uid, end, stride) - last <= 1; end++)
            last = uid_at(first_uid, end, stride);
        buf_printf(ret, last > first ? "%s%u:%u" : "%s%u", i ? "," : "", first, last);
    }
}

/* A walk over a set's UIDs, in the order written. */
struct walk {
    clistiter *item;
    uint32_t next;
    bool inside;
};

static bool walk_on(struct walk *walk, uint32_t *ret_uid)
{
    if (!walk->item)
        return false;
    const struct mailimap_set_item *item = clist_content(walk->item);
    *ret_uid = walk->inside ? walk->next : item->set_first;
    walk->inside = *ret_uid < item->set_last;
    walk->next = *ret_uid + 1;
    if (!walk->inside)
        walk->item = clist_next(walk->item);
    return true;
}

static void copied(const struct mailimap_uidplus_resp_code_copy *code, imap_put_copy *put, void *context)
{
    if (!code->uid_source_set || !code->uid_dest_set)
        return;
    struct walk from = {.item = clist_begin(code->uid_source_set->set_list)};
    struct walk to = {.item = clist_begin(code->uid_dest_set->set_list)};
    uint32_t source, copy;
    for (unsigned i = 0; i < 2 * LIMIT_UID_SET && walk_on(&from, &source) && walk_on(&to, &copy); i++)
        put(context, source, code->uid_uidvalidity, copy);
}

void imap_copied(struct imap *imap, imap_put_copy *put, void *context)
{
    const struct mailimap_response_info *info = imap->session->imap_response_info;
    for (clistiter *i = info && info->rsp_extension_list ? clist_begin(info->rsp_extension_list) : NULL; i;
         i = clist_next(i)) {
        const struct mailimap_extension_data *data = clist_content(i);
        if (data->ext_extension == &mailimap_extension_uidplus &&
            data->ext_type == MAILIMAP_UIDPLUS_RESP_CODE_COPY && data->ext_data)
            copied(data->ext_data, put, context);
    }
}
