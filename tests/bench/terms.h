/* terms.h: rules and texts that engines are measured with.
 *
 * Rules: a rule file as clerks write it, or a term a line (a regex between slashes). Texts: a folder of them. */
#pragma once
#include <dirent.h>

#include "compare/compare.h"
#include "postbus/ini.h"
#include "postbus/limits.h"
#include "rules/pattern.h"
#include "rules/plain.h"

#define TEXTS_MOST 20000

struct terms { struct compare_pattern *v; size_t n, cap; };
struct texts { struct compare_text *v; size_t n, cap; };

static bool read_folder(struct arena *arena, const char *folder, struct texts *out)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        struct pb_err err;
        struct pb_span bytes;
        struct plain plain;
        const char *path = arena_printf(arena, "%s/%s", folder, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.' && out->n < TEXTS_MOST && ini_load(arena, path, &bytes, &err) && bytes.n > 0 &&
            bytes.n <= LIMIT_MATCH_TEXT && plain_make(arena, bytes, &plain))
            arena_push(arena, out, ((struct compare_text){bytes.p, plain.text.p, bytes.n, plain.text.n}));
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return out->n >= 2;
}

/* Word edges for lookaround. */
static const char *without_lookaround(struct arena *arena, const char *regex)
{
    static const char *const looks[] = {"(?<!\\w)", "(?!\\w)"};
    cleanup_buf struct buf out = BUF_INIT;
    for (const char *p = regex; *p;) {
        size_t n = 0;
        for (size_t i = 0; i < 2 && n == 0; i++)
            if (strncmp(p, looks[i], strlen(looks[i])) == 0)
                n = strlen(looks[i]);
        if (n)
            buf_add_string(&out, "\\b");
        else
            buf_add_char(&out, *p);
        p += n ? n : 1;
    }
    return arena_copy(arena, buf_span(&out));
}

static void add_term(struct arena *arena, struct pb_span text, struct terms *out)
{
    struct pattern pattern = {.caseless = true};
    text = span_trim(text);
    bool foreign = text.n > 2 && text.p[0] == '/' && text.p[text.n - 1] == '/';
    if (foreign)
        pattern.regex = arena_copy(arena, span_tail(span_head(text, text.n - 1), 1));
    else if (text.n == 0 || !pattern_term(arena, arena_copy(arena, text), &pattern))
        return;
    arena_push(arena, out, ((struct compare_pattern){pattern.regex, without_lookaround(arena, pattern.regex), pattern.caseless, foreign}));
}

/* The value of a rule file's line; of any other line, the line itself. False for what is no term. */
static bool value_of(struct pb_span line, bool *in_rules, struct pb_span *ret_value)
{
    static const char *const keys[] = {"term", "regex", "alias", "title", "not"};
    size_t equals = span_search(line, SPAN_LIT("= "));
    *in_rules = *in_rules || line.p[0] == '[';
    *ret_value = line;
    if (!*in_rules)
        return line.p[0] != '#';
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (equals < line.n && span_starts(line, span_of(keys[i]))) {
            *ret_value = span_tail(line, equals + 1);
            return true;
        }
    return false;
}

static bool read_terms(struct arena *arena, const char *path, struct terms *out)
{
    struct pb_span rest, line, value;
    struct pb_err err;
    bool in_rules = false;
    if (!ini_load(arena, path, &rest, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return false;
    }
    while (span_line(&rest, &line)) {
        if (line.n == 0 || !value_of(line, &in_rules, &value))
            continue;
        value = span_trim(value);
        bool regex = value.n > 0 && value.p[0] == '/';
        while (value.n > 0) {
            size_t end = regex || !in_rules ? value.n : span_find(value, ';');
            add_term(arena, span_head(value, end), out);
            value = span_tail(value, end + 1);
        }
    }
    return out->n > 0;
}
