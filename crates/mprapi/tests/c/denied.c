/* Calls functions as a user who may not do what they do. Prints a line for each call, and waits for a line
 * before the second and the third part, while the rights of the files are changed:
 *
 *     1. all may be read: a backup is made in OWN
 *     2. nothing of the router may be written, and nothing in CLOSED
 *     3. the hive may not be read
 *
 * Arguments: ROOT OWN CLOSED. */
#include <mprapi.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void part(const char *what)
{
    printf("%s\n", what);
    fflush(stdout);
    while (getchar() != '\n')
        if (feof(stdin))
            exit(2);
}

#define SHOW(function, arguments) printf(#function " = %u\n", (unsigned)function arguments)

int main(int count, char **arguments)
{
    WCHAR *root, *own, *closed;
    HANDLE router, made;
    LPBYTE buffer;
    MPR_SERVER_1 one = {9, 1, 9, 1};
    MPR_SERVER_EX1 server;
    MPR_SERVER_SET_CONFIG_EX1 setting;
    MPR_INTERFACE_0 item = {.wszInterfaceName = u"Denied", .fEnabled = 1};

    if (count != 4)
        return 2;
    root = wide(arguments[1]), own = wide(arguments[2]), closed = wide(arguments[3]);
    memset(&server, 0, sizeof server);
    server.Header.revision = 2;
    server.Header.size = sizeof server;
    server.Header.type = 2;
    memset(&setting, 0, sizeof setting);
    setting.Header.revision = 2;
    setting.Header.size = sizeof setting;
    setting.Header.type = 3;
    setting.setConfigForProtocols = 1;
    setting.ConfigParams.PptpConfigParams.dwNumPorts = 9;
    setting.ConfigParams.PptpConfigParams.dwPortFlags = 1;
    item.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;

    SHOW(MprConfigServerConnect, (root, &router));
    SHOW(MprConfigServerBackup, (router, own));
    part("nothing may be written");
    SHOW(MprConfigServerSetInfo, (router, 1, (LPBYTE)&one));
    SHOW(MprConfigServerSetInfoEx, (router, (MPR_SERVER_SET_CONFIG_EX *)&setting));
    SHOW(MprConfigInterfaceCreate, (router, 0, (LPBYTE)&item, &made));
    SHOW(MprConfigServerBackup, (router, closed));
    SHOW(MprConfigServerRestore, (router, own));
    part("nothing may be read");
    SHOW(MprConfigServerGetInfoEx, (router, (MPR_SERVER_EX *)&server));
    SHOW(MprConfigServerGetInfo, (router, 2, &buffer));
    SHOW(MprConfigServerBackup, (router, own));
    MprConfigServerDisconnect(router);
    SHOW(MprConfigServerConnect, (root, &router));
    return 0;
}
