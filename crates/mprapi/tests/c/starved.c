/*
 * Calls functions while memory fails, each time in a process of its own, in three ways: the allocation of a
 * number fails and none other; that one and all after it; of those that are large, the one of a number and all
 * after it. Functions that give something away are called in a fourth way, too: all fail, and the function is
 * called until it notices. Prints a line for each function and way:
 *
 *     NAME once|on|large|until: ALLOCATIONS allocations, TRIED tried, A done, B refused, C aborted
 *
 * Refused is code 8. Any other code, and any other end, is printed as well and makes the program fail.
 *
 *     starved ROOT DIRECTORY MOST
 *
 * ROOT is a router root with a LAN adapter, and gets changed. In DIRECTORY backups are made. At most MOST
 * numbers are tried for each line, spread over all of them; but every large allocation is tried.
 */
#define _GNU_SOURCE
#include <mprapi.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The library's memory comes from here: a program's own malloc is taken before that of the C library. */

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

/* Which allocations fail behind the first one that does. */
static enum { ONCE, ON, LARGE, UNTIL, WAYS } way;
/* What is large: the library keeps memory back for what is smaller. */
#define LARGE_SIZE (64 * 1024)

/* How many allocations succeed before one fails; negative for all. */
static long left = -1;
/* Allocations that were asked for, and the code that came back: seen by the process that began this one. */
static long *asked;

static int fails(size_t size)
{
    if (way == LARGE && size <= LARGE_SIZE)
        return 0;
    if (asked != NULL)
        ++*asked;
    if (left < 0)
        return 0;
    if (left > 0) {
        left--;
        return 0;
    }
    if (way == ONCE)
        left = -1;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails(size) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(count * size) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(size) ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails(size) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **place, size_t alignment, size_t size)
{
    if (fails(size))
        return ENOMEM;
    *place = __libc_memalign(alignment, size);
    return *place == NULL ? ENOMEM : 0;
}

/* What the calls are made on; there when the memory begins to fail. */

static WCHAR *root, *backup, *other;
static HANDLE router, item, transport, added;
static LPVOID header, two, result;
static LPBYTE buffer;
static DWORD size, read_count, total;
static MPR_INTERFACE_0 office;
static MPR_INTERFACE_3 dialing;
static HANDLE dials;
/* An info block of one large part. */
static DWORD info[20000] = {1, 20000 * 4, 1, 7, 20000 * 4 - 28, 1, 28};
static MPR_IF_CUSTOMINFOEX2 custom;
static MPR_SERVER_EX1 server;
static MPR_SERVER_SET_CONFIG_EX1 setting;
static MPR_FILTER_0 filter;
static WCHAR name[128], guid[128], adapter[128];

static void must(DWORD code, const char *what)
{
    if (code != NO_ERROR) {
        fprintf(stderr, "starved: %s: %u\n", what, (unsigned)code);
        _exit(90);
    }
}

