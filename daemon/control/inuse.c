#include "postbus/inuse.h"

#include <stdio.h>
#include <string.h>

#include "postbus/iso.h"
#include "postbus/lang.h"
#include "postbus/log.h"

/* Every fault and warning is told. */
static struct ruleset *load(const struct config *config, struct buf *told, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    struct ruleset *rules = NULL;
    bool good = rules_load(config->rules_directory, &config->rules, diag, &rules, err);
    diag_print(diag, told);
    return good ? rules : NULL;
}

static void remember(struct inuse *inuse, const struct ruleset *rules)
{
    memcpy(inuse->ruleset, rules_sha256(rules), SHA256_HEX);
    inuse->broken = false;
}

/* Takes the set over; `told` of it goes to standard error. */
static void use(struct inuse *inuse, struct ruleset *rules, const struct buf *told)
{
    fputs(buf_string(told), stderr);
    struct log_fields fields = {.ruleset = rules_sha256(rules)};
    log_event(LOG_EVENT_RULES_LOADED, LOG_NOTICE, &fields, "rules loaded: %zu bills, %zu topics, %zu committees",
              rules_count(rules, "bill"), rules_count(rules, "topic"), rules_count(rules, "committee"));
    remember(inuse, rules);
    triage_set_rules(inuse->triage, rules);
}

static void keep_last(struct inuse *inuse, const struct buf *told, const struct pb_err *err)
{
    fputs(buf_string(told), stderr);
    log_event(LOG_EVENT_RULES_BROKEN, LOG_ERR, NULL, "rules not loaded, the last good set stays: %s", err->msg);
    inuse->broken = true;
}

struct ruleset *inuse_start(struct inuse *inuse, const struct config *config, struct pb_err *err)
{
    cleanup_buf struct buf told = BUF_INIT;
    *inuse = (struct inuse){.config = config};
    struct ruleset *rules = load(config, &told, err);
    fputs(buf_string(&told), stderr);
    if (rules)
        remember(inuse, rules);
    return rules;
}

bool inuse_reload(struct inuse *inuse, struct buf *told)
{
    struct pb_err err;
    struct ruleset *rules = load(inuse->config, told, &err);
    if (rules) {
        use(inuse, rules, told);
        buf_clear(told); /* warnings are no answer */
        buf_add_string(told, inuse->ruleset);
    } else {
        keep_last(inuse, told, &err);
    }
    return rules != NULL;
}

void inuse_refresh(struct inuse *inuse)
{
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_err err;
    struct ruleset *rules = load(inuse->config, &told, &err);
    if (!rules)
        keep_last(inuse, &told, &err);
    else if (!inuse->broken && strcmp(rules_sha256(rules), inuse->ruleset) == 0)
        rules_free(rules); /* saved by ourselves */
    else
        use(inuse, rules, &told);
}

/* What is written is written: that nobody could note it is for the operator. */
static bool note(struct inuse *inuse, const struct inuse_draft *draft, const char *before, uint64_t *ret_ticket, struct pb_err *err)
{
    struct pb_err why;
    struct log_fields fields = {.ruleset = inuse->ruleset};
    struct rules_saved saved = {iso_now(), draft->who, draft->file.path, draft->why, before, inuse->ruleset};
    log_event(LOG_EVENT_RULES_SAVED, LOG_NOTICE, &fields, "%s saved by %s", draft->file.path, draft->who);
    return triage_note_saved(inuse->triage, &saved, ret_ticket, &why) ||
           pb_fail(err, PB_OPERATOR, _("saved and in use, but not in the log: %s"), why.msg);
}

bool inuse_save(struct inuse *inuse, const struct inuse_draft *draft, struct buf *told, uint64_t *ret_ticket, struct pb_err *err)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct diag *diag = diag_new(arena);
    struct ruleset *rules = NULL;
    const char *before = arena_string(arena, inuse->ruleset);
    if (!rules_save(inuse->config->rules_directory, &inuse->config->rules, &draft->file, diag, &rules, err)) {
        if (diag_errors(diag) > 0)
            diag_print(diag, told);
        return false;
    }
    use(inuse, rules, &BUF_INIT);
    if (!note(inuse, draft, before, ret_ticket, err))
        return false;
    buf_add_string(told, inuse->ruleset);
    return true;
}
