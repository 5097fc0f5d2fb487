/*
 * The services RemoteAccess and one that depends on it, made up: they route nothing, and do to the registry what a
 * router's service does when it stops. For a Windows of the tests only: `install` takes the place of what is there.
 *
 *     made_up_router install          registers both
 *     made_up_router behave HOW       says what happens from now on (see below)
 *     made_up_router start            starts both
 *     made_up_router stay             says `up`, then does nothing for ever: Wine ends its services with the last program
 *     made_up_router state            prints what both are doing, and how RemoteAccess starts
 *     made_up_router run NAME         is how the service control manager runs one
 *
 * HOW is `writes-back`: other stamps, another order of the global blocks, the interface index of a route, at each stop;
 * `changes`: besides these an interface is disabled; `deaf`: it does not stop; `broken`: it does not start.
 */
#include <windows.h>
#include <stdio.h>
#include <string.h>

#define SERVICE L"SYSTEM\\CurrentControlSet\\Services\\RemoteAccess"
#define BEHAVIOUR L"SOFTWARE\\Routerkeep test"

static const WCHAR *const names[] = {L"RemoteAccess", L"RouterkeepDependant"};
static SERVICE_STATUS_HANDLE reported;
static HANDLE stopping;
static int is_router;

static int failed(const char *what)
{
    fprintf(stderr, "made_up_router: %s: %lu\n", what, GetLastError());
    return 1;
}

static void how(WCHAR *text, DWORD size)
{
    if (RegGetValueW(HKEY_LOCAL_MACHINE, BEHAVIOUR, L"How", RRF_RT_REG_SZ, NULL, text, &size) != ERROR_SUCCESS)
        text[0] = 0;
}

static int behaves(const WCHAR *wanted)
{
    WCHAR text[32];

    how(text, sizeof text);
    return wcscmp(text, wanted) == 0;
}

static DWORD number(const BYTE *at)
{
    DWORD value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* Changes an info block: version, size, count, then of each entry its type, the size of an item, count and offset. */
static void rewrite(HKEY key, const WCHAR *value, void (*change)(BYTE *block, DWORD size, DWORD entries))
{
    BYTE block[65536];
    DWORD size = sizeof block;

    if (RegGetValueW(key, NULL, value, RRF_RT_REG_BINARY, NULL, block, &size) == ERROR_SUCCESS && size >= 12 &&
        number(block + 8) <= (size - 12) / 16) {
        change(block, size, number(block + 8));
        RegSetValueExW(key, value, 0, REG_BINARY, block, size);
    }
}

static void reorder(BYTE *block, DWORD size, DWORD entries)
{
    BYTE first[16];

    (void)size;
    if (entries < 2)
        return;
    memcpy(first, block + 12, sizeof first);
    memcpy(block + 12, block + 28, sizeof first);
    memcpy(block + 28, first, sizeof first);
}

/* The interface index of the first static route, InfoType 0xFFFF0005: of 72 bytes it is at 48, of 56 at 16. */
static void renumber(BYTE *block, DWORD size, DWORD entries)
{
    DWORD n, offset, index = 23;

    for (n = 0; n < entries; n++) {
        BYTE *entry = block + 12 + 16 * n;

        offset = number(entry + 12) + (number(entry + 4) == 72 ? 48 : 16);
        if (number(entry) == 0xFFFF0005 && number(entry + 8) > 0 && offset <= size - 4)
            memcpy(block + offset, &index, sizeof index);
    }
}

static void write_back(void)
{
    DWORD stamp = GetTickCount(), off = 0, n;
    WCHAR name[64];
    HKEY interfaces, key, ip;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, SERVICE L"\\RouterManagers", 0, KEY_ALL_ACCESS, &key) == ERROR_SUCCESS) {
        RegSetValueExW(key, L"Stamp", 0, REG_DWORD, (BYTE *)&stamp, sizeof stamp);
        if (RegOpenKeyExW(key, L"Ip", 0, KEY_ALL_ACCESS, &ip) == ERROR_SUCCESS) {
            rewrite(ip, L"GlobalInfo", reorder);
            RegCloseKey(ip);
        }
        RegCloseKey(key);
    }
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, SERVICE L"\\Interfaces", 0, KEY_ALL_ACCESS, &interfaces) != ERROR_SUCCESS)
        return;
    for (n = 0; RegEnumKeyW(interfaces, n, name, 64) == ERROR_SUCCESS; n++) {
        if (RegOpenKeyExW(interfaces, name, 0, KEY_ALL_ACCESS, &key) != ERROR_SUCCESS)
            continue;
        RegSetValueExW(key, L"Stamp", 0, REG_DWORD, (BYTE *)&stamp, sizeof stamp);
        if (behaves(L"changes"))
            RegSetValueExW(key, L"Enabled", 0, REG_DWORD, (BYTE *)&off, sizeof off);
        if (RegOpenKeyExW(key, L"Ip", 0, KEY_ALL_ACCESS, &ip) == ERROR_SUCCESS) {
            rewrite(ip, L"InterfaceInfo", renumber);
            RegCloseKey(ip);
        }
        RegCloseKey(key);
    }
    RegCloseKey(interfaces);
}

static void report(DWORD state, DWORD error)
{
    SERVICE_STATUS status;

    memset(&status, 0, sizeof status);
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwWin32ExitCode = error;
    status.dwControlsAccepted = state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0;
    SetServiceStatus(reported, &status);
}

