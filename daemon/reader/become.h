/* become.h: how an extractor that did not start says so, by its exit status. */
#pragma once

#define BECOME_NO_SANDBOX 126
#define BECOME_NO_PROGRAM 127