static void prepare(void)
{
    DWORD code, index;

    must(MprConfigServerConnect(root, &router), "connecting");
    memset(&office, 0, sizeof office);
    memcpy(office.wszInterfaceName, u"Starved", sizeof u"Starved");
    office.fEnabled = 1;
    office.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    code = MprConfigInterfaceGetHandle(router, office.wszInterfaceName, &item);
    if (code == ERROR_NO_SUCH_INTERFACE)
        code = MprConfigInterfaceCreate(router, 0, (LPBYTE)&office, &item);
    must(code, "an interface");
    code = MprConfigInterfaceTransportGetHandle(router, item, PID_IP, &added);
    if (code == ERROR_NO_SUCH_INTERFACE)
        code = MprConfigInterfaceTransportAdd(router, item, PID_IP, NULL, (LPBYTE)info, sizeof info, &added);
    must(code, "a transport on it");
    code = MprConfigTransportGetHandle(router, PID_IP, &transport);
    if (code == ERROR_UNKNOWN_PROTOCOL_ID)
        code = MprConfigTransportCreate(router, PID_IP, u"Ip", (LPBYTE)info, sizeof info, NULL, 0, NULL, &transport);
    must(code, "a transport");
    /* Its phone-book entry is one of large parts, too. */
    memset(&dialing, 0, sizeof dialing);
    memcpy(dialing.wszInterfaceName, u"Dials", sizeof u"Dials");
    dialing.fEnabled = 1;
    dialing.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    dialing.dwType = MPRET_Vpn;
    dialing.dwfOptions = MPRIO_RequireEAP;
    dialing.lpbCustomAuthData = (LPBYTE)info;
    dialing.dwCustomAuthDataSize = sizeof info;
    dialing.szAlternates = (PWCHAR)u"one\0two\0";
    code = MprConfigInterfaceGetHandle(router, dialing.wszInterfaceName, &dials);
    if (code == ERROR_NO_SUCH_INTERFACE)
        code = MprConfigInterfaceCreate(router, 3, (LPBYTE)&dialing, &dials);
    must(code, "an interface that dials");
    if (MprConfigInterfaceGetHandle(router, u"New", &result) == NO_ERROR)
        must(MprConfigInterfaceDelete(router, result), "deleting what was made");
    must(MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &read_count, &total, NULL), "interfaces");
    for (index = 0; index < read_count; index++) {
        const MPR_INTERFACE_0 *one = (const MPR_INTERFACE_0 *)buffer + index;

        if (one->dwIfType == ROUTER_IF_TYPE_DEDICATED)
            memcpy(guid, one->wszInterfaceName, sizeof guid);
    }
    /* Installing leaves none. */
    code = MprConfigGetFriendlyName(router, guid, adapter, sizeof adapter);
    must(code == ERROR_NOT_FOUND ? NO_ERROR : code, "an adapter");
    must(MprInfoCreate(RTR_INFO_BLOCK_VERSION, &result), "a header");
    must(MprInfoBlockAdd(result, 7, 4, 20000, (LPBYTE)info, &header), "a block");
    must(MprInfoBlockAdd(header, 9, 4, 1, (LPBYTE)info, &two), "two blocks");
    custom.Header.revision = 3;
    custom.Header.size = sizeof custom;
    custom.Header.type = 6;
    server.Header.revision = 2;
    server.Header.size = sizeof server;
    server.Header.type = 2;
    setting.Header.revision = 2;
    setting.Header.size = sizeof setting;
    setting.Header.type = 3;
    setting.setConfigForProtocols = 1;
    setting.ConfigParams.PptpConfigParams.dwNumPorts = 9;
    setting.ConfigParams.PptpConfigParams.dwPortFlags = 1;
}

#define CALLED(what, call) \
    static DWORD what(void) { return call; }

CALLED(server_connect, MprConfigServerConnect(root, &result))
CALLED(server_install, MprConfigServerInstall(0, NULL))
CALLED(server_refresh, MprConfigServerRefresh(router))
CALLED(server_backup, MprConfigServerBackup(router, other))
CALLED(server_restore, MprConfigServerRestore(router, backup))
CALLED(server_get_info, MprConfigServerGetInfo(router, 2, &buffer))
CALLED(server_get_info_ex, MprConfigServerGetInfoEx(router, (MPR_SERVER_EX *)&server))
CALLED(server_set_info_ex, MprConfigServerSetInfoEx(router, (MPR_SERVER_SET_CONFIG_EX *)&setting))
CALLED(transport_create, MprConfigTransportCreate(router, 0x77, NULL, (LPBYTE)info, sizeof info, NULL, 0, NULL, &result))
CALLED(transport_delete, MprConfigTransportDelete(router, transport))
CALLED(transport_get_handle, MprConfigTransportGetHandle(router, PID_IPV6, &result))
CALLED(transport_set_info, MprConfigTransportSetInfo(router, transport, (LPBYTE)info, sizeof info, NULL, 0, NULL))
CALLED(transport_get_info, MprConfigTransportGetInfo(router, transport, &buffer, &size, NULL, NULL, NULL))
CALLED(transport_enum, MprConfigTransportEnum(router, 0, &buffer, (DWORD)-1, &read_count, &total, NULL))
CALLED(interface_delete, MprConfigInterfaceDelete(router, item))
CALLED(interface_get_handle, MprConfigInterfaceGetHandle(router, office.wszInterfaceName, &result))
CALLED(interface_get_info, MprConfigInterfaceGetInfo(router, item, 1, &buffer, &size))
CALLED(interface_set_info, MprConfigInterfaceSetInfo(router, item, 0, (LPBYTE)&office))
CALLED(dialing_get_info, MprConfigInterfaceGetInfo(router, dials, 3, &buffer, &size))
CALLED(interface_enum, MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &read_count, &total, NULL))
CALLED(interface_get_custom, MprConfigInterfaceGetCustomInfoEx(router, item, (PMPR_IF_CUSTOMINFOEX)&custom))
CALLED(interface_set_custom, MprConfigInterfaceSetCustomInfoEx(router, item, (PMPR_IF_CUSTOMINFOEX)&custom))
CALLED(on_interface_add, MprConfigInterfaceTransportAdd(router, item, PID_IPX, NULL, (LPBYTE)info, sizeof info, &result))
CALLED(on_interface_remove, MprConfigInterfaceTransportRemove(router, item, added))
CALLED(on_interface_get_info, MprConfigInterfaceTransportGetInfo(router, item, added, &buffer, &size))
CALLED(on_interface_enum,
       MprConfigInterfaceTransportEnum(router, item, 0, &buffer, (DWORD)-1, &read_count, &total, NULL))
