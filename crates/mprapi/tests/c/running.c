/*
 * The router of the running Windows, by MprConfigServerConnect(NULL): it is read, changed, backed up and
 * restored, and can't be installed. ROUTERKEEP_ROOT must not be set, and RemoteAccess must not run.
 *
 *     running DIRECTORY
 *
 * In DIRECTORY it makes the backups `by-c` and `by-c-again`, which have the same parts. It needs a demand-dial
 * interface "Head office".
 */
#include <windows.h>
#include <mprapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls a function that must return this code. */
#define EXPECT(code, call) expect(#call, (code), (call))

static void expect(const char *call, DWORD expected, DWORD code)
{
    if (code != expected) {
        fprintf(stderr, "%s = %u, expected %u\n", call, (unsigned)code, (unsigned)expected);
        exit(1);
    }
    printf("%s = %u\n", call, (unsigned)code);
}

static DWORD count(HANDLE config)
{
    LPBYTE buffer = NULL;
    DWORD read = 0, total = 0;

    EXPECT(0, MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, &read, &total, NULL));
    EXPECT(0, MprConfigBufferFree(buffer));
    return read;
}

int main(int arguments, char **argument)
{
    HANDLE config = NULL, other = NULL, office = NULL, added = NULL, ip = NULL;
    WCHAR first[1024], second[1024];
    MPR_INTERFACE_0 item;
    DWORD before;

    if (arguments != 2)
        return 2;
    swprintf(first, 1024, L"%hs/by-c", argument[1]);
    swprintf(second, 1024, L"%hs/by-c-again", argument[1]);
    EXPECT(0, MprConfigServerConnect(NULL, &config));
    EXPECT(0, MprConfigServerConnect(NULL, &other));
    EXPECT(50, MprConfigServerInstall(0, NULL));
    before = count(config);
    EXPECT(0, MprConfigServerBackup(config, first));

    memset(&item, 0, sizeof item);
    wcscpy(item.wszInterfaceName, L"Added by C");
    item.fEnabled = TRUE;
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    EXPECT(0, MprConfigInterfaceGetHandle(config, L"Head office", &office));
    EXPECT(0, MprConfigInterfaceDelete(config, office));
    EXPECT(0, MprConfigInterfaceCreate(config, 0, (LPBYTE)&item, &added));
    EXPECT(0, MprConfigInterfaceTransportAdd(config, added, PID_IP, NULL, NULL, 0, &ip));
    EXPECT(905, MprConfigInterfaceGetHandle(other, L"Head office", &office));
    EXPECT(0, MprConfigInterfaceGetHandle(other, L"Added by C", &office));
    if (count(other) != before)
        return 1;

    EXPECT(0, MprConfigServerRestore(other, first));
    EXPECT(905, MprConfigInterfaceGetHandle(config, L"Added by C", &added));
    EXPECT(0, MprConfigInterfaceGetHandle(config, L"Head office", &office));
    EXPECT(0, MprConfigServerBackup(config, second));
    if (count(config) != before)
        return 1;
    MprConfigServerDisconnect(other);
    MprConfigServerDisconnect(config);
    return 0;
}
