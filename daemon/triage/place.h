/* place.h: in which folders the mails of an item stand. */
#pragma once
#include "postbus/config.h"
#include "postbus/limits.h"
#include "postbus/store.h"

/* Of the mail that stands for the item: its queues. All letters of a campaign but its first
 * stand together in a subfolder of the queue, so that they do not hide other letters. */
bool place_first(struct store *store, struct arena *arena, const struct config *config, const struct item *item, struct strings *ret_folders,
                 struct pb_err *err) PB_MUST_CHECK;

/* Does the mail that stands for the item stand in this folder? */
bool place_taken(const struct stands *stands, const char *folder);

/* Of a further copy: beside its item, in a subfolder of the item's first queue. */
const char *place_beside(struct arena *arena, const struct config *config, const struct strings *queues);

/* A folder as the journal may name it: without the subject that a campaign's is named after. */
struct place_label {
    char text[LIMIT_FOLDER_NAME + 1];
};
struct place_label place_label(const struct config *config, const char *folder);
