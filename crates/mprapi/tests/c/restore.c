/*
 * Restores a router by its name and prints the codes: made for a running server.
 *
 *     restore NAME DIRECTORY AFTER
 *
 * Prints the code of connecting, of restoring the backup in DIRECTORY, of counting the interfaces after that, and of
 * a backup into AFTER.
 */

#include <mprapi.h>
#include <stdio.h>

/* Reads ASCII. */
static WCHAR *wide(const char *text, WCHAR *units)
{
    size_t index;

    for (index = 0; text[index] != 0 && index < 1023; index++)
        units[index] = (WCHAR)text[index];
    units[index] = 0;
    return units;
}

int main(int argc, char **argv)
{
    WCHAR name[1024];
    HANDLE config = NULL;
    LPBYTE buffer = NULL;
    DWORD read = 0;
    DWORD total = 0;
    DWORD code;

    if (argc != 4)
        return 2;
    code = MprConfigServerConnect(wide(argv[1], name), &config);
    printf("connect %u\n", (unsigned)code);
    if (code != NO_ERROR)
        return 0;
    printf("restore %u\n", (unsigned)MprConfigServerRestore(config, wide(argv[2], name)));
    code = MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, &read, &total, NULL);
    printf("interfaces %u: %u\n", (unsigned)code, (unsigned)total);
    MprConfigBufferFree(buffer);
    printf("backup %u\n", (unsigned)MprConfigServerBackup(config, wide(argv[3], name)));
    MprConfigServerDisconnect(config);
    return 0;
}
