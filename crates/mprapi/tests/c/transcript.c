/*
 * Calls every function of the family and prints what comes back, as a transcript.
 *
 * The same source is compiled with mingw-w64's own <mprapi.h> and run under Wine against our DLL, and
 * compiled with our <mprapi.h> and run on Linux against libmprapi.so. transcript.txt is what both print.
 *
 *     transcript DIRECTORY
 *
 * DIRECTORY is absolute and holds a router root named `router`, that of the example with two LAN adapters.
 * ROUTERKEEP_ROOT names the same root: it is the local router. No path, address or handle is printed.
 */

#define _GNU_SOURCE
#ifdef _WIN32
#include <windows.h>
#include <mprapi.h>
#include <rtinfo.h>
#include <mprerror.h>
#include <fcntl.h>
#include <io.h>
#else
#include <dlfcn.h>
#include <mprapi.h>
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a text of MprAdminGetErrorString is freed with; Windows has it, and it answers NULL. */
#ifndef _WIN32
#define LocalFree(text) (MprAdminBufferFree(text) == NO_ERROR ? NULL : (text))
#endif

/* Calls a function and prints the call and its code. */
#define CALL(call) said(#call, (call))

static DWORD said(const char *call, DWORD code)
{
    printf("%s = %u\n", call, (unsigned)code);
    return code;
}

static void section(const char *name)
{
    printf("\n== %s\n", name);
}

static void print_bytes(const char *name, const void *bytes, size_t length)
{
    const unsigned char *byte = bytes;
    size_t index;

    printf("%s: %u bytes", name, (unsigned)length);
    for (index = 0; index < length; index++)
        printf("%s%02x", index % 32 == 0 ? "\n    " : index % 4 == 0 ? " " : "", byte[index]);
    printf("\n");
}

/* Prints a header with everything in it. */
static void print_header(const char *name, LPVOID header)
{
    print_bytes(name, header, MprInfoBlockQuerySize(header));
}

/* Prints what is found of a block. */
static void print_block(LPVOID header, DWORD type)
{
    DWORD size = 0, count = 0, code;
    LPBYTE data = NULL;

    code = MprInfoBlockFind(header, type, &size, &count, &data);
    printf("block %08x: %u", (unsigned)type, (unsigned)code);
    if (code == NO_ERROR) {
        printf(", %u of %u bytes, ", (unsigned)count, (unsigned)size);
        printf("%s the header", data == NULL ? "nowhere in"
               : data >= (LPBYTE)header && data < (LPBYTE)header + MprInfoBlockQuerySize(header) ? "in"
               : "outside of");
    }
    printf("\n");
}