CALLED(filter_get_info, MprConfigFilterGetInfo(router, 0, PID_IP, (LPBYTE)&filter))
CALLED(filter_set_info, MprConfigFilterSetInfo(router, 0, PID_IP, (LPBYTE)&filter))
CALLED(guid_name, MprConfigGetGuidName(router, adapter, name, sizeof name))
CALLED(info_create, MprInfoCreate(RTR_INFO_BLOCK_VERSION, &result))
CALLED(info_remove_all, MprInfoRemoveAll(header, &result))
CALLED(info_duplicate, MprInfoDuplicate(two, &result))
CALLED(info_add, MprInfoBlockAdd(header, 8, 4, 20000, (LPBYTE)info, &result))
CALLED(info_remove, MprInfoBlockRemove(two, 9, &result))
CALLED(info_set, MprInfoBlockSet(header, 7, 4, 19999, (LPBYTE)info, &result))

static DWORD interface_create(void)
{
    MPR_INTERFACE_0 new = office;

    memcpy(new.wszInterfaceName, u"New", sizeof u"New");
    return MprConfigInterfaceCreate(router, 0, (LPBYTE)&new, &result);
}

static DWORD dialing_create(void)
{
    MPR_INTERFACE_3 new = dialing;

    memcpy(new.wszInterfaceName, u"New", sizeof u"New");
    return MprConfigInterfaceCreate(router, 2, (LPBYTE)&new, &result);
}

static DWORD dialing_set_info(void)
{
    static int times;

    /* Each time there is something to do. */
    dialing.dwIdleDisconnectSeconds = (DWORD)(getpid() + ++times);
    dialing.dwCustomAuthDataSize = sizeof info - (DWORD)(getpid() % 1000);
    return MprConfigInterfaceSetInfo(router, dials, 3, (LPBYTE)&dialing);
}

static DWORD on_interface_get_handle(void)
{
    return MprConfigInterfaceTransportGetHandle(router, item, PID_IP, &result);
}

static DWORD error_string(void)
{
    return MprAdminGetErrorString(905, (LPWSTR *)&result);
}

static DWORD friendly_name(void)
{
    return MprConfigGetFriendlyName(router, guid, name, sizeof name);
}

static DWORD server_set_info(void)
{
    MPR_SERVER_1 one = {6, 1, 6, 1};

    return MprConfigServerSetInfo(router, 1, (LPBYTE)&one);
}

static const char *const ways[] = {"once", "on", "large", "until"};

/* With 1 where each call gives something that is never taken back. */
static const struct {
    const char *name;
    DWORD (*call)(void);
    int gives;
} functions[] = {
    {"MprConfigServerConnect", server_connect, 1},
    {"MprConfigServerRefresh", server_refresh, 0},
    {"MprConfigServerBackup", server_backup, 0},
    {"MprConfigServerRestore", server_restore, 0},
    {"MprConfigServerGetInfo", server_get_info, 1},
    {"MprConfigServerSetInfo", server_set_info, 0},
    {"MprConfigServerGetInfoEx", server_get_info_ex, 0},
    {"MprConfigServerSetInfoEx", server_set_info_ex, 0},
    {"MprConfigTransportCreate", transport_create, 0},
    {"MprConfigTransportDelete", transport_delete, 0},
    {"MprConfigTransportGetHandle", transport_get_handle, 0},
    {"MprConfigTransportSetInfo", transport_set_info, 0},
    {"MprConfigTransportGetInfo", transport_get_info, 0},
    {"MprConfigTransportEnum", transport_enum, 0},
    {"MprConfigInterfaceCreate", interface_create, 0},
    {"MprConfigInterfaceCreate", dialing_create, 0},
    {"MprConfigInterfaceDelete", interface_delete, 0},
    {"MprConfigInterfaceGetHandle", interface_get_handle, 0},
    {"MprConfigInterfaceGetInfo", interface_get_info, 0},
    {"MprConfigInterfaceGetInfo", dialing_get_info, 0},
    {"MprConfigInterfaceSetInfo", interface_set_info, 0},
    {"MprConfigInterfaceSetInfo", dialing_set_info, 0},
    {"MprConfigInterfaceEnum", interface_enum, 0},
    {"MprConfigInterfaceGetCustomInfoEx", interface_get_custom, 0},
    {"MprConfigInterfaceSetCustomInfoEx", interface_set_custom, 0},
    {"MprConfigInterfaceTransportAdd", on_interface_add, 0},
    {"MprConfigInterfaceTransportRemove", on_interface_remove, 0},
    {"MprConfigInterfaceTransportGetHandle", on_interface_get_handle, 0},
    {"MprConfigInterfaceTransportGetInfo", on_interface_get_info, 0},
    {"MprConfigInterfaceTransportEnum", on_interface_enum, 0},
    {"MprConfigFilterGetInfo", filter_get_info, 0},
    {"MprConfigFilterSetInfo", filter_set_info, 0},
    {"MprConfigGetFriendlyName", friendly_name, 0},
    {"MprConfigGetGuidName", guid_name, 0},
    {"MprInfoCreate", info_create, 1},
    {"MprInfoRemoveAll", info_remove_all, 0},
    {"MprInfoDuplicate", info_duplicate, 0},
    {"MprInfoBlockAdd", info_add, 0},
    {"MprInfoBlockRemove", info_remove, 0},
    {"MprInfoBlockSet", info_set, 0},
    {"MprAdminGetErrorString", error_string, 1},
    /* The last: nothing of the router is left. */
    {"MprConfigServerInstall", server_install, 0},
};

