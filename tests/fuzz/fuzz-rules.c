/* A rule file: read, compiled, looked over, its examples judged. */
#include "fuzz.h"
#include "postbus/ini.h"
#include "rules/ruleset.h"

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
    ini_parse(set->arena, diag, "a.rules", bytes, &file);
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
