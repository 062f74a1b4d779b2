/* locale.h: the languages that mail programs write their header blocks in. */
#pragma once
#include <stdint.h>

/* A set of languages. */
typedef uint32_t locales;

enum {
    CS = 1 << 0, DA = 1 << 1, DE = 1 << 2, EN = 1 << 3, ES = 1 << 4, ET = 1 << 5, FI = 1 << 6, FR = 1 << 7,
    HR = 1 << 8, HU = 1 << 9, IT = 1 << 10, JA = 1 << 11, NL = 1 << 12, NO = 1 << 13, PL = 1 << 14, PT = 1 << 15,
    RO = 1 << 16, RU = 1 << 17, SK = 1 << 18, SV = 1 << 19, TR = 1 << 20, UK = 1 << 21,
    ANY = (1 << 22) - 1,
};
