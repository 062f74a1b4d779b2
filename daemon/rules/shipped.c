/* The shipped rules/boilerplate.rules, byte for byte, with a NUL behind. */
#include "phrases.h"

__asm__(".pushsection .rodata\n"
        ".globl phrases_shipped\n"
        ".hidden phrases_shipped\n"
        "phrases_shipped:\n"
        ".incbin \"rules/boilerplate.rules\"\n"
        ".byte 0\n"
        ".popsection\n");