static void information_headers(void)
{
    DWORD global[2] = {0, 1};
    DWORD priorities[13] = {6, 2, 1, 3, 10, 10006, 3, 10007, 5, 10002, 7, 8, 120};
    DWORD damaged[7] = {1, 28, 1, 7, 8, 1, 28};
    LPVOID empty = NULL, one = NULL, two = NULL, copy = NULL, set = NULL, removed = NULL, none = NULL;
    LPVOID untouched = NULL;
    DWORD word = 0;

    section("information headers");
    CALL(MprInfoCreate(RTR_INFO_BLOCK_VERSION, &empty));
    print_header("empty", empty);
    CALL(MprInfoBlockAdd(empty, 0xffff0003, 8, 1, (LPBYTE)global, &one));
    CALL(MprInfoBlockAdd(one, 0xffff0006, 52, 1, (LPBYTE)priorities, &two));
    print_header("two blocks", two);
    print_block(two, 0xffff0003);
    print_block(two, 0xffff0006);
    print_block(two, 0x81372715);
    printf("exists: %d %d\n", MprInfoBlockExists(two, 0xffff0003), MprInfoBlockExists(two, 1));
    CALL(MprInfoDuplicate(two, &copy));
    printf("the same: %d\n", memcmp(two, copy, MprInfoBlockQuerySize(two)) == 0 && two != copy);
    global[1] = 3;
    CALL(MprInfoBlockSet(two, 0xffff0003, 8, 1, (LPBYTE)global, &set));
    print_header("set", set);
    CALL(MprInfoBlockRemove(set, 0xffff0006, &removed));
    print_header("removed", removed);
    CALL(MprInfoRemoveAll(set, &none));
    print_header("all removed", none);
    CALL(MprInfoDelete(none));
    none = NULL;
    CALL(MprInfoBlockAdd(removed, 0x81372715, 0, 0, (LPBYTE)&word, &none));
    print_header("a protocol to be removed", none);
    print_block(none, 0x81372715);

    section("information headers: errors");
    CALL(MprInfoCreate(2, &untouched));
    CALL(MprInfoCreate(RTR_INFO_BLOCK_VERSION, NULL));
    CALL(MprInfoDelete(NULL));
    CALL(MprInfoDelete(&word));
    CALL(MprInfoDelete((LPBYTE)two + 8));
    CALL(MprInfoRemoveAll(NULL, &untouched));
    CALL(MprInfoRemoveAll(two, NULL));
    CALL(MprInfoDuplicate(NULL, &untouched));
    CALL(MprInfoDuplicate(two, NULL));
    CALL(MprInfoBlockAdd(NULL, 7, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockAdd(two, 7, 4, 1, NULL, &untouched));
    CALL(MprInfoBlockAdd(two, 7, 0, 0, NULL, &untouched));
    CALL(MprInfoBlockAdd(two, 7, 4, 1, (LPBYTE)&word, NULL));
    CALL(MprInfoBlockAdd(two, 0xffff0003, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockAdd(two, 7, 0x10000, 0x10000, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockAdd(two, 7, 0xffffffff, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockRemove(NULL, 0xffff0003, &untouched));
    CALL(MprInfoBlockRemove(two, 0xffff0003, NULL));
    CALL(MprInfoBlockRemove(two, 7, &untouched));
    CALL(MprInfoBlockSet(NULL, 0xffff0003, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockSet(two, 0xffff0003, 4, 1, NULL, &untouched));
    CALL(MprInfoBlockSet(two, 0xffff0003, 4, 1, (LPBYTE)&word, NULL));
    CALL(MprInfoBlockSet(two, 7, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockSet(two, 0xffff0003, 0x10000, 0x10000, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockFind(NULL, 7, NULL, NULL, NULL));
    CALL(MprInfoBlockFind(two, 7, NULL, NULL, NULL));
    CALL(MprInfoBlockQuerySize(NULL));

    section("information headers: damage");
    CALL(MprInfoBlockFind(damaged, 7, NULL, NULL, NULL));
    CALL(MprInfoBlockRemove(damaged, 7, &untouched));
    CALL(MprInfoDelete(untouched));
    untouched = NULL;
    damaged[2] = 2;
    CALL(MprInfoBlockFind(damaged, 7, NULL, NULL, NULL));
    CALL(MprInfoDuplicate(damaged, &untouched));
    CALL(MprInfoRemoveAll(damaged, &untouched));
    CALL(MprInfoBlockAdd(damaged, 8, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockSet(damaged, 7, 4, 1, (LPBYTE)&word, &untouched));
    CALL(MprInfoBlockRemove(damaged, 7, &untouched));
    CALL(MprInfoBlockQuerySize(damaged));
    damaged[0] = 2;
    damaged[2] = 1;
    CALL(MprInfoBlockFind(damaged, 7, NULL, NULL, NULL));
    damaged[0] = 1;
    damaged[1] = 11;
    CALL(MprInfoBlockFind(damaged, 7, NULL, NULL, NULL));
    damaged[1] = 0xffffffff;
    CALL(MprInfoBlockFind(damaged, 7, NULL, NULL, NULL));
    ((DWORD *)copy)[1] += 4096;
    CALL(MprInfoBlockFind(copy, 0xffff0003, NULL, NULL, NULL));
    printf("untouched: %d\n", untouched == NULL);

    CALL(MprInfoDelete(empty));
    CALL(MprInfoDelete(one));
    CALL(MprInfoDelete(two));
    CALL(MprInfoDelete(copy));
    CALL(MprInfoDelete(set));
    CALL(MprInfoDelete(removed));
    CALL(MprInfoDelete(none));
    CALL(MprInfoDelete(none));
}

/* Prints the text of a code, which is ASCII. */
static void print_error(DWORD error)
{
    LPWSTR text = NULL;
    DWORD code = MprAdminGetErrorString(error, &text);
    size_t index;

    printf("%u: %u%s", (unsigned)error, (unsigned)code, text == NULL ? "" : " ");
    for (index = 0; text != NULL && text[index] != 0; index++)
        putchar(text[index] < 0x80 ? text[index] : '?');
    printf("\n");
    if (text != NULL)
        printf("freed: %d\n", LocalFree(text) == NULL);
}

static void errors_and_services(void)
{
    static WCHAR nobody[] = u"\\\\no-such-server";
    LPVOID buffer = NULL;
    DWORD error;

    section("errors and services");
    for (error = 895; error < 960; error++)
        print_error(error);
    print_error(623);
    print_error(0);
    print_error(87);
    print_error(0xffffffff);
    CALL(MprAdminGetErrorString(905, NULL));
    CALL(MprAdminIsServiceRunning(NULL));
    CALL(MprAdminIsServiceRunning(nobody));
    CALL(MprInfoCreate(RTR_INFO_BLOCK_VERSION, &buffer));
    CALL(MprAdminBufferFree(buffer));
    CALL(MprAdminBufferFree(buffer));
    CALL(MprAdminBufferFree(NULL));
    CALL(MprConfigBufferFree(NULL));
    CALL(MprConfigBufferFree(&buffer));
}


/* Looks up a function that mingw-w64's library does not have; NULL where ours does not either. */
static void *find(const char *name)
{
#ifdef _WIN32
    return (void *)(uintptr_t)GetProcAddress(GetModuleHandleA("mprapi.dll"), name);
#else
    return dlsym(RTLD_DEFAULT, name);
#endif
}

/* Text. */

static void print_text(const WCHAR *text)
{
    for (; *text != 0; text++)
        putchar(*text < 0x80 ? *text : '?');
}

/* Makes a path of the directory and a name, both ASCII. */
static WCHAR *path_of(const char *directory, const char *name)
{
    size_t length = strlen(directory) + strlen(name) + 2, index;
    char *narrow = malloc(length);
    WCHAR *wide = malloc(length * sizeof(WCHAR));

    snprintf(narrow, length, "%s/%s", directory, name);
    for (index = 0; index < length; index++)
        wide[index] = (unsigned char)narrow[index];
    free(narrow);
    return wide;
}

static void set_text(WCHAR *array, const WCHAR *text)
{
    size_t index = 0;

    do
        array[index] = text[index];
    while (text[index++] != 0);
}

/* What is enumerated. */

static void print_interface(const MPR_INTERFACE_0 *item)
{
    printf("    \"");
    print_text(item->wszInterfaceName);
    printf("\" type %d, enabled %d, state %d, reasons %u, error %u, handle %d\n",
           (int)item->dwIfType, (int)item->fEnabled, (int)item->dwConnectionState,
           (unsigned)item->fUnReachabilityReasons, (unsigned)item->dwLastError,
           item->hInterface != NULL);
}

static void print_interfaces(HANDLE config, DWORD length)
{
    DWORD read = 0, total = 0, resume = 0, index, code;
    LPBYTE buffer = NULL;

    do {
        code = MprConfigInterfaceEnum(config, 0, &buffer, length, &read, &total, &resume);
        printf("interfaces: %u", (unsigned)code);
        if (code != NO_ERROR) {
            printf("\n");
            return;
        }
        printf(", %u of %u, %s\n", (unsigned)read, (unsigned)total, resume == 0 ? "done" : "more");
        for (index = 0; index < read; index++)
            print_interface((MPR_INTERFACE_0 *)buffer + index);
        printf("    freed: %u\n", (unsigned)MprConfigBufferFree(buffer));
    } while (resume != 0);
}

static void print_transports(HANDLE config, DWORD length)
{
    DWORD read = 0, total = 0, resume = 0, index, code;
    LPBYTE buffer = NULL;

    do {
        code = MprConfigTransportEnum(config, 0, &buffer, length, &read, &total, &resume);
        printf("transports: %u", (unsigned)code);
        if (code != NO_ERROR) {
            printf("\n");
            return;
        }
        printf(", %u of %u, %s\n", (unsigned)read, (unsigned)total, resume == 0 ? "done" : "more");
        for (index = 0; index < read; index++) {
            const MPR_TRANSPORT_0 *transport = (MPR_TRANSPORT_0 *)buffer + index;

            printf("    %02x \"", (unsigned)transport->dwTransportId);
            print_text(transport->wszTransportName);
            printf("\" handle %d\n", transport->hTransport != NULL);
        }
        printf("    freed: %u\n", (unsigned)MprConfigBufferFree(buffer));
    } while (resume != 0);
}

static void print_interface_transports(HANDLE config, HANDLE item, DWORD length)
{
    DWORD read = 0, total = 0, resume = 0, index, code;
    LPBYTE buffer = NULL;

    do {
        code = MprConfigInterfaceTransportEnum(config, item, 0, &buffer, length, &read, &total,
                                               &resume);
        printf("transports of the interface: %u", (unsigned)code);
        if (code != NO_ERROR) {
            printf("\n");
            return;
        }
        printf(", %u of %u, %s\n", (unsigned)read, (unsigned)total, resume == 0 ? "done" : "more");
        for (index = 0; index < read; index++) {
            const MPR_IFTRANSPORT_0 *transport = (MPR_IFTRANSPORT_0 *)buffer + index;

            printf("    %02x \"", (unsigned)transport->dwTransportId);
            print_text(transport->wszIfTransportName);
            printf("\" handle %d\n", transport->hIfTransport != NULL);
        }
        printf("    freed: %u\n", (unsigned)MprConfigBufferFree(buffer));
    } while (resume != 0);
}

/* The sections about a router. */

static void connecting(const char *directory)
{
    WCHAR *root = path_of(directory, "router"), *here = path_of(directory, ".");
    WCHAR *nothing = path_of(directory, "nothing"), *slash = path_of(directory, "router/");
    HANDLE config = NULL;
    DWORD word = 0;

    section("connecting");
    CALL(MprConfigServerConnect(root, NULL));
    CALL(MprConfigServerConnect(u"", &config));
    CALL(MprConfigServerConnect(u"server.invalid", &config));
    CALL(MprConfigServerConnect(u"\\\\server.invalid", &config));
    CALL(MprConfigServerConnect(u"//server.invalid", &config));
    CALL(MprConfigServerConnect(u"//server.invalid/share", &config));
    CALL(MprConfigServerConnect(u"some/directory", &config));
    CALL(MprConfigServerConnect(nothing, &config));
    CALL(MprConfigServerConnect(here, &config));
    printf("untouched: %d\n", config == NULL);
    CALL(MprConfigServerConnect(slash, &config));
    CALL(MprConfigServerRefresh(config));
    MprConfigServerDisconnect(config);
    CALL(MprConfigServerRefresh(config));
    MprConfigServerDisconnect(config);
    MprConfigServerDisconnect(NULL);
    MprConfigServerDisconnect(&word);
    CALL(MprConfigServerRefresh(NULL));
    CALL(MprConfigServerRefresh(&word));
    CALL(MprConfigServerConnect(NULL, &config));
    CALL(MprConfigServerRefresh(config));
    MprConfigServerDisconnect(config);
    free(root);
    free(here);
    free(nothing);
    free(slash);
}

static void installing(HANDLE config)
{
    DWORD word = 0;

    section("installing");
    print_transports(config, (DWORD)-1);
    print_interfaces(config, (DWORD)-1);
    CALL(MprConfigServerInstall(1, NULL));
    CALL(MprConfigServerInstall(0, &word));
    CALL(MprConfigServerInstall(0, NULL));
    print_transports(config, (DWORD)-1);
    print_interfaces(config, (DWORD)-1);
}

static void transports(HANDLE config)
{
    DWORD global[7] = {1, 28, 1, 7, 0, 0, 28}, defaults[3] = {1, 12, 0};
    LPBYTE read = NULL, read_defaults = NULL;
    DWORD size = 9, defaults_size = 9;
    LPWSTR path = NULL;
    HANDLE ipx = NULL, same = NULL, again = NULL, other = NULL;

    section("transports");
    CALL(MprConfigTransportGetHandle(config, PID_IPX, &ipx));
    CALL(MprConfigTransportCreate(config, PID_IPX, u"Ipx", (LPBYTE)global, 28, (LPBYTE)defaults, 12,
                                  u"%SystemRoot%\\System32\\ipxrtmgr.dll", &ipx));
    CALL(MprConfigTransportGetHandle(config, PID_IPX, &same));
    printf("the same handle: %d\n", ipx == same);
    CALL(MprConfigTransportGetInfo(config, ipx, &read, &size, &read_defaults, &defaults_size, &path));
    print_bytes("global", read, size);
    print_bytes("defaults", read_defaults, defaults_size);
    print_text(path);
    printf("\n");
    CALL(MprConfigBufferFree(read));
    CALL(MprConfigBufferFree(read_defaults));
    CALL(MprConfigBufferFree(path));
    CALL(MprConfigBufferFree(path));
    global[3] = 8;
    CALL(MprConfigTransportSetInfo(config, ipx, (LPBYTE)global, 28, NULL, 0, NULL));
    CALL(MprConfigTransportSetInfo(config, ipx, NULL, 0, NULL, 0, NULL));
    CALL(MprConfigTransportGetInfo(config, ipx, &read, &size, NULL, NULL, NULL));
    print_bytes("global", read, size);
    CALL(MprConfigBufferFree(read));
    CALL(MprConfigTransportGetInfo(config, ipx, NULL, NULL, NULL, NULL, NULL));
    CALL(MprConfigTransportCreate(config, PID_IPX, NULL, (LPBYTE)global, 28, NULL, 0, NULL, &again));
    CALL(MprConfigTransportCreate(config, 0x1234, NULL, NULL, 0, NULL, 0, NULL, &other));
    CALL(MprConfigTransportCreate(config, 0x99, u"Ipx", NULL, 0, NULL, 0, NULL, &again));
    print_transports(config, (DWORD)-1);
    print_transports(config, 2 * sizeof(MPR_TRANSPORT_0) + 1);
    CALL(MprConfigTransportGetInfo(config, other, &read, &size, &read_defaults, &defaults_size, &path));
    printf("nothing: %d %u %d %u %d\n", read == NULL, (unsigned)size, read_defaults == NULL,
           (unsigned)defaults_size, path == NULL);

    section("transports: errors");
    CALL(MprConfigTransportCreate(NULL, PID_IP, NULL, NULL, 0, NULL, 0, NULL, &again));
    CALL(MprConfigTransportCreate(config, PID_IP, NULL, NULL, 0, NULL, 0, NULL, NULL));
    CALL(MprConfigTransportCreate(config, PID_IP, NULL, (LPBYTE)global, 0, NULL, 0, NULL, &again));
    CALL(MprConfigTransportGetHandle(NULL, PID_IP, &again));
    CALL(MprConfigTransportGetHandle(config, PID_IP, NULL));
    CALL(MprConfigTransportGetHandle(config, 0x77, &again));
    CALL(MprConfigTransportGetInfo(NULL, ipx, &read, &size, NULL, NULL, NULL));
    CALL(MprConfigTransportGetInfo(config, NULL, &read, &size, NULL, NULL, NULL));
    CALL(MprConfigTransportGetInfo(config, ipx, &read, NULL, NULL, NULL, NULL));
    CALL(MprConfigTransportGetInfo(config, ipx, NULL, NULL, &read, NULL, NULL));
    CALL(MprConfigTransportGetInfo(config, config, &read, &size, NULL, NULL, NULL));
    CALL(MprConfigTransportSetInfo(NULL, ipx, NULL, 0, NULL, 0, NULL));
    CALL(MprConfigTransportSetInfo(config, NULL, NULL, 0, NULL, 0, NULL));
    CALL(MprConfigTransportDelete(NULL, ipx));
    CALL(MprConfigTransportDelete(config, NULL));
    CALL(MprConfigTransportDelete(config, other));
    CALL(MprConfigTransportDelete(config, other));
    CALL(MprConfigTransportGetInfo(config, other, &read, &size, NULL, NULL, NULL));
    CALL(MprConfigTransportSetInfo(config, other, (LPBYTE)global, 28, NULL, 0, NULL));
    CALL(MprConfigTransportDelete(config, ipx));
}

static void interfaces(HANDLE config)
{
    static const WCHAR hours[] = u"1 08:00-12:00 13:00-17:00\0" u"5 08:00-12:00\0";
    MPR_INTERFACE_0 level0;
    MPR_INTERFACE_1 level1;
    MPR_INTERFACE_3 level3;
    HANDLE branch = NULL, timed = NULL, found = NULL, lan = NULL;
    LPBYTE buffer = NULL;
    DWORD size = 0, index;

    section("interfaces");
    memset(&level0, 0, sizeof level0);
    set_text(level0.wszInterfaceName, u"Branch");
    level0.fEnabled = 1;
    level0.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &branch));
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &found));
    memset(&level1, 0, sizeof level1);
    set_text(level1.wszInterfaceName, u"Timed");
    level1.dwIfType = ROUTER_IF_TYPE_HOME_ROUTER;
    level1.lpwsDialoutHoursRestriction = (LPWSTR)hours;
    CALL(MprConfigInterfaceCreate(config, 1, (LPBYTE)&level1, &timed));
    CALL(MprConfigInterfaceGetHandle(config, u"BRANCH", &found));
    printf("the same handle: %d\n", branch == found);
    CALL(MprConfigInterfaceGetInfo(config, branch, 0, &buffer, &size));
    printf("size: %u\n", (unsigned)size);
    print_interface((MPR_INTERFACE_0 *)buffer);
    CALL(MprConfigBufferFree(buffer));
    CALL(MprConfigInterfaceGetInfo(config, branch, 1, &buffer, &size));
    printf("size: %u, hours: %d\n", (unsigned)size,
           ((MPR_INTERFACE_1 *)buffer)->lpwsDialoutHoursRestriction != NULL);
    CALL(MprConfigBufferFree(buffer));
    CALL(MprConfigInterfaceGetInfo(config, timed, 1, &buffer, &size));
    print_interface((MPR_INTERFACE_0 *)buffer);
    printf("size: %u, hours:", (unsigned)size);
    for (index = 0; ((MPR_INTERFACE_1 *)buffer)->lpwsDialoutHoursRestriction[index] != 0;) {
        const WCHAR *text = ((MPR_INTERFACE_1 *)buffer)->lpwsDialoutHoursRestriction + index;

        printf(" [");
        print_text(text);
        printf("]");
        while (text[0] != 0) {
            text++;
            index++;
        }
        index++;
    }
    printf("\n");
    CALL(MprConfigBufferFree(buffer));
    level0.fEnabled = 0;
    CALL(MprConfigInterfaceSetInfo(config, branch, 0, (LPBYTE)&level0));
    level1.fEnabled = 1;
    level1.lpwsDialoutHoursRestriction = NULL;
    CALL(MprConfigInterfaceSetInfo(config, timed, 1, (LPBYTE)&level1));
    CALL(MprConfigInterfaceGetInfo(config, timed, 1, &buffer, &size));
    printf("hours: %d\n", ((MPR_INTERFACE_1 *)buffer)->lpwsDialoutHoursRestriction != NULL);
    CALL(MprConfigBufferFree(buffer));
    print_interfaces(config, (DWORD)-1);

    section("interfaces: small buffers");
    print_interfaces(config, sizeof(MPR_INTERFACE_0));
    print_interfaces(config, 3 * sizeof(MPR_INTERFACE_0) - 1);

    section("interfaces: errors");
    memset(&level3, 0, sizeof level3);
    set_text(level3.wszInterfaceName, u"Third");
    level3.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    CALL(MprConfigInterfaceCreate(config, 2, (LPBYTE)&level3, &found));
    CALL(MprConfigInterfaceCreate(config, 3, (LPBYTE)&level3, &found));
    CALL(MprConfigInterfaceCreate(config, 4, (LPBYTE)&level3, &found));
    CALL(MprConfigInterfaceCreate(NULL, 0, (LPBYTE)&level0, &found));
    CALL(MprConfigInterfaceCreate(config, 0, NULL, &found));
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, NULL));
    level0.wszInterfaceName[0] = 0;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &found));
    memset(level0.wszInterfaceName, 0x41, sizeof level0.wszInterfaceName);
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &found));
    set_text(level0.wszInterfaceName, u"Eighth");
    level0.dwIfType = 8;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &found));
    CALL(MprConfigInterfaceSetInfo(config, branch, 0, (LPBYTE)&level0));
    CALL(MprConfigInterfaceGetHandle(NULL, u"Branch", &found));
    CALL(MprConfigInterfaceGetHandle(config, NULL, &found));
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", NULL));
    CALL(MprConfigInterfaceGetHandle(config, u"Nobody", &found));
    CALL(MprConfigInterfaceGetInfo(NULL, branch, 0, &buffer, &size));
    CALL(MprConfigInterfaceGetInfo(config, NULL, 0, &buffer, &size));
    CALL(MprConfigInterfaceGetInfo(config, branch, 0, NULL, &size));
    CALL(MprConfigInterfaceGetInfo(config, branch, 0, &buffer, NULL));
    CALL(MprConfigInterfaceGetInfo(config, branch, 2, &buffer, &size));
    CALL(MprConfigInterfaceGetInfo(config, branch, 3, &buffer, &size));
    CALL(MprConfigInterfaceGetInfo(config, branch, 4, &buffer, &size));
    CALL(MprConfigInterfaceGetInfo(config, config, 0, &buffer, &size));
    CALL(MprConfigInterfaceSetInfo(NULL, branch, 0, (LPBYTE)&level1));
    CALL(MprConfigInterfaceSetInfo(config, NULL, 0, (LPBYTE)&level1));
    CALL(MprConfigInterfaceSetInfo(config, branch, 0, NULL));
    CALL(MprConfigInterfaceSetInfo(config, branch, 2, (LPBYTE)&level3));
    CALL(MprConfigInterfaceSetInfo(config, branch, 4, (LPBYTE)&level3));
    memset(&level0, 0, sizeof level0);
    set_text(level0.wszInterfaceName, u"{0A1B2C3D-0001-4000-8000-00155D010401}");
    level0.fEnabled = 1;
    level0.dwIfType = ROUTER_IF_TYPE_DEDICATED;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level0, &lan));
    level0.fEnabled = 0;
    CALL(MprConfigInterfaceSetInfo(config, lan, 0, (LPBYTE)&level0));
    CALL(MprConfigInterfaceDelete(NULL, timed));
    CALL(MprConfigInterfaceDelete(config, NULL));
    CALL(MprConfigInterfaceDelete(config, timed));
    CALL(MprConfigInterfaceDelete(config, timed));
    CALL(MprConfigInterfaceGetInfo(config, timed, 0, &buffer, &size));
    CALL(MprConfigInterfaceSetInfo(config, timed, 0, (LPBYTE)&level1));
    level1.fEnabled = 0;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&level1, &found));
    printf("the same handle: %d\n", timed == found);
}

