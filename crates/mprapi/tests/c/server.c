/*
 * Reads a router by its name and prints what comes back: made for a running server, right for every router.
 *
 *     server NAME DIRECTORY
 *
 * Prints the code of connecting; then each interface in hexadecimal, with its state; what becomes of an interface that
 * is made and changed with its phone-book entry; the code of a backup into DIRECTORY and of a restore of it; and the
 * codes of disabling the last interface and of enabling it again.
 */

#include <mprapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads ASCII. */
static WCHAR *wide(const char *text)
{
    static WCHAR units[4][1024];
    static unsigned next;
    WCHAR *place = units[next++ % 4];
    size_t index;

    for (index = 0; text[index] != 0 && index < 1023; index++)
        place[index] = (WCHAR)text[index];
    place[index] = 0;
    return place;
}

static void print_interface(const MPR_INTERFACE_0 *interface)
{
    size_t index;

    for (index = 0; interface->wszInterfaceName[index] != 0; index++)
        printf("%04x", (unsigned)interface->wszInterfaceName[index]);
    printf(" type %u, enabled %u\n", (unsigned)interface->dwIfType, (unsigned)interface->fEnabled);
}

/* Sets whether an interface is enabled, and prints the code and what is there afterwards. */
static void enable(HANDLE config, MPR_INTERFACE_0 interface, BOOL enabled)
{
    LPBYTE buffer = NULL;
    DWORD size = 0;
    DWORD code;

    interface.fEnabled = enabled;
    code = MprConfigInterfaceSetInfo(config, interface.hInterface, 0, (LPBYTE)&interface);
    printf("enabled %u: %u, ", (unsigned)enabled, (unsigned)code);
    code = MprConfigInterfaceGetInfo(config, interface.hInterface, 0, &buffer, &size);
    if (code == NO_ERROR)
        printf("found %u\n", (unsigned)((PMPR_INTERFACE_0)buffer)->fEnabled);
    else
        printf("not found: %u\n", (unsigned)code);
    MprConfigBufferFree(buffer);
}

/* Makes an interface that dials, changes what it dials, and prints what is there. */
static void dial(HANDLE config)
{
    MPR_INTERFACE_3 made;
    HANDLE handle = NULL;
    LPBYTE buffer = NULL;
    DWORD size = 0;
    DWORD code;

    memset(&made, 0, sizeof made);
    memcpy(made.wszInterfaceName, u"Dials", sizeof u"Dials");
    made.fEnabled = 1;
    made.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    made.dwType = MPRET_Vpn;
    made.dwIdleDisconnectSeconds = 60;
    made.szAlternates = (PWCHAR)u"192.0.2.1\0";
    printf("dial %u", (unsigned)MprConfigInterfaceCreate(config, 3, (LPBYTE)&made, &handle));
    made.dwIdleDisconnectSeconds = 600;
    printf(" %u", (unsigned)MprConfigInterfaceSetInfo(config, handle, 2, (LPBYTE)&made));
    code = MprConfigInterfaceGetInfo(config, handle, 3, &buffer, &size);
    printf(" %u", (unsigned)code);
    if (code == NO_ERROR) {
        printf(" %u %u", (unsigned)((PMPR_INTERFACE_3)buffer)->dwIdleDisconnectSeconds, (unsigned)size);
        printf(" %u", (unsigned)MprConfigInterfaceSetInfo(config, handle, 3, buffer));
        printf(" %u", (unsigned)MprConfigBufferFree(buffer));
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    HANDLE config = NULL;
    LPBYTE buffer = NULL;
    DWORD read = 0;
    DWORD total = 0;
    DWORD index;
    DWORD code;

    if (argc != 3)
        return 2;
    code = MprConfigServerConnect(wide(argv[1]), &config);
    printf("connect %u\n", (unsigned)code);
    if (code != NO_ERROR)
        return 0;
    code = MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, &read, &total, NULL);
    printf("interfaces %u: %u of %u\n", (unsigned)code, (unsigned)read, (unsigned)total);
    for (index = 0; index < read; index++)
        print_interface((PMPR_INTERFACE_0)buffer + index);
    dial(config);
    printf("backup %u\n", (unsigned)MprConfigServerBackup(config, wide(argv[2])));
    printf("restore %u\n", (unsigned)MprConfigServerRestore(config, wide(argv[2])));
    if (read > 0) {
        MPR_INTERFACE_0 last = ((PMPR_INTERFACE_0)buffer)[read - 1];
        enable(config, last, !last.fEnabled);
        printf("refresh %u\n", (unsigned)MprConfigServerRefresh(config));
        enable(config, last, last.fEnabled);
    }
    MprConfigBufferFree(buffer);
    MprConfigServerDisconnect(config);
    return 0;
}
