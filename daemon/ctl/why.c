/* postbusctl why: what decided on a letter that came, as it was judged then. */
#include <sysexits.h>

#include "ctl.h"
#include "postbus/desk.h"
#include "postbus/lang.h"

#define VERB "why"

static void tell(const struct desk_letter *letter, const struct ruleset *rules)
{
    cleanup_buf struct buf out = BUF_INIT;
    rules_tell(rules, letter->verdict, &out);
    if (!letter->same_rules)
        buf_add_string(&out, _("It was judged by other rules than today's: what they are now may say otherwise.\n"));
    if (letter->item->decided)
        buf_add_string(&out, _("A person has decided on it since (postbusctl show).\n"));
    ctl_print(&out);
}

static void tell_json(const struct desk_letter *letter)
{
    cleanup_buf struct buf out = BUF_INIT;
    struct json json;
    json_init(&json, &out);
    json_object(&json);
    ctl_json_id(&json, "item", 'i', letter->item->id);
    ctl_json_verdict(&json, letter->verdict);
    json_put_string(&json, "second", letter->second);
    json_put_bool(&json, "decided", letter->item->decided);
    json_object_end(&json);
    buf_add_char(&out, '\n');
    ctl_print(&out);
}

int ctl_why(int argc, char **argv)
{
    cleanup_arena struct arena *arena = arena_new(0);
    struct desk_letter *letter;
    struct pb_err err;
    struct ctl ctl;
    int64_t item;
    int status;
    if (!ctl_begin(&ctl, arena, argc, argv, &status))
        return status;
    if (ctl.n != 1 || !ctl_take_number(ctl.paths[0], 'i', &item))
        return ctl_usage(VERB);
    cleanup_store struct store *store = ctl_store(&ctl, &status);
    cleanup_rulebook struct rulebook *book = store ? ctl_rulebook(&ctl, &status) : NULL;
    if (!book)
        return status;
    if (!desk_letter(store, arena, book->rules, item, &letter, &err))
        return ctl_fail(VERB, &err);
    if (!letter->verdict) {
        puts(_("no rules judged this letter: it could not be read"));
        return EX_OK;
    }
    if (ctl.json)
        tell_json(letter);
    else
        tell(letter, book->rules);
    return EX_OK;
}
