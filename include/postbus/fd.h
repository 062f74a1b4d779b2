/* fd.h: file descriptors. */
#pragma once
#include "postbus/span.h"

/* Writes all of it, whatever interrupts; false with errno. */
bool fd_write(int fd, struct pb_span bytes);