#include "demand_dial.h"

static void interface_transports(HANDLE config)
{
    DWORD info[7] = {1, 28, 1, 7, 0, 0, 28};
    HANDLE branch = NULL, other = NULL, ip = NULL, ipx = NULL, ipv6 = NULL, found = NULL;
    LPBYTE read = NULL;
    DWORD size = 9, total = 0;
    const DWORD pid_ipv6 = 0x57;

    section("transports on an interface");
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &branch));
    CALL(MprConfigInterfaceGetHandle(config, u"Timed", &other));
    print_interface_transports(config, branch, (DWORD)-1);
    CALL(MprConfigInterfaceTransportAdd(config, branch, PID_IP, NULL, (LPBYTE)info, 28, &ip));
    CALL(MprConfigInterfaceTransportAdd(config, branch, PID_IPX, NULL, NULL, 0, &ipx));
    CALL(MprConfigInterfaceTransportAdd(config, branch, pid_ipv6, u"Ipv6", NULL, 0, &ipv6));
    CALL(MprConfigInterfaceTransportAdd(config, branch, 0x1234, NULL, NULL, 0, &found));
    print_interface_transports(config, branch, (DWORD)-1);
    print_interface_transports(config, branch, 3 * sizeof(MPR_IFTRANSPORT_0));
    CALL(MprConfigInterfaceTransportGetHandle(config, branch, PID_IP, &found));
    printf("the same handle: %d\n", ip == found);
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ip, &read, &size));
    print_bytes("info", read, size);
    CALL(MprConfigBufferFree(read));
    info[3] = 8;
    CALL(MprConfigInterfaceTransportSetInfo(config, branch, ip, (LPBYTE)info, 28));
    CALL(MprConfigInterfaceTransportSetInfo(config, branch, ip, NULL, 0));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ip, &read, &size));
    print_bytes("info", read, size);
    CALL(MprConfigBufferFree(read));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ip, NULL, NULL));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ipv6, &read, &size));
    printf("nothing: %d %u\n", read == NULL, (unsigned)size);
    info[3] = 9;
    CALL(MprConfigInterfaceTransportAdd(config, branch, PID_IP, NULL, (LPBYTE)info, 28, &found));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ip, &read, &size));
    print_bytes("info", read, size);
    CALL(MprConfigBufferFree(read));

    section("transports on an interface: errors");
    CALL(MprConfigInterfaceTransportAdd(NULL, branch, PID_IP, NULL, NULL, 0, &found));
    CALL(MprConfigInterfaceTransportAdd(config, NULL, PID_IP, NULL, NULL, 0, &found));
    CALL(MprConfigInterfaceTransportAdd(config, branch, PID_IP, NULL, NULL, 0, NULL));
    CALL(MprConfigInterfaceTransportAdd(config, branch, 0x99, u"Ipv6", NULL, 0, &found));
    CALL(MprConfigInterfaceTransportGetHandle(NULL, branch, PID_IP, &found));
    CALL(MprConfigInterfaceTransportGetHandle(config, NULL, PID_IP, &found));
    CALL(MprConfigInterfaceTransportGetHandle(config, branch, PID_IP, NULL));
    CALL(MprConfigInterfaceTransportGetHandle(config, branch, 0x77, &found));
    CALL(MprConfigInterfaceTransportGetHandle(config, other, PID_IP, &found));
    CALL(MprConfigInterfaceTransportGetInfo(NULL, branch, ip, &read, &size));
    CALL(MprConfigInterfaceTransportGetInfo(config, NULL, ip, &read, &size));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, NULL, &read, &size));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ip, &read, NULL));
    CALL(MprConfigInterfaceTransportGetInfo(config, other, ip, &read, &size));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, branch, &read, &size));
    CALL(MprConfigInterfaceTransportSetInfo(NULL, branch, ip, (LPBYTE)info, 28));
    CALL(MprConfigInterfaceTransportSetInfo(config, NULL, ip, (LPBYTE)info, 28));
    CALL(MprConfigInterfaceTransportSetInfo(config, branch, NULL, (LPBYTE)info, 28));
    CALL(MprConfigInterfaceTransportSetInfo(config, branch, ip, (LPBYTE)info, 0));
    CALL(MprConfigInterfaceTransportEnum(config, branch, 1, &read, (DWORD)-1, &size, &total, NULL));
    CALL(MprConfigInterfaceTransportEnum(config, branch, 0, NULL, (DWORD)-1, &size, &total, NULL));
    CALL(MprConfigInterfaceTransportEnum(config, branch, 0, &read, 103, &size, &total, NULL));
    CALL(MprConfigInterfaceTransportEnum(config, branch, 0, &read, (DWORD)-1, NULL, &total, NULL));
    CALL(MprConfigInterfaceTransportEnum(config, branch, 0, &read, (DWORD)-1, &size, NULL, NULL));
    CALL(MprConfigInterfaceTransportRemove(NULL, branch, ipx));
    CALL(MprConfigInterfaceTransportRemove(config, NULL, ipx));
    CALL(MprConfigInterfaceTransportRemove(config, branch, NULL));
    CALL(MprConfigInterfaceTransportRemove(config, branch, ipx));
    CALL(MprConfigInterfaceTransportRemove(config, branch, ipx));
    CALL(MprConfigInterfaceTransportGetInfo(config, branch, ipx, &read, &size));
    CALL(MprConfigInterfaceTransportSetInfo(config, branch, ipx, (LPBYTE)info, 28));
}

