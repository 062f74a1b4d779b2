/* A rule file: read, compiled, looked over, its examples judged, brought into its one form. */
#include "fuzz.h"
#include "postbus/ini.h"
#include "rules/ruleset.h"

/* Everything that a file says, and nothing of how it stands there. */
static void say(struct arena *arena, struct diag *diag, struct pb_span bytes, struct buf *ret_said)
{
    struct ini_file file;
    HOLDS(ini_parse(arena, diag, "a.rules", bytes, &file));
    for (size_t i = 0; i < file.n; i++) {
        buf_printf(ret_said, "[%s\n%s]\n", file.v[i].kind, file.v[i].name);
        for (size_t j = 0; j < file.v[i].n; j++) {
            buf_printf(ret_said, "%s\n", file.v[i].v[j].key);
            for (size_t k = 0; k < file.v[i].v[j].n; k++)
                buf_printf(ret_said, "\t%s\n", file.v[i].v[j].v[k].text);
        }
    }
}

/* The one form says the same, and is reached at once. */
static void holds_format(struct arena *arena, struct pb_span bytes)
{
    cleanup_buf struct buf once = BUF_INIT, twice = BUF_INIT, said = BUF_INIT, kept = BUF_INIT;
    struct diag *diag = diag_new(arena);
    if (!rules_format(diag, "a.rules", bytes, &once)) {
        HOLDS(diag_errors(diag) > 0 && bytes.n > LIMIT_INI_LINE / 4); /* it would be too long */
        return;
    }
    HOLDS(rules_format(diag, "a.rules", buf_span(&once), &twice) && span_eq(buf_span(&once), buf_span(&twice)));
    say(arena, diag, bytes, &said);
    say(arena, diag, buf_span(&once), &kept);
    HOLDS(span_eq(buf_span(&said), buf_span(&kept)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cleanup_arena struct arena *arena = arena_new(0);
    cleanup_buf struct buf told = BUF_INIT;
    struct pb_span bytes = {arena_copy(arena, fuzz_span(data, size)), size};
    struct diag *diag = diag_new(arena);
    cleanup_rules struct ruleset *set = calloc(1, sizeof *set);
    struct ini_file file;
    HOLDS(set);
    set->arena = arena_new(0);
    set->settings = rules_settings_default();
    diag_source(diag, "a.rules", bytes);
    if (ini_parse(set->arena, diag, "a.rules", bytes, &file))
        holds_format(arena, bytes);
    ruleset_take(set, diag, &file);
    ruleset_finish(set, diag);
    if (diag_errors(diag) == 0) {
        lint(set, diag);
        rules_check_examples(set, diag);
        rules_check_sense(set, "2026-05-15", diag);
    }
    diag_print(diag, &told);
    HOLDS(utf8_valid(buf_span(&told)));
    return 0;
}
