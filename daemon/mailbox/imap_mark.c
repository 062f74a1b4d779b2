/* Keywords on mails of the watched folder (suggest mode). */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mailbox/imap.h"
#include "postbus/limits.h"

/* May this keyword be set and stay (PERMANENTFLAGS)? */
static bool takes_keyword(const struct imap *imap, const char *keyword)
{
    const clist *flags = imap->session->imap_selection_info->sel_perm_flags;
    for (clistiter *i = flags ? clist_begin(flags) : NULL; i; i = clist_next(i)) {
        const struct mailimap_flag_perm *flag = clist_content(i);
        if (flag->fl_type == MAILIMAP_FLAG_PERM_ALL)
            return true;
        if (flag->fl_type == MAILIMAP_FLAG_PERM_FLAG && flag->fl_flag->fl_type == MAILIMAP_FLAG_KEYWORD &&
            strcasecmp(flag->fl_flag->fl_data.fl_keyword, keyword) == 0)
            return true;
    }
    return false;
}

/* An atom (RFC 3501), and no more than a server will take. */
static bool is_keyword(const char *keyword)
{
    size_t n = strlen(keyword);
    if (n == 0 || n > 100)
        return false;
    for (size_t i = 0; i < n; i++)
        if (keyword[i] <= ' ' || keyword[i] > '~' || strchr("(){%*\"\\]", keyword[i]))
            return false;
    return true;
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

bool imap_mark(struct mailbox *mailbox, const char *const *refs, size_t n, const char *keyword, bool *ret_able,
               struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    if (!is_keyword(keyword))
        return pb_fail(err, PB_OPERATOR, "«%s» cannot be a keyword", keyword);
    bool able = takes_keyword(imap, keyword);
    cleanup_arena struct arena *arena = arena_new(0);
    uint32_t *uids = arena_array(arena, n, sizeof *uids);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if ((uids[count] = imap_uid_of(imap, refs[i])))
            count++;
    if (count)
        qsort(uids, count, sizeof *uids, by_uid);
    for (size_t i = 0; i < count && able; i += LIMIT_UID_SET) {
        cleanup_buf struct buf set = BUF_INIT;
        imap_uid_set(uids + i, count - i < LIMIT_UID_SET ? count - i : LIMIT_UID_SET, sizeof *uids, &set);
        enum imap_answer answer =
            imap_say(imap, 0, err, "UID STORE %s +FLAGS.SILENT (%s)", buf_string(&set), keyword);
        if (answer == IMAP_BROKEN)
            return false;
        able = answer == IMAP_OK;
    }
    *ret_able = able;
    return true;
}