static void enumerations(HANDLE config)
{
    LPBYTE buffer = NULL;
    DWORD read = 0, total = 0, resume = 0;

    section("enumerations: errors");
    CALL(MprConfigTransportEnum(NULL, 0, &buffer, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigTransportEnum(config, 1, &buffer, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigTransportEnum(config, 0, NULL, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigTransportEnum(config, 0, &buffer, 103, &read, &total, NULL));
    CALL(MprConfigTransportEnum(config, 0, &buffer, (DWORD)-1, NULL, &total, NULL));
    CALL(MprConfigTransportEnum(config, 0, &buffer, (DWORD)-1, &read, NULL, NULL));
    CALL(MprConfigInterfaceEnum(NULL, 0, &buffer, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigInterfaceEnum(config, 1, &buffer, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigInterfaceEnum(config, 0, NULL, (DWORD)-1, &read, &total, NULL));
    CALL(MprConfigInterfaceEnum(config, 0, &buffer, 551, &read, &total, NULL));
    CALL(MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, NULL, &total, NULL));
    CALL(MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, &read, NULL, NULL));
    resume = 0x7fffffff;
    CALL(MprConfigInterfaceEnum(config, 0, &buffer, (DWORD)-1, &read, &total, &resume));
    resume = 0x7fffffff;
    CALL(MprConfigTransportEnum(config, 0, &buffer, (DWORD)-1, &read, &total, &resume));
    printf("untouched: %d\n", buffer == NULL);
    CALL(MprConfigInterfaceEnum(config, 0, &buffer, 552, &read, &total, NULL));
    CALL(MprConfigBufferFree(buffer));
}

static void names(HANDLE config)
{
    WCHAR buffer[64] = u"untouched", guid[64];
    DWORD size;

    section("names");
    CALL(MprConfigGetGuidName(config, u"LAN", buffer, sizeof buffer));
    print_text(buffer);
    printf("\n");
    set_text(guid, buffer);
    CALL(MprConfigGetFriendlyName(config, guid, buffer, sizeof buffer));
    print_text(buffer);
    printf("\n");
    for (size = 5; size < 9; size++)
        CALL(MprConfigGetFriendlyName(config, guid, buffer, size));
    CALL(MprConfigGetGuidName(config, u"LAN", buffer, 77));
    CALL(MprConfigGetGuidName(config, u"LAN", buffer, 78));
    CALL(MprConfigGetFriendlyName(config, u"{00000000-0000-0000-0000-000000000000}", buffer, 64));
    CALL(MprConfigGetGuidName(config, u"nobody's network", buffer, 64));
    CALL(MprConfigGetFriendlyName(NULL, guid, buffer, 64));
    CALL(MprConfigGetFriendlyName(config, NULL, buffer, 64));
    CALL(MprConfigGetFriendlyName(config, guid, NULL, 64));
    CALL(MprConfigGetGuidName(NULL, u"LAN", buffer, 64));
    CALL(MprConfigGetGuidName(config, NULL, buffer, 64));
    CALL(MprConfigGetGuidName(config, u"LAN", NULL, 64));
}

static void filters(HANDLE config)
{
    MPR_FILTER_0 filter = {9};

    section("filters");
    CALL(MprConfigFilterGetInfo(config, 0, PID_IP, (LPBYTE)&filter));
    printf("enabled: %d\n", *(const int *)&filter);
    memset(&filter, 0, sizeof filter);
    CALL(MprConfigFilterSetInfo(config, 0, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterGetInfo(config, 0, PID_IP, (LPBYTE)&filter));
    printf("enabled: %d\n", *(const int *)&filter);
    *(int *)&filter = 1;
    CALL(MprConfigFilterSetInfo(config, 0, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterGetInfo(config, 0, PID_IP, (LPBYTE)&filter));
    printf("enabled: %d\n", *(const int *)&filter);
    CALL(MprConfigFilterGetInfo(config, 0, PID_IPX, (LPBYTE)&filter));
    CALL(MprConfigFilterGetInfo(NULL, 0, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterGetInfo(config, 1, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterGetInfo(config, 0, PID_IP, NULL));
    CALL(MprConfigFilterSetInfo(NULL, 0, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterSetInfo(config, 1, PID_IP, (LPBYTE)&filter));
    CALL(MprConfigFilterSetInfo(config, 0, PID_IP, NULL));
    CALL(MprConfigFilterSetInfo(config, 0, PID_IPX, (LPBYTE)&filter));
}

static void server(HANDLE config)
{
    LPBYTE buffer = NULL;
    MPR_SERVER_1 one;
    MPR_SERVER_2 two;
    DWORD level, word = 0;

    section("server");
    for (level = 0; level < 3; level++) {
        CALL(MprConfigServerGetInfo(config, level, &buffer));
        print_bytes("server", buffer, level == 2 ? sizeof(MPR_SERVER_2) : sizeof(MPR_SERVER_1));
        CALL(MprConfigBufferFree(buffer));
    }
    CALL(MprConfigServerGetInfo(config, 2, &buffer));
    memcpy(&two, buffer, sizeof two);
    CALL(MprConfigBufferFree(buffer));
    two.dwNumPptpPorts = 5;
    CALL(MprConfigServerSetInfo(config, 2, (LPBYTE)&two));
    memcpy(&one, &two, sizeof one);
    one.dwNumL2tpPorts = 7;
    CALL(MprConfigServerSetInfo(config, 1, (LPBYTE)&one));
    CALL(MprConfigServerGetInfo(config, 2, &buffer));
    print_bytes("server", buffer, sizeof(MPR_SERVER_2));
    CALL(MprConfigBufferFree(buffer));
    one.dwNumL2tpPorts = 2000;
    CALL(MprConfigServerSetInfo(config, 1, (LPBYTE)&one));
    one.dwNumPptpPorts = 0;
    CALL(MprConfigServerSetInfo(config, 1, (LPBYTE)&one));
    one.dwNumPptpPorts = 16385;
    CALL(MprConfigServerSetInfo(config, 1, (LPBYTE)&one));
    one.dwNumPptpPorts = 5;
    one.dwPptpPortFlags = 4;
    CALL(MprConfigServerSetInfo(config, 1, (LPBYTE)&one));
    two.dwSstpPortFlags = MPR_ENABLE_ROUTING_ON_DEVICE;
    CALL(MprConfigServerSetInfo(config, 2, (LPBYTE)&two));
    CALL(MprConfigServerSetInfo(config, 0, (LPBYTE)&one));
    CALL(MprConfigServerSetInfo(config, 3, (LPBYTE)&one));
    CALL(MprConfigServerSetInfo(NULL, 1, (LPBYTE)&one));
    CALL(MprConfigServerSetInfo(config, 1, NULL));
    CALL(MprConfigServerSetInfo(&word, 1, (LPBYTE)&two));
    CALL(MprConfigServerGetInfo(NULL, 0, &buffer));
    CALL(MprConfigServerGetInfo(config, 0, NULL));
    CALL(MprConfigServerGetInfo(config, 3, &buffer));
}

/* The functions that mingw-w64's library lacks, with the prototypes of the SDK's metadata. */

typedef DWORD (*server_get)(HANDLE, MPR_SERVER_EX *);
typedef DWORD (*server_set)(HANDLE, MPR_SERVER_SET_CONFIG_EX *);
typedef DWORD (*custom_info)(HANDLE, HANDLE, void *);

/* Revision 1 of MPR_IF_CUSTOMINFOEX, which mingw-w64's header lacks too. */
struct custom {
    MPRAPI_OBJECT_HEADER Header;
    DWORD dwFlags;
    DWORD dwSaLifeTime;
    DWORD dwSaDataSize;
    struct {
        DWORD cbData;
        BYTE *pbData;
    } certificateName;
    DWORD *customPolicy;
};

static void print_server(const MPR_SERVER_EX *server)
{
    const IKEV2_CONFIG_PARAMS *ike = &server->ConfigParams.IkeConfigParams;
    const SSTP_CONFIG_PARAMS *sstp = &server->ConfigParams.SstpConfigParams;

    printf("LAN only %u, up %u, ports %u, in use %u\n", (unsigned)server->fLanOnlyMode,
           (unsigned)server->dwUpTime, (unsigned)server->dwTotalPorts, (unsigned)server->dwPortsInUse);
    printf("PPTP %u/%u, L2TP %u/%u, SSTP %u/%u, IKEv2 %u/%u\n",
           (unsigned)server->ConfigParams.PptpConfigParams.dwNumPorts,
           (unsigned)server->ConfigParams.PptpConfigParams.dwPortFlags,
           (unsigned)server->ConfigParams.L2tpConfigParams.dwNumPorts,
           (unsigned)server->ConfigParams.L2tpConfigParams.dwPortFlags,
           (unsigned)sstp->dwNumPorts, (unsigned)sstp->dwPortFlags, (unsigned)ike->dwNumPorts,
           (unsigned)ike->dwPortFlags);
    printf("idle %u, blackout %u, life %u, data %u, certificates %u %d\n",
           (unsigned)ike->TunnelConfigParams.dwIdleTimeout,
           (unsigned)ike->TunnelConfigParams.dwNetworkBlackoutTime,
           (unsigned)ike->TunnelConfigParams.dwSaLifeTime,
           (unsigned)ike->TunnelConfigParams.dwSaDataSizeForRenegotiation,
           (unsigned)ike->TunnelConfigParams.dwTotalCertificates,
           ike->TunnelConfigParams.certificateNames != NULL);
    printf("https %d, algorithm %x, default %d\n", (int)sstp->isUseHttps,
           (unsigned)sstp->certAlgorithm, (int)sstp->sstpCertDetails.isDefault);
    print_bytes("hash", sstp->sstpCertDetails.certBlob.pbData, sstp->sstpCertDetails.certBlob.cbData);
}

static void later_server_functions(HANDLE config)
{
    server_get MprConfigServerGetInfoEx_ = (server_get)(uintptr_t)find("MprConfigServerGetInfoEx");
    server_set MprConfigServerSetInfoEx_ = (server_set)(uintptr_t)find("MprConfigServerSetInfoEx");
    BYTE name[5] = {0x30, 3, 0x31, 1, 0}, hash[32] = {1, 2, 3};
    MPR_SERVER_SET_CONFIG_EX set;
    MPR_SERVER_EX server;
    DWORD word = 0;

    section("later functions: server");
    memset(&server, 0, sizeof server);
    server.Header.revision = MPRAPI_MPR_SERVER_OBJECT_REVISION_1;
    server.Header.type = MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT;
    server.Header.size = sizeof server;
    CALL(MprConfigServerGetInfoEx_(config, &server));
    print_server(&server);
    memset(&set, 0, sizeof set);
    set.Header.revision = MPRAPI_MPR_SERVER_SET_CONFIG_OBJECT_REVISION_1;
    set.Header.type = MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT;
    set.Header.size = sizeof set;
    set.setConfigForProtocols = 1 | 2 | 4 | 8;
    set.ConfigParams = server.ConfigParams;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    set.ConfigParams.PptpConfigParams.dwNumPorts = 6;
    set.ConfigParams.IkeConfigParams.dwTunnelConfigParamFlags = MPRAPI_IKEV2_SET_TUNNEL_CONFIG_PARAMS;
    set.ConfigParams.IkeConfigParams.TunnelConfigParams.dwIdleTimeout = 600;
    set.ConfigParams.IkeConfigParams.TunnelConfigParams.dwNetworkBlackoutTime = 900;
    set.ConfigParams.IkeConfigParams.TunnelConfigParams.dwSaLifeTime = 14400;
    set.ConfigParams.IkeConfigParams.TunnelConfigParams.dwSaDataSizeForRenegotiation = 2048;
    set.ConfigParams.IkeConfigParams.TunnelConfigParams.dwTotalCertificates = 1;
    {
        CERT_NAME_BLOB blob = {sizeof name, name};

        set.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames = &blob;
        CALL(MprConfigServerSetInfoEx_(config, &set));
    }
    set.setConfigForProtocols = 4;
    set.ConfigParams.SstpConfigParams.isUseHttps = 0;
    set.ConfigParams.SstpConfigParams.sstpCertDetails.isDefault = 0;
    set.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.cbData = sizeof hash;
    set.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData = hash;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    CALL(MprAdminBufferFree(server.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData));
    CALL(MprConfigServerGetInfoEx_(config, &server));
    print_server(&server);
    if (server.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames != NULL)
        print_bytes("certificate",
                    server.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames->pbData,
                    server.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames->cbData);
    CALL(MprAdminBufferFree(server.ConfigParams.IkeConfigParams.TunnelConfigParams.certificateNames));
    CALL(MprConfigBufferFree(server.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.pbData));

    section("later functions: errors of the server's");
    CALL(MprConfigServerGetInfoEx_(NULL, &server));
    CALL(MprConfigServerGetInfoEx_(config, NULL));
    CALL(MprConfigServerGetInfoEx_(&word, &server));
    server.Header.revision = 2;
    CALL(MprConfigServerGetInfoEx_(config, &server));
    server.Header.revision = 1;
    server.Header.type = MPRAPI_OBJECT_TYPE_MPR_SERVER_SET_CONFIG_OBJECT;
    CALL(MprConfigServerGetInfoEx_(config, &server));
    server.Header.type = MPRAPI_OBJECT_TYPE_MPR_SERVER_OBJECT;
    server.Header.size--;
    CALL(MprConfigServerGetInfoEx_(config, &server));
    CALL(MprConfigServerSetInfoEx_(NULL, &set));
    CALL(MprConfigServerSetInfoEx_(config, NULL));
    CALL(MprConfigServerSetInfoEx_(&word, &set));
    set.ConfigParams.SstpConfigParams.sstpCertDetails.certBlob.cbData = 31;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    set.setConfigForProtocols = 0x10;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    set.setConfigForProtocols = 1;
    set.ConfigParams.PptpConfigParams.dwNumPorts = 0;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    set.ConfigParams.PptpConfigParams.dwNumPorts = 16385;
    CALL(MprConfigServerSetInfoEx_(config, &set));
    set.Header.revision = 0;
    CALL(MprConfigServerSetInfoEx_(config, &set));
}

static void later_interface_functions(HANDLE config)
{
    custom_info MprConfigInterfaceGetCustomInfoEx_ =
        (custom_info)(uintptr_t)find("MprConfigInterfaceGetCustomInfoEx");
    custom_info MprConfigInterfaceSetCustomInfoEx_ =
        (custom_info)(uintptr_t)find("MprConfigInterfaceSetCustomInfoEx");
    DWORD policy[6] = {3, 2, 8, 5, 7, 6};
    BYTE name[3] = {0x30, 1, 0};
    HANDLE branch = NULL, internal = NULL, gone = NULL;
    MPR_INTERFACE_0 item;
    struct custom custom;

    section("later functions: interfaces");
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &branch));
    CALL(MprConfigInterfaceGetHandle(config, u"Internal", &internal));
    memset(&custom, 0, sizeof custom);
    custom.Header.revision = 1;
    custom.Header.type = 6;
    custom.Header.size = sizeof custom;
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, branch, &custom));
    printf("flags %u, policy %d\n", (unsigned)custom.dwFlags, custom.customPolicy != NULL);
    custom.dwFlags = 1;
    custom.dwSaLifeTime = 300;
    custom.dwSaDataSize = 1024;
    custom.certificateName.cbData = sizeof name;
    custom.certificateName.pbData = name;
    custom.customPolicy = policy;
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, &custom));
    memset(&custom.dwFlags, 0, sizeof custom - sizeof custom.Header);
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, branch, &custom));
    printf("flags %u, life %u, data %u\n", (unsigned)custom.dwFlags, (unsigned)custom.dwSaLifeTime,
           (unsigned)custom.dwSaDataSize);
    print_bytes("certificate", custom.certificateName.pbData, custom.certificateName.cbData);
    print_bytes("policy", custom.customPolicy, custom.customPolicy == NULL ? 0 : sizeof policy);
    CALL(MprConfigBufferFree(custom.certificateName.pbData));
    CALL(MprConfigBufferFree(custom.customPolicy));

    section("later functions: errors of interfaces");
    memset(&custom.dwFlags, 0, sizeof custom - sizeof custom.Header);
    CALL(MprConfigInterfaceGetCustomInfoEx_(NULL, branch, &custom));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, NULL, &custom));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, branch, NULL));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, config, &custom));
    CALL(MprConfigInterfaceSetCustomInfoEx_(NULL, branch, &custom));
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, NULL, &custom));
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, NULL));
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, internal, &custom));
    custom.dwFlags = 2;
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, &custom));
    custom.dwFlags = 1;
    custom.dwSaLifeTime = 299;
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, &custom));
    custom.Header.revision = 3;
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, &custom));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, branch, &custom));
    custom.Header.revision = 1;
    custom.dwFlags = 0;
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, branch, &custom));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, branch, &custom));
    printf("flags %u\n", (unsigned)custom.dwFlags);
    memset(&item, 0, sizeof item);
    set_text(item.wszInterfaceName, u"Gone");
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&item, &gone));
    CALL(MprConfigInterfaceDelete(config, gone));
    CALL(MprConfigInterfaceGetCustomInfoEx_(config, gone, &custom));
    CALL(MprConfigInterfaceSetCustomInfoEx_(config, gone, &custom));
}

