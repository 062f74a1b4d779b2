#include "agreed.h"

#include <string.h>

#include "postbus/lang.h"

struct counting {
    struct agreed *agreed;
    const struct outline *outline;
    const char *path;
    int64_t item;        /* the last that was counted, and for which line */
    unsigned line;
};

/* Evidence names the line as the file was then: the same words may stand elsewhere in it today. */
static const struct outline_line *line_of(const struct counting *c, const struct decided_evidence *e)
{
    for (size_t i = 0; i < c->outline->lines.n; i++) {
        const struct outline_line *line = &c->outline->lines.v[i];
        if (strcmp(line->file, c->path) == 0 && strcmp(line->text, e->rule) == 0 && strcmp(line->section, e->section) == 0)
            return line;
    }
    return NULL;
}

static bool see(void *context, const struct decided_evidence *e)
{
    struct counting *c = context;
    const struct outline_line *line = line_of(c, e);
    if (!line || line->place.line == 0 || line->place.line > c->agreed->lines || (e->item == c->item && line->place.line == c->line))
        return true;
    size_t section = outline_section_of(c->outline, line->section);
    struct agreed_line *counted = &c->agreed->v[line->place.line - 1];
    c->item = e->item;
    c->line = line->place.line;
    counted->fired++;
    counted->agreed += section != SIZE_MAX && outline_leads_to(&c->outline->sections.v[section], &e->queues);
    c->agreed->letters++;
    return true;
}

void agreed_count(struct frame *frame, const char *path, const char *text, struct agreed *ret_agreed)
{
    const struct request *request = frame->request;
    struct agreed agreed = {.lines = 1};
    for (; *text; text++)
        agreed.lines += *text == '\n';
    agreed.v = arena_array(request->arena, agreed.lines, sizeof *agreed.v);
    struct counting counting = {&agreed, &frame->book->outline, path, 0, 0};
    if (store_each_decided_evidence(request->store, path, LIMIT_AGREED, see, &counting, NULL))
        *ret_agreed = agreed;
}

void agreed_put(struct frame *frame, const struct agreed *agreed, unsigned line)
{
    struct html *html = &frame->html;
    if (line == 0 || line > agreed->lines || !agreed->v || agreed->v[line - 1].fired == 0)
        return;
    const struct agreed_line *counted = &agreed->v[line - 1];
    html_open(html, T_SPAN, {A_CLASS, counted->agreed * 2 < counted->fired ? "chip unsure" : "chip"});
    html_printf(html, _n("%u letter, %u agreed", "%u letters, %u agreed", counted->fired), counted->fired, counted->agreed);
    html_close(html);
}
