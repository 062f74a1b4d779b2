/* Where copies of a mail stand: by Message-ID and size first, then byte for byte. */
#include <stdlib.h>
#include <string.h>

#include "mailbox/imap.h"
#include "postbus/hash.h"
#include "postbus/limits.h"

struct candidate {
    uint32_t uid;
    int64_t arrived;
    bool same;
};

struct search {
    struct imap *imap;
    const struct mail_likeness *likeness;
    struct candidate v[LIMIT_FIND_MAILS];
    size_t n;
};

/* A Message-ID that can stand within quotes as it is. */
static bool quotable(const char *id)
{
    if (!id || !*id || strlen(id) > LIMIT_COMMAND_BYTES / 2)
        return false;
    for (; *id; id++)
        if (*id <= ' ' || *id > '~' || *id == '"' || *id == '\\')
            return false;
    return true;
}

static enum imap_answer search_uids(struct search *search, struct pb_err *err)
{
    const struct mail_likeness *like = search->likeness;
    if (quotable(like->message_id))
        return imap_say(search->imap, 0, err, "UID SEARCH UNDELETED HEADER Message-ID \"%s\"", like->message_id);
    if (like->bytes == 0)
        return imap_say(search->imap, 0, err, "UID SEARCH UNDELETED SMALLER 1");
    return imap_say(search->imap, 0, err, "UID SEARCH UNDELETED LARGER %llu SMALLER %llu",
                    (unsigned long long)like->bytes - 1, (unsigned long long)like->bytes + 1);
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = ((const struct candidate *)a)->uid, y = ((const struct candidate *)b)->uid;
    return x < y ? -1 : x > y;
}

/* The last of those found: a copy of ours is among the youngest. */
static void take_uids(struct search *search)
{
    const clist *list = search->imap->session->imap_response_info->rsp_search_result;
    for (clistiter *i = list ? clist_end(list) : NULL; i && search->n < LIMIT_FIND_MAILS; i = clist_previous(i)) {
        const uint32_t *uid = clist_content(i);
        if (*uid)
            search->v[search->n++] = (struct candidate){.uid = *uid};
    }
    if (search->n)
        qsort(search->v, search->n, sizeof *search->v, by_uid);
}

static struct candidate *candidate_of(struct search *search, uint32_t uid)
{
    const struct candidate wanted = {.uid = uid};
    return bsearch(&wanted, search->v, search->n, sizeof *search->v, by_uid);
}

static void note_size(void *context, const struct imap_mail *mail)
{
    struct search *search = context;
    struct candidate *candidate = candidate_of(search, mail->uid);
    if (!candidate || !mail->has_size)
        return;
    candidate->same = mail->bytes == search->likeness->bytes;
    candidate->arrived = mail->arrived;
}

static void note_hash(void *context, const struct imap_mail *mail)
{
    struct search *search = context;
    struct candidate *candidate = candidate_of(search, mail->uid);
    char hex[SHA256_HEX];
    if (!candidate || !mail->has_body)
        return;
    sha256_hex(mail->body, hex);
    candidate->same = strcmp(hex, search->likeness->sha256) == 0;
}

/* Keeps only those that are the same so far. */
static void sift(struct search *search)
{
    size_t kept = 0;
    for (size_t i = 0; i < search->n; i++)
        if (search->v[i].same)
            search->v[kept++] = search->v[i];
    search->n = kept;
    for (size_t i = 0; i < kept; i++)
        search->v[i].same = false;
}

static enum imap_answer compare(struct search *search, imap_take *take, uint64_t bytes, const char *items,
                                struct pb_err *err)
{
    cleanup_buf struct buf set = BUF_INIT;
    if (!search->n)
        return IMAP_OK;
    imap_uid_set(&search->v[0].uid, search->n, sizeof *search->v, &set);
    enum imap_answer answer = imap_ask(search->imap, take, search, bytes, err, buf_string(&set), items);
    return answer;
}

/* The bodies one by one: they are as large as the mail we know. */
static enum imap_answer compare_bodies(struct search *search, struct pb_err *err)
{
    char item[BODY_ITEM_MAX];
    uint64_t bytes = imap_body_item(search->likeness->bytes, item);
    for (size_t i = 0; i < search->n; i++) {
        char set[16];
        snprintf(set, sizeof set, "%u", search->v[i].uid);
        enum imap_answer answer = imap_ask(search->imap, note_hash, search, bytes, err, set, item);
        if (answer != IMAP_OK)
            return answer;
    }
    return IMAP_OK;
}

static enum imap_answer search_folder(struct search *search, struct pb_err *err)
{
    enum imap_answer answer = search_uids(search, err);
    if (answer != IMAP_OK)
        return answer;
    take_uids(search);
    answer = compare(search, note_size, 0, "RFC822.SIZE INTERNALDATE", err);
    if (answer != IMAP_OK)
        return answer;
    sift(search);
    answer = compare_bodies(search, err);
    if (answer == IMAP_OK)
        sift(search);
    return answer;
}

bool imap_find(struct mailbox *mailbox, struct arena *arena, const char *folder,
               const struct mail_likeness *likeness, struct mail_list *ret_list, struct pb_err *err)
{
    struct imap *imap = imap_of(mailbox);
    if (!imap->session)
        return pb_fail(err, PB_LATER, "%s: not connected", mailbox->name);
    struct search search = {.imap = imap, .likeness = likeness};
    struct mail_list list = {0};
    bool has;
    enum imap_answer answer = imap_look_into(imap, folder, &has, err);
    if (answer == IMAP_OK && has)
        answer = search_folder(&search, err);
    for (size_t i = 0; answer == IMAP_OK && i < search.n; i++) {
        struct mail_entry entry = {.ref = imap_ref(arena, imap->uidvalidity, search.v[i].uid),
                                   .bytes = likeness->bytes,
                                   .arrived = search.v[i].arrived};
        arena_push(arena, &list, entry);
    }
    if (answer == IMAP_BROKEN)
        return false;
    struct pb_err problem;
    if (!imap_return(imap, &problem))
        return pb_fail(err, PB_LATER, "%s", problem.msg);
    if (answer == IMAP_OK)
        *ret_list = list;
    return answer == IMAP_OK;
}