static WCHAR *wide(const char *text)
{
    size_t length = strlen(text), index;
    WCHAR *units = calloc(length + 1, sizeof *units);

    if (units == NULL)
        exit(2);
    for (index = 0; index < length; index++)
        units[index] = (unsigned char)text[index];
    return units;
}

/* Makes a call whose allocation of this number fails, or none; returns how its process ended. */
static int run(DWORD (*call)(void), long number)
{
    pid_t child;
    int end;

    fflush(NULL);
    child = fork();
    if (child < 0)
        exit(2);
    if (child == 0) {
        long again = 1000000;
        DWORD code;

        prepare();
        if (call == server_restore || call == interface_set_info) {
            /* So that there is something to do. */
            office.fEnabled = 0;
            must(MprConfigInterfaceSetInfo(router, item, 0, (LPBYTE)&office), "disabling");
            office.fEnabled = 1;
        }
        /* What is read of the router is read in the call. */
        MprConfigServerRefresh(router);
        asked[0] = asked[1] = 0;
        left = number;
        do
            code = call();
        while (way == UNTIL && number >= 0 && code == NO_ERROR && --again > 0);
        left = -1;
        asked[1] = (long)code;
        _exit(code == NO_ERROR || code == ERROR_NOT_ENOUGH_MEMORY ? (int)code : 99);
    }
    if (waitpid(child, &end, 0) != child)
        exit(2);
    return end;
}

static int failed;

/* Prints what comes of a function; the numbers are spread evenly. */
static void sweep(const char *function, DWORD (*call)(void), long most)
{
    long allocations, tried = 0, done = 0, refused = 0, aborted = 0, step, number;
    int end = run(call, -1);

    allocations = *asked;
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0) {
        printf("%s: ends with %x, code %ld, where memory is enough\n", function, (unsigned)end, asked[1]);
        failed = 1;
        return;
    }
    step = way == LARGE ? 1 : allocations / most + 1;
    for (number = 0; number < allocations && (way != UNTIL || number == 0); number += step) {
        end = run(call, number);
        tried++;
        if (WIFEXITED(end) && WEXITSTATUS(end) == 0)
            done++;
        else if (WIFEXITED(end) && WEXITSTATUS(end) == ERROR_NOT_ENOUGH_MEMORY)
            refused++;
        else if (WIFSIGNALED(end) && WTERMSIG(end) == 6)
            aborted++;
        else {
            printf("%s: ends with %x, code %ld, at allocation %ld\n", function, (unsigned)end, asked[1], number);
            failed = 1;
        }
    }
    printf("%s %s: %ld allocations, %ld tried, %ld done, %ld refused, %ld aborted\n", function,
           ways[way], allocations, tried, done, refused, aborted);
}

int main(int count, char **arguments)
{
    size_t index;
    long most;

    if (count != 4 || (most = atol(arguments[3])) < 1)
        return 2;
    asked = mmap(NULL, 2 * sizeof *asked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (asked == MAP_FAILED)
        return 2;
    root = wide(arguments[1]);
    other = wide(arguments[2]);
    backup = calloc(strlen(arguments[2]) + 8, sizeof *backup);
    memcpy(backup, other, strlen(arguments[2]) * sizeof *backup);
    memcpy(backup + strlen(arguments[2]), u"-whole", sizeof u"-whole");
    must(MprConfigServerConnect(root, &router), "connecting");
    must(MprConfigServerBackup(router, backup), "a backup");
    MprConfigServerDisconnect(router);
    for (index = 0; index < sizeof functions / sizeof functions[0]; index++)
        for (way = ONCE; way < (functions[index].gives ? WAYS : UNTIL); way++)
            sweep(functions[index].name, functions[index].call, most);
    return failed;
}
