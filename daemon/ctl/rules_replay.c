/* postbusctl rules replay: are kept letters judged today as they were when they came? */
#include <sysexits.h>

#include "postbus/lang.h"
#include "trial.h"

#define VERB "rules replay"

static void tell(const struct recheck *recheck)
{
    for (size_t i = 0; i < recheck->items.n; i++)
        printf("i-%lld\n", (long long)recheck->items.v[i]);
    printf(_("letters that came under these rules: %zu; judged otherwise today: %zu\n"), recheck->judged, recheck->other);
    if (recheck->lost > 0)
        printf(_("not readable any more: %zu\n"), recheck->lost);
}

static void tell_json(const struct recheck *recheck)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    json_init(&json, &out);
    json_object(&json);
    json_put_int(&json, "judged", (long long)recheck->judged);
    json_put_int(&json, "other", (long long)recheck->other);
    json_put_int(&json, "lost", (long long)recheck->lost);
    json_key(&json, "items");
    json_array(&json);
    for (size_t i = 0; i < recheck->items.n; i++)
        json_int(&json, recheck->items.v[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}

int ctl_rules_replay(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_rulebook struct rulebook *book = NULL;
    struct trial trial = {0};
    struct recheck recheck;
    struct pb_err err;
    struct ctl ctl;
    int status = EX_OK;
    if (!trial_open(&trial, &ctl, arena, argc, argv, VERB, &book, &status))
        return status;
    if (!replay_recheck(arena, &trial.settings, book->rules, &recheck, &err))
        return ctl_fail(VERB, &err);
    if (ctl.json)
        tell_json(&recheck);
    else
        tell(&recheck);
    return recheck.other > 0 ? 1 : EX_OK;
}
