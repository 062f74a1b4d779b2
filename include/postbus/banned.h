/* banned.h: functions that do not compile here. Included by the compiler's
 * command line, behind the system headers that declare them. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets localtime gmtime asctime ctime
