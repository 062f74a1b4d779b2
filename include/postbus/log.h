/* log.h: what the operator reads in the journal. No letter content, subjects or
 * addresses: items go by their number.
 *
 * Under systemd each line carries the fields POSTBUS_ITEM, POSTBUS_QUEUE,
 * POSTBUS_DOSSIER, POSTBUS_RULESET (all of them, "-" where absent: a catalogue
 * entry prints an absent field as its name) and a MESSAGE_ID; elsewhere it goes
 * to standard error. Thread-safe. */
#pragma once
#include <stdint.h>
#include <syslog.h>

enum log_event {
    LOG_EVENT_STARTED,
    LOG_EVENT_STOPPED,
    LOG_EVENT_TAKEN,        /* mails were read and decided on */
    LOG_EVENT_FILED,        /* mails were moved or marked */
    LOG_EVENT_UNREADABLE,   /* a mail went to the manual queue unread */
    LOG_EVENT_PUT_OFF,      /* a delivery is tried again later */
    LOG_EVENT_GONE,         /* a person moved a mail: before it was filed, or out of where it stood */
    LOG_EVENT_MAILBOX_LOST, /* no session with the mailbox */
    LOG_EVENT_MAILBOX_BACK,
    LOG_EVENT_RULES_LOADED,
    LOG_EVENT_RULES_BROKEN, /* the last good set stays */
    LOG_EVENT_RULES_SAVED,  /* a person changed a rule file by us */
    LOG_EVENT_RULE_FAILED,  /* a rule could not answer for a letter */
    LOG_EVENT_DECIDED,      /* a person decided on an item */
    LOG_EVENT_DESTROYED,    /* a person had letters destroyed */
    LOG_EVENT_DUE,          /* letters have been kept long enough */
    LOG_EVENT_DENIED,       /* somebody asked for what he may not */
    LOG_EVENT_SHOWN,        /* somebody looked at a letter: who may look into whose letters is accounted for */
    LOG_EVENT_TROUBLE,      /* anything else that an operator must know */
};

struct log_fields {
    int64_t item;        /* 0: none */
    const char *queue;   /* folder */
    const char *dossier; /* bill number */
    const char *ruleset;
};

/* priority: LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG. fields: NULL for none. */
void log_event(enum log_event event, int priority, const struct log_fields *fields, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Lines less important than this are dropped (default LOG_INFO). */
void log_threshold(int priority);
