/*
 * Says which of the codes that MprConfigServerBackup can return have a text in FormatMessage of this Windows,
 * and which have not: one line a code, `CODE: TEXT` or `CODE: no text`. The exit code is the number without one.
 */
#include <windows.h>
#include <stdio.h>

/* All that mprapi/src/code.rs makes of a failed backup, and of its arguments. */
static const DWORD codes[] = {0, 2, 3, 5, 6, 8, 13, 19, 32, 33, 53, 67, 80, 87, 112, 123, 145, 161, 170, 183, 206, 223, 267,
                              945, 1010, 1015, 1016, 1017, 1018, 1056, 1117, 1237, 1314, 1326, 1359};

int main(void)
{
    char text[512];
    int without = 0;
    size_t index;

    for (index = 0; index < sizeof(codes) / sizeof(codes[0]); index++) {
        DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
        DWORD length = FormatMessageA(flags, NULL, codes[index], 0x409, text, sizeof(text), NULL);
        if (length == 0)
            without++;
        printf("%u: %s\n", (unsigned)codes[index], length == 0 ? "no text" : text);
    }
    return without;
}
