/* A process that lives long, and one that forks: connects often and compares the memory that it has; then uses
 * the handles of its parent in a child. Prints a line for each.
 *
 *     lasting ROOT TIMES
 */
#define _DEFAULT_SOURCE
#include <mprapi.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static WCHAR *root;

static void must(DWORD code, const char *what)
{
    if (code != NO_ERROR) {
        fprintf(stderr, "lasting: %s: %u\n", what, (unsigned)code);
        exit(1);
    }
}

/* Returns how many bytes of the heap are in use, or at hand for the next use. */
static long memory(void)
{
    return (long)mallinfo2().uordblks;
}

static DWORD interfaces(HANDLE router)
{
    LPBYTE buffer;
    DWORD read, total;

    must(MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &read, &total, NULL), "listing");
    must(MprConfigBufferFree(buffer), "freeing");
    return read;
}

static void connect_often(long times)
{
    HANDLE router, transport;

    for (; times > 0; times--) {
        must(MprConfigServerConnect(root, &router), "connecting");
        must(MprConfigTransportGetHandle(router, PID_IP, &transport), "a transport");
        if (times % 16 == 0)
            interfaces(router);
        MprConfigServerDisconnect(router);
    }
}

static HANDLE create(HANDLE router, const WCHAR *name)
{
    MPR_INTERFACE_0 item;
    HANDLE handle;
    size_t unit;

    memset(&item, 0, sizeof item);
    for (unit = 0; name[unit] != 0; unit++)
        item.wszInterfaceName[unit] = name[unit];
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    must(MprConfigInterfaceCreate(router, 0, (LPBYTE)&item, &handle), "creating");
    return handle;
}

static void use_in_child(void)
{
    HANDLE router, item;
    LPBYTE buffer;
    DWORD size, before;
    int end;
    pid_t child;

    must(MprConfigServerConnect(root, &router), "connecting");
    before = interfaces(router);
    item = create(router, u"Made by the parent");
    must(MprConfigInterfaceGetInfo(router, item, 0, &buffer, &size), "reading");
    child = fork();
    if (child < 0)
        exit(2);
    if (child == 0) {
        must(MprConfigBufferFree(buffer), "freeing the parent's buffer in the child");
        must(MprConfigInterfaceGetInfo(router, item, 0, &buffer, &size), "reading in the child");
        create(router, u"Made by the child");
        MprConfigServerDisconnect(router);
        _exit(0);
    }
    if (waitpid(child, &end, 0) != child || end != 0)
        exit(1);
    /* The parent still has its handles and its buffer, and sees what the child did. */
    must(MprConfigBufferFree(buffer), "freeing after the child did");
    create(router, u"Made afterwards");
    must(MprConfigInterfaceDelete(router, item), "deleting");
    printf("%u more interfaces\n", (unsigned)(interfaces(router) - before));
    MprConfigServerDisconnect(router);
}

int main(int count, char **arguments)
{
    size_t length, unit;
    long times, before;

    if (count != 3 || (times = atol(arguments[2])) < 1)
        return 2;
    length = strlen(arguments[1]);
    root = calloc(length + 1, sizeof *root);
    for (unit = 0; unit < length; unit++)
        root[unit] = (unsigned char)arguments[1][unit];
    connect_often(times / 10);
    before = memory();
    connect_often(times);
    printf("%ld bytes more after %ld connects\n", memory() - before, times);
    use_in_child();
    free(root);
    return 0;
}
