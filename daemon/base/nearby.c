#include "postbus/nearby.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#define RESOLV_LINE 256
#define RESOLV_LINES 1000

static const struct network {
    int family;
    const char *begin;
    unsigned bits;
} networks[] = {
    {AF_INET, "127.0.0.0", 8},   {AF_INET, "169.254.0.0", 16}, {AF_INET, "10.0.0.0", 8}, {AF_INET, "172.16.0.0", 12},
    {AF_INET, "192.168.0.0", 16}, {AF_INET, "100.64.0.0", 10},  {AF_INET6, "::1", 128},   {AF_INET6, "fe80::", 64},
    {AF_INET6, "fc00::", 7},
};

static bool same_bits(const unsigned char *a, const unsigned char *b, unsigned bits)
{
    unsigned bytes = bits / 8, rest = bits % 8;
    return memcmp(a, b, bytes) == 0 && (rest == 0 || (a[bytes] ^ b[bytes]) >> (8 - rest) == 0);
}

static bool is_nearby(int family, const unsigned char *bytes)
{
    unsigned char begin[sizeof(struct in6_addr)];
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        if (networks[i].family == family && inet_pton(family, networks[i].begin, begin) == 1 && same_bits(bytes, begin, networks[i].bits))
            return true;
    return false;
}

bool nearby_address(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_nearby(AF_INET, (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr);
    if (address->sa_family != AF_INET6)
        return false;
    const unsigned char *bytes = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    return memcmp(bytes, mapped, sizeof mapped) == 0 ? is_nearby(AF_INET, bytes + sizeof mapped) : is_nearby(AF_INET6, bytes);
}

bool nearby_host(const char *name)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    bool all = true;
    if (getaddrinfo(name, NULL, &hints, &addresses) != 0)
        return true;
    for (const struct addrinfo *a = addresses; a; a = a->ai_next)
        all = all && nearby_address(a->ai_addr);
    freeaddrinfo(addresses);
    return all;
}

bool nearby_resolvers(const char *path)
{
    char line[RESOLV_LINE], server[RESOLV_LINE];
    bool all = true;
    FILE *file = fopen(path, "re");
    for (int i = 0; file && i < RESOLV_LINES && fgets(line, sizeof line, file); i++)
        if (sscanf(line, "nameserver %255s", server) == 1)
            all = all && nearby_host(server);
    if (file)
        fclose(file);
    return all;
}
