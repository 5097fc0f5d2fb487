/* Does one thing with so much more address space than the process has by then. Prints the code. Arguments:
 * "backup", "restore", "list" (of the interfaces), "create" (an interface) or "delete" (it), router root,
 * backup directory, further bytes. */
#include <mprapi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static WCHAR *wide(const char *text)
{
    size_t length = strlen(text);
    WCHAR *units = calloc(length + 1, sizeof *units);
    if (units == NULL)
        exit(2);
    for (size_t i = 0; i < length; i++)
        units[i] = (unsigned char)text[i];
    return units;
}

static DWORD run(const char *what, HANDLE router, WCHAR *directory)
{
    static MPR_INTERFACE_0 item = {.wszInterfaceName = u"Made with little", .fEnabled = 1};
    DWORD code, count, total;
    LPBYTE buffer;
    HANDLE handle;

    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
    if (strcmp(what, "backup") == 0)
        return MprConfigServerBackup(router, directory);
    if (strcmp(what, "restore") == 0)
        return MprConfigServerRestore(router, directory);
    if (strcmp(what, "list") == 0)
        return MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &count, &total, NULL);
    if (strcmp(what, "create") == 0)
        return MprConfigInterfaceCreate(router, 0, (LPBYTE)&item, &handle);
    code = MprConfigInterfaceGetHandle(router, item.wszInterfaceName, &handle);
    return code != 0 ? code : MprConfigInterfaceDelete(router, handle);
}

int main(int count, char **arguments)
{
    HANDLE router;
    unsigned long pages;
    if (count != 5)
        return 2;
    WCHAR *root = wide(arguments[2]), *directory = wide(arguments[3]);
    DWORD code = MprConfigServerConnect(root, &router);
    if (code != 0)
        return 2;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm == NULL || fscanf(statm, "%lu", &pages) != 1)
        return 2;
    fclose(statm);
    struct rlimit limit;
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + strtoull(arguments[4], NULL, 10);
    limit.rlim_max = limit.rlim_cur;
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        return 2;
    code = run(arguments[1], router, directory);
    char line[16];
    int length = snprintf(line, sizeof line, "%u\n", (unsigned)code);
    return write(1, line, (size_t)length) == length ? 0 : 2;
}
