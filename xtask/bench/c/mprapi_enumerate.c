/* Enumerates the interfaces of a router and the transports of each, with their info blocks, as a program
 * that uses the library does. The time of each round is that from connecting to disconnecting.
 *
 *     mprapi_enumerate ROOT ROUNDS
 *
 * Prints one line a round: microseconds, interfaces, transports of interfaces, bytes of their info blocks,
 * microseconds of the processor alone.
 */
#include <mprapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct counts {
    unsigned long interfaces, transports, bytes;
};

static void must(DWORD code, const char *what)
{
    if (code != NO_ERROR) {
        fprintf(stderr, "mprapi_enumerate: %s: error %u\n", what, (unsigned)code);
        exit(1);
    }
}

static void transports(HANDLE router, HANDLE interface, struct counts *counts)
{
    LPBYTE buffer, info;
    DWORD read, total, size;
    DWORD code = MprConfigInterfaceTransportEnum(router, interface, 0, &buffer, (DWORD)-1, &read, &total, NULL);
    if (code == ERROR_NO_MORE_ITEMS)
        return;
    must(code, "transports of an interface");
    const MPR_IFTRANSPORT_0 *list = (const MPR_IFTRANSPORT_0 *)buffer;
    for (DWORD i = 0; i < read; i++) {
        code = MprConfigInterfaceTransportGetInfo(router, interface, list[i].hIfTransport, &info, &size);
        must(code, "an info block");
        counts->transports++;
        counts->bytes += size;
        if (info != NULL)
            must(MprConfigBufferFree(info), "freeing an info block");
    }
    must(MprConfigBufferFree(buffer), "freeing transports");
}

static struct counts walk(WCHAR *name)
{
    struct counts counts = {0, 0, 0};
    HANDLE router;
    LPBYTE buffer;
    DWORD read, total;
    must(MprConfigServerConnect(name, &router), "connecting");
    must(MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &read, &total, NULL), "interfaces");
    const MPR_INTERFACE_0 *list = (const MPR_INTERFACE_0 *)buffer;
    for (DWORD i = 0; i < read; i++) {
        counts.interfaces++;
        transports(router, list[i].hInterface, &counts);
    }
    must(MprConfigBufferFree(buffer), "freeing interfaces");
    MprConfigServerDisconnect(router);
    return counts;
}

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

int main(int count, char **arguments)
{
    static WCHAR name[4096];
    size_t length = count == 3 ? strlen(arguments[1]) : 0;
    if (length == 0 || length >= sizeof name / sizeof name[0]) {
        fprintf(stderr, "usage: mprapi_enumerate ROOT ROUNDS\n");
        return 2;
    }
    for (size_t i = 0; i < length; i++)
        name[i] = (unsigned char)arguments[1][i];
    for (int round = atoi(arguments[2]); round > 0; round--) {
        double start = now(CLOCK_MONOTONIC), used = now(CLOCK_PROCESS_CPUTIME_ID);
        struct counts counts = walk(name);
        double time = now(CLOCK_MONOTONIC) - start;
        used = now(CLOCK_PROCESS_CPUTIME_ID) - used;
        printf("%.1f %lu %lu %lu %.0f\n", time, counts.interfaces, counts.transports, counts.bytes, used);
    }
    return 0;
}
