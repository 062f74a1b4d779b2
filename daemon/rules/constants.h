/* constants.h: the numbers of judging, with their reasons. Those a chamber may want to
 * tune are in rules_settings (verdict.c), and so in the configuration. */
#pragma once

#define NAME_TITLE 1.2      /* of `assign`: the full title in the letter's own words is enough, */
#define NAME_NUMBER 1.2     /* so is the number, */
#define NAME_ALIAS 1.0      /* and so is a usual name, just so */
#define NAME_TITLE_HEAD 0.4 /* a title cut off: others begin alike, so it only suggests */
#define UNNAMED_MOST 0.9    /* of `assign`: what a bill gets from topic words alone: its siblings share them */
#define PASSING_MENTIONS 2  /* named but in passing (not in subject or opening): so often at least */
#define OPENING_WORTH 2     /* mentions that one in the opening is worth */
#define RIVAL_SHARE 0.5     /* of the most often named bill's mentions: as much makes another bill the matter too */
#define MARGIN_SHARE 0.4    /* of the first committee's points: the margin grows with them, as long texts touch on much */
#define ADDRESSEES_ENOUGH 4 /* members addressed from which on their share counts in full */
#define MENTION_OPENING 1.5 /* a committee named in the opening is written to; elsewhere it may be talked about */
#define DEEP_SHARE 0.6      /* of a field's factor, behind the opening: what is a letter's matter stands early */
#define FOOT_SHARE 0.3      /* of a field's factor, behind the sign-off: there stand senders' names and what they always write */
