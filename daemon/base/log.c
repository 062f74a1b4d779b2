#include "postbus/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

/* Random, made once (systemd-id128 new); the catalogue knows them by these. */
static const char *const message_ids[] = {
    [LOG_EVENT_STARTED] = "f5a6010a91fd4ed3ba50481abf245af2",
    [LOG_EVENT_STOPPED] = "23436781bbff4bb7bc3ebccc8c931073",
    [LOG_EVENT_TAKEN] = "f65d6736fac548c6a412864ba0b18573",
    [LOG_EVENT_FILED] = "8c089c688cf14c26b0f943ce790e7b2e",
    [LOG_EVENT_UNREADABLE] = "0871dee441b043e19c08d53696034834",
    [LOG_EVENT_PUT_OFF] = "48935fc7a72241d781a76d644133dc55",
    [LOG_EVENT_GONE] = "a4b4111cad384a99b9af9f49d2df4ab3",
    [LOG_EVENT_MAILBOX_LOST] = "9458b4ca0f3040b3a7a61a48be032cc9",
    [LOG_EVENT_MAILBOX_BACK] = "48d8adac24894532acc238b2fa9d9e92",
    [LOG_EVENT_RULES_LOADED] = "fea38f7789b4463290a928f3b851b709",
    [LOG_EVENT_RULES_BROKEN] = "0d3340d9534049228fcee3718e03fbc9",
    [LOG_EVENT_RULES_SAVED] = "8a873b8ae63c463ab1833fcfae5919e3",
    [LOG_EVENT_RULE_FAILED] = "8cad5dfa942446f49d4ccb5ac2d5cb1e",
    [LOG_EVENT_DECIDED] = "04c87e6b665c46408cb9801f77cdb0b1",
    [LOG_EVENT_DESTROYED] = "5d0b6c52e7a94c0f9a3be17f46d28c91",
    [LOG_EVENT_DUE] = "601fa37f109f4516826969ed8a5a0a96",
    [LOG_EVENT_DENIED] = "760d60af1ad24505aba52d6ed00b2c3f",
    [LOG_EVENT_SHOWN] = "1686aeb235fa470db04415b0a4cd2b6c",
    [LOG_EVENT_TROUBLE] = "f0e251d1ea294187822d76869d6b0070",
};

static int threshold = LOG_INFO;

void log_threshold(int priority)
{
    threshold = priority;
}

static const char *or_dash(const char *value)
{
    return value ? value : "-";
}

static void to_journal(enum log_event event, int priority, const struct log_fields *fields, const char *message)
{
    char item[32] = "-";
    if (fields->item)
        snprintf(item, sizeof item, "i-%lld", (long long)fields->item);
    sd_journal_send("MESSAGE=%s", message, "PRIORITY=%d", priority, "MESSAGE_ID=%s", message_ids[event],
                    "SYSLOG_IDENTIFIER=%s", program_invocation_short_name, "POSTBUS_ITEM=%s", item, "POSTBUS_QUEUE=%s", or_dash(fields->queue),
                    "POSTBUS_DOSSIER=%s", or_dash(fields->dossier), "POSTBUS_RULESET=%s", or_dash(fields->ruleset),
                    NULL);
}

void log_event(enum log_event event, int priority, const struct log_fields *fields, const char *format, ...)
{
    static const struct log_fields none;
    if (priority > threshold)
        return;
    char message[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    if (getenv("JOURNAL_STREAM"))
        to_journal(event, priority, fields ? fields : &none, message);
    else
        fprintf(stderr, "postbusd: %s\n", message);
}