static DWORD WINAPI control(DWORD code, DWORD event, LPVOID data, LPVOID context)
{
    (void)event, (void)data, (void)context;
    if (code != SERVICE_CONTROL_STOP)
        return NO_ERROR;
    if (is_router && behaves(L"deaf")) {
        report(SERVICE_RUNNING, NO_ERROR);
        return NO_ERROR;
    }
    report(SERVICE_STOP_PENDING, NO_ERROR);
    SetEvent(stopping);
    return NO_ERROR;
}

static void WINAPI run(DWORD count, LPWSTR *arguments)
{
    (void)count, (void)arguments;
    stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
    reported = RegisterServiceCtrlHandlerExW(names[!is_router], control, NULL);
    if (is_router && behaves(L"broken")) {
        report(SERVICE_STOPPED, ERROR_SERVICE_SPECIFIC_ERROR);
        return;
    }
    report(SERVICE_RUNNING, NO_ERROR);
    WaitForSingleObject(stopping, INFINITE);
    if (is_router)
        write_back();
    report(SERVICE_STOPPED, NO_ERROR);
}

static int install(SC_HANDLE manager)
{
    WCHAR program[MAX_PATH], path[2 * MAX_PATH], depends[] = L"RemoteAccess\0";
    int n;

    GetModuleFileNameW(NULL, program, MAX_PATH);
    for (n = 0; n < 2; n++) {
        SC_HANDLE service;

        swprintf(path, 2 * MAX_PATH, L"\"%ls\" run %ls", program, names[n]);
        service = CreateServiceW(manager, names[n], NULL, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                 SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, path, NULL, NULL,
                                 n == 1 ? depends : NULL, NULL, NULL);
        if (service == NULL && GetLastError() == ERROR_SERVICE_EXISTS) {
            service = OpenServiceW(manager, names[n], SERVICE_ALL_ACCESS);
            if (service == NULL ||
                !ChangeServiceConfigW(service, SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_NO_CHANGE,
                                      path, NULL, NULL, n == 1 ? depends : NULL, NULL, NULL, NULL))
                return failed("taking its place");
        }
        if (service == NULL)
            return failed("making it");
        CloseServiceHandle(service);
    }
    return 0;
}

static DWORD state(SC_HANDLE service)
{
    SERVICE_STATUS status;

    return QueryServiceStatus(service, &status) ? status.dwCurrentState : 0;
}

static int start(SC_HANDLE manager)
{
    int n, tries;

    for (n = 0; n < 2; n++) {
        SC_HANDLE service = OpenServiceW(manager, names[n], SERVICE_ALL_ACCESS);

        if (service == NULL)
            return failed("opening it");
        if (!StartServiceW(service, 0, NULL) && GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
            return failed("starting it");
        for (tries = 0; state(service) != SERVICE_RUNNING; tries++) {
            if (tries == 200)
                return failed("waiting for it");
            Sleep(50);
        }
    }
    return 0;
}

static int print_state(SC_HANDLE manager)
{
    BYTE buffer[8192];
    DWORD needed;
    int n;

    for (n = 0; n < 2; n++) {
        SC_HANDLE service = OpenServiceW(manager, names[n], SERVICE_ALL_ACCESS);

        if (service == NULL)
            return failed("opening it");
        if (n == 0) {
            QUERY_SERVICE_CONFIGW *config = (QUERY_SERVICE_CONFIGW *)buffer;

            if (!QueryServiceConfigW(service, config, sizeof buffer, &needed))
                return failed("asking how it starts");
            printf("start %lu, ", config->dwStartType);
        }
        printf("%ls %s\n", names[n], state(service) == SERVICE_RUNNING ? "runs" : "stands still");
    }
    return 0;
}

static int behave(const char *text)
{
    WCHAR wide[32];
    HKEY key;

    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, 32);
    if (RegCreateKeyW(HKEY_LOCAL_MACHINE, BEHAVIOUR, &key) != ERROR_SUCCESS ||
        RegSetValueExW(key, L"How", 0, REG_SZ, (BYTE *)wide, 2 * (wcslen(wide) + 1)) != ERROR_SUCCESS)
        return failed("saying how it behaves");
    return 0;
}

int main(int count, char **arguments)
{
    SC_HANDLE manager;

    if (count == 3 && strcmp(arguments[1], "run") == 0) {
        SERVICE_TABLE_ENTRYW table[] = {{(LPWSTR)L"", run}, {NULL, NULL}};

        is_router = strcmp(arguments[2], "RemoteAccess") == 0;
        return StartServiceCtrlDispatcherW(table) ? 0 : failed("being a service");
    }
    if (count == 3 && strcmp(arguments[1], "behave") == 0)
        return behave(arguments[2]);
    manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    if (manager == NULL)
        return failed("the service control manager");
    if (count == 2 && strcmp(arguments[1], "stay") == 0) {
        puts("up");
        fflush(stdout);
        Sleep(INFINITE);
    }
    if (count == 2 && strcmp(arguments[1], "install") == 0)
        return install(manager);
    if (count == 2 && strcmp(arguments[1], "start") == 0)
        return start(manager);
    return count == 2 && strcmp(arguments[1], "state") == 0 ? print_state(manager) : 2;
}
