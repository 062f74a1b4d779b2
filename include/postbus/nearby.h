/* nearby.h: which addresses belong to a house's own networks: this machine, and what RFC 1918, RFC 6598, RFC 4193 and the
 * link-local ranges keep for private use. The packaged service is let out to these alone (IPAddressAllow= in hardening.conf). */
#pragma once
#include <stdbool.h>
#include <sys/socket.h>

/* False for another family than IPv4 and IPv6. */
bool nearby_address(const struct sockaddr *address);

/* Are all addresses of a host nearby? A name without any is, for want of another. May ask name servers. */
bool nearby_host(const char *name);

/* Are all name servers that a resolv.conf names? */
bool nearby_resolvers(const char *file);
