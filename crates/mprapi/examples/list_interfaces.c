/*
 * Lists the interfaces of a router: of a mounted Windows disk, a SYSTEM hive, or $ROUTERKEEP_ROOT.
 *
 *     cc list_interfaces.c $(pkg-config --cflags --libs mprapi) -o list_interfaces
 *     ./list_interfaces /mnt/disk
 */
#include <mprapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what, DWORD code)
{
    fprintf(stderr, "%s: error %u; routerkeep explain %u says what that means\n", what, (unsigned)code,
            (unsigned)code);
    return 1;
}

int main(int count, char **arguments)
{
    WCHAR name[4096];
    HANDLE router;
    LPBYTE buffer;
    DWORD code, read, total, resume = 0, index;
    size_t length = count > 1 ? strlen(arguments[1]) : 0;

    /* Paths are UTF-16; this program takes ASCII only. */
    if (length >= sizeof name / sizeof name[0])
        return failed("path", ERROR_FILENAME_EXCED_RANGE);
    for (index = 0; index <= length; index++)
        name[index] = count > 1 ? (unsigned char)arguments[1][index] : 0;

    code = MprConfigServerConnect(count > 1 ? name : NULL, &router);
    if (code != NO_ERROR)
        return failed("connecting", code);
    do {
        code = MprConfigInterfaceEnum(router, 0, &buffer, 64 * 1024, &read, &total, &resume);
        if (code != NO_ERROR)
            break;
        for (index = 0; index < read; index++) {
            const MPR_INTERFACE_0 *interface = (const MPR_INTERFACE_0 *)buffer + index;
            const WCHAR *unit;

            for (unit = interface->wszInterfaceName; *unit != 0; unit++)
                putchar(*unit < 0x80 ? *unit : '?');
            printf("%s\n", interface->fEnabled ? "" : " (disabled)");
        }
        MprConfigBufferFree(buffer);
    } while (resume != 0);
    MprConfigServerDisconnect(router);
    return code == NO_ERROR || code == ERROR_NO_MORE_ITEMS ? 0 : failed("listing", code);
}
