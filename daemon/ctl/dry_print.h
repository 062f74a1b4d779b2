/* dry_print.h: what dry-run prints of one mail: what was decided when it came, and
 * where it belongs in the end. */
#pragma once
#include "ctl.h"
#include "postbus/decide.h"

struct dry_mail {
    const char *path;
    enum relation_kind relation;
    struct item *item;
};

/* What was decided, kept until the end. */
void dry_put_decision(struct buf *out, const struct decision *decision);
void dry_tell_decision(struct buf *out, const struct decision *decision);

/* The whole line; `decided` is what the functions above wrote. */
void dry_put_mail(struct buf *out, const struct dry_mail *mail, struct pb_span decided);
void dry_tell_mail(struct buf *out, const struct dry_mail *mail, struct pb_span decided);