/* Changes the first byte of a file. */
static void damage(const char *directory, const char *name)
{
    char path[1024];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, "r+b");
    if (file == NULL || fputc('!', file) == EOF || fclose(file) != 0) {
        fprintf(stderr, "%s can't be changed\n", name);
        exit(1);
    }
}

static void backups(HANDLE config, const char *directory)
{
    static const WCHAR lone[] = {0xd800, 0};
    WCHAR *friday = path_of(directory, "friday/"), *inside = path_of(directory, "router/backup");
    WCHAR *saturday = path_of(directory, "saturday");
    WCHAR *deep = path_of(directory, "no/parent"), *file = path_of(directory, "file");
    WCHAR *nothing = path_of(directory, "nothing"), *router = path_of(directory, "router");
    HANDLE branch = NULL, found = NULL, other = NULL, dialing = NULL;
    MPR_INTERFACE_0 added;
    MPR_INTERFACE_3 item;
    WCHAR empty[1] = {0};

    section("backup, change, restore, compare");
    print_book(directory);
    CALL(MprConfigServerBackup(config, friday));
    CALL(MprConfigInterfaceGetHandle(config, u"Tunnel", &dialing));
    tunnel(&item, u"Tunnel");
    set_text(item.szLocalPhoneNumber, u"changed.example.net");
    CALL(MprConfigInterfaceSetInfo(config, dialing, 2, (LPBYTE)&item));
    tunnel(&item, u"Dials since");
    CALL(MprConfigInterfaceCreate(config, 3, (LPBYTE)&item, &found));
    print_book(directory);
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &branch));
    CALL(MprConfigInterfaceDelete(config, branch));
    memset(&added, 0, sizeof added);
    set_text(added.wszInterfaceName, u"Added since");
    added.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    CALL(MprConfigInterfaceCreate(config, 0, (LPBYTE)&added, &found));
    print_interfaces(config, (DWORD)-1);
    CALL(MprConfigServerRestore(config, friday));
    print_book(directory);
    get_and_set(config, dialing, 2, directory);
    print_interfaces(config, (DWORD)-1);
    CALL(MprConfigInterfaceGetHandle(config, u"Branch", &found));
    print_interface_transports(config, found, (DWORD)-1);
    /* Whoever runs this program compares the files of the two. */
    CALL(MprConfigServerBackup(config, saturday));
    CALL(MprConfigServerBackup(config, saturday));

    section("backup and restore: errors");
    CALL(MprConfigServerBackup(NULL, friday));
    CALL(MprConfigServerBackup(config, NULL));
    CALL(MprConfigServerBackup(config, empty));
    CALL(MprConfigServerBackup(config, (LPWSTR)lone));
    CALL(MprConfigServerBackup(config, deep));
    CALL(MprConfigServerBackup(config, file));
    CALL(MprConfigServerBackup(config, inside));
    CALL(MprConfigServerBackup(branch, friday));
    CALL(MprConfigServerRestore(NULL, friday));
    CALL(MprConfigServerRestore(config, NULL));
    CALL(MprConfigServerRestore(config, empty));
    CALL(MprConfigServerRestore(config, (LPWSTR)lone));
    CALL(MprConfigServerRestore(config, nothing));
    CALL(MprConfigServerRestore(config, file));
    CALL(MprConfigServerRestore(config, router));
    damage(directory, "friday/manifest.json");
    CALL(MprConfigServerRestore(config, friday));

    section("disconnecting");
    CALL(MprConfigServerConnect(router, &other));
    CALL(MprConfigInterfaceDelete(other, found));
    MprConfigServerDisconnect(config);
    CALL(MprConfigServerBackup(config, friday));
    CALL(MprConfigServerRestore(config, friday));
    CALL(MprConfigInterfaceDelete(config, found));
    print_interfaces(config, (DWORD)-1);
    print_interfaces(other, (DWORD)-1);
    MprConfigServerDisconnect(other);
    free(friday);
    free(saturday);
    free(inside);
    free(deep);
    free(file);
    free(nothing);
    free(router);
}

int main(int count, char **arguments)
{
    WCHAR *root;
    HANDLE config = NULL;

#ifdef _WIN32
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    if (count != 2) {
        fprintf(stderr, "usage: transcript DIRECTORY\n");
        return 2;
    }
    information_headers();
    errors_and_services();
    connecting(arguments[1]);
    root = path_of(arguments[1], "router");
    if (CALL(MprConfigServerConnect(root, &config)) != NO_ERROR)
        return 1;
    installing(config);
    transports(config);
    interfaces(config);
    demand_dial(config, arguments[1]);
    interface_transports(config);
    enumerations(config);
    names(config);
    filters(config);
    server(config);
    later_server_functions(config);
    later_interface_functions(config);
    backups(config, arguments[1]);
    free(root);
    return 0;
}
