/* page.h: the pages, and what they share. Each writes one answer. */
#pragma once
#include "inside.h"
#include "postbus/desk.h"

/* ---- the pages ---- */
void page_home(struct request *request, struct reply *reply);
void page_queue(struct request *request, struct reply *reply);
void page_letter(struct request *request, struct reply *reply);
void page_diff(struct request *request, struct reply *reply);
void page_campaign(struct request *request, struct reply *reply);
void page_rules(struct request *request, struct reply *reply);
void page_rule_file(struct request *request, struct reply *reply);
void act_rules_try(struct request *request, struct reply *reply);
void act_rules_save(struct request *request, struct reply *reply);
void act_rules_line(struct request *request, struct reply *reply);
void page_search(struct request *request, struct reply *reply);
void page_list(struct request *request, struct reply *reply);
void page_list_csv(struct request *request, struct reply *reply);
void page_list_odt(struct request *request, struct reply *reply);
void page_overview(struct request *request, struct reply *reply);
void page_keys(struct request *request, struct reply *reply);
void page_enter(struct request *request, struct reply *reply);
void page_style(struct request *request, struct reply *reply);
void page_script(struct request *request, struct reply *reply);
void page_icon(struct request *request, struct reply *reply);
void act_decide(struct request *request, struct reply *reply);
void act_note(struct request *request, struct reply *reply);
/* The letter anew, with why it was not done, and what was written in the form still there. */
void page_refused(struct request *request, struct reply *reply, int64_t item, const struct pb_err *err);

/* ---- the frame around them ---- */

struct frame {
    struct request *request; /* borrowed */
    struct reply *reply;
    struct html html;
    struct book *book;       /* NULL where the rules were not needed */
    struct desk_queues queues;
    const char *queue;       /* the one that is looked at; NULL: none */
    size_t shown;            /* bytes of letters' texts that the page has */
};

/* Writes head and navigation; false, and the reply is an error, where the store does not answer. `title` is the
 * page's name; `wide`: without the column beside. Each begin has its end. */
bool frame_begin(struct frame *frame, struct request *request, struct reply *reply, const char *title, const char *place);
void frame_end(struct frame *frame);

/* The rules in use; NULL where they do not load. */
const struct ruleset *frame_rules(const struct frame *frame);

/* ---- small things that stand on many pages ---- */

/* A page's hidden fields: the mark against forged forms. */
void put_mark(struct html *html, const struct request *request);
void put_hidden(struct html *html, const char *name, const char *value);
/* "vóór dinsdag 19 mei, plenair 36871", coloured by how near it is. `bills`: that the letter is about; may be NULL. */
void put_deadline(struct frame *frame, const char *day, const char *bills);
/* What was just done, with a way back. */
void put_done(struct frame *frame);
/* A field to choose a queue by; `any`: NULL, or what stands for all of them. */
void put_queue_choice(struct frame *frame, const char *chosen, const char *any);
/* A key, as it is shown beside what it does. */
void put_key(struct html *html, const char *key);

/* "dinsdag 19 mei 2026" without the year where it is this one; "-" for NULL. `day` as YYYY-MM-DD…. */
const char *say_day(struct arena *arena, const char *day);
/* "19 mei"; of a day as `deadline` is written. */
const char *say_short_day(struct arena *arena, const char *day);
/* "19 mei 08:51". */
const char *say_time(struct arena *arena, int64_t seconds);
/* "3 dagen" since then. */
const char *say_age(struct arena *arena, int64_t since, int64_t now);
const char *say_points(struct arena *arena, double points);
const char *say_field(enum field field);
const char *say_number(struct arena *arena, int64_t number);
/* The queue's short name. */
const char *say_queue(const struct frame *frame, const char *queue);
/* "/letter/12?queue=…" */
const char *letter_url(const struct frame *frame, int64_t item);
const char *queue_url(struct arena *arena, const char *queue);

/* Files that are part of the program. */
extern const char asset_style[], asset_script[], asset_icon[];
extern const size_t asset_style_bytes, asset_script_bytes, asset_icon_bytes;
const char *asset_version(void);
