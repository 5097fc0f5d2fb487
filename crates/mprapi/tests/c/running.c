/*
 * The router of the running Windows, by MprConfigServerConnect(NULL). ROUTERKEEP_ROOT must not be set.
 *
 *     running DIRECTORY stopped    RemoteAccess does not run: the router is read, changed, backed up and
 *                                  restored, and can't be installed
 *     running DIRECTORY started    it runs: the router can't be restored; then one interface is disabled
 *
 * In DIRECTORY the first makes the backups `by-c` and `by-c-again`, which have the same parts, and the second
 * `by-c-refused`. It needs an enabled demand-dial interface "Head office".
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

/* Makes an interface with its phone-book entry, changes it, and finds it through another connection. */
static void dial(HANDLE config, HANDLE other)
{
    MPR_INTERFACE_2 item, *found = NULL;
    HANDLE made = NULL, same = NULL;
    DWORD size = 0;

    memset(&item, 0, sizeof item);
    wcscpy(item.wszInterfaceName, L"Dials by C");
    item.fEnabled = TRUE;
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    item.dwType = MPRET_Vpn;
    EXPECT(0, MprConfigInterfaceCreate(config, 2, (LPBYTE)&item, &made));
    item.fEnabled = FALSE;
    item.dwIdleDisconnectSeconds = 600;
    EXPECT(0, MprConfigInterfaceSetInfo(config, made, 2, (LPBYTE)&item));
    EXPECT(0, MprConfigInterfaceGetHandle(other, L"Dials by C", &same));
    EXPECT(0, MprConfigInterfaceGetInfo(other, same, 2, (LPBYTE *)&found, &size));
    expect("idle seconds", 600, found->dwIdleDisconnectSeconds);
    expect("enabled", 0, (DWORD)found->fEnabled);
    EXPECT(0, MprConfigInterfaceSetInfo(other, same, 2, (LPBYTE)found));
    EXPECT(0, MprConfigBufferFree(found));
}

/* Reads, changes, backs up and restores it. */
static void change(WCHAR *first, WCHAR *second)
{
    HANDLE config = NULL, other = NULL, office = NULL, added = NULL, ip = NULL;
    MPR_INTERFACE_0 item;
    DWORD before;

    EXPECT(0, MprAdminIsServiceRunning(NULL));
    EXPECT(0, MprConfigServerConnect(NULL, &config));
    EXPECT(0, MprConfigServerConnect(NULL, &other));
    EXPECT(0, MprConfigServerBackup(config, first));
    EXPECT(50, MprConfigServerInstall(0, NULL));
    before = count(config);

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
    expect("interfaces meanwhile", before, count(other));
    dial(config, other);

    EXPECT(0, MprConfigServerRestore(other, first));
    EXPECT(905, MprConfigInterfaceGetHandle(config, L"Added by C", &added));
    EXPECT(905, MprConfigInterfaceGetHandle(config, L"Dials by C", &added));
    EXPECT(0, MprConfigInterfaceGetHandle(config, L"Head office", &office));
    EXPECT(0, MprConfigServerBackup(config, second));
    expect("interfaces at the end", before, count(config));
    MprConfigServerDisconnect(other);
    MprConfigServerDisconnect(config);
}

/* Is refused a restore while the service runs; what is stored can be changed all the same. */
static void refused(WCHAR *first, WCHAR *third)
{
    HANDLE config = NULL, office = NULL;
    MPR_INTERFACE_0 *item = NULL;
    DWORD size = 0;

    EXPECT(1, MprAdminIsServiceRunning(NULL));
    EXPECT(0, MprConfigServerConnect(NULL, &config));
    EXPECT(1056, MprConfigServerRestore(config, first));
    EXPECT(0, MprConfigServerBackup(config, third));

    EXPECT(0, MprConfigInterfaceGetHandle(config, L"Head office", &office));
    EXPECT(0, MprConfigInterfaceGetInfo(config, office, 0, (LPBYTE *)&item, &size));
    item->fEnabled = !item->fEnabled;
    EXPECT(0, MprConfigInterfaceSetInfo(config, office, 0, (LPBYTE)item));
    EXPECT(1056, MprConfigServerRestore(config, first));
    EXPECT(0, MprConfigBufferFree(item));
    EXPECT(0, MprConfigInterfaceGetInfo(config, office, 0, (LPBYTE *)&item, &size));
    expect("enabled after a refused restore", 0, (DWORD)item->fEnabled);
    EXPECT(0, MprConfigBufferFree(item));
    MprConfigServerDisconnect(config);
}

int main(int arguments, char **argument)
{
    WCHAR first[1024], second[1024], third[1024];

    if (arguments != 3)
        return 2;
    swprintf(first, 1024, L"%hs/by-c", argument[1]);
    swprintf(second, 1024, L"%hs/by-c-again", argument[1]);
    swprintf(third, 1024, L"%hs/by-c-refused", argument[1]);
    if (strcmp(argument[2], "started") == 0)
        refused(first, third);
    else
        change(first, second);
    return 0;
}
