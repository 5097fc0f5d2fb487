/* Uses the library from many threads at once: connections that others close meanwhile, handles and buffers
 * that go from thread to thread, pointers that were never the library's.
 * Prints what it counted; ends with 1 where a code was not one that may come.
 *
 *     threads ROOT THREADS ROUNDS
 */
#include <mprapi.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static WCHAR *root;
static unsigned rounds;

/* What goes from thread to thread, under a lock of the program's own. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static HANDLE shared;
static LPVOID left_behind;
static unsigned long calls, stale, wrong;

static void count(unsigned long *what)
{
    pthread_mutex_lock(&lock);
    ++*what;
    pthread_mutex_unlock(&lock);
}

/* Wants a code to be 0, or the other one, or to say that others change the router too often just now. */
static DWORD want(DWORD code, DWORD other, const char *what)
{
    count(&calls);
    if (code != NO_ERROR && code != other && code != ERROR_RETRY) {
        fprintf(stderr, "threads: %s: %u\n", what, (unsigned)code);
        count(&wrong);
    }
    return code;
}

/* Puts a thing in the place of another, and returns that one. */
static LPVOID swap(LPVOID *place, LPVOID new)
{
    LPVOID old;

    pthread_mutex_lock(&lock);
    old = *place;
    *place = new;
    pthread_mutex_unlock(&lock);
    return old;
}

static HANDLE at_hand(void)
{
    HANDLE now;

    pthread_mutex_lock(&lock);
    now = shared;
    pthread_mutex_unlock(&lock);
    return now;
}

/* Reads what a connection has, which others may close in the middle. */
static void use(HANDLE router)
{
    LPBYTE buffer = NULL, info = NULL;
    DWORD read, total, size, code;
    HANDLE item, transport;
    LPVOID other;

    code = want(MprConfigInterfaceEnum(router, 0, &buffer, (DWORD)-1, &read, &total, NULL), ERROR_INVALID_HANDLE,
                "listing");
    if (code != NO_ERROR) {
        count(&stale);
        return;
    }
    if (MprConfigInterfaceGetHandle(router, ((MPR_INTERFACE_0 *)buffer)->wszInterfaceName, &item) == NO_ERROR
        && MprConfigInterfaceTransportGetHandle(router, item, PID_IP, &transport) == NO_ERROR
        && MprConfigInterfaceTransportGetInfo(router, item, transport, &info, &size) == NO_ERROR) {
        LPVOID copy;

        if (want(MprInfoDuplicate(info, &copy), NO_ERROR, "a copy") == NO_ERROR)
            want(MprInfoDelete(copy), NO_ERROR, "deleting a copy");
        want(MprConfigBufferFree(info), NO_ERROR, "freeing a block");
    }
    /* The list is freed by whoever comes next. */
    other = swap(&left_behind, buffer);
    if (other != NULL)
        want(MprConfigBufferFree(other), NO_ERROR, "freeing what another thread got");
}

static void *run(void *number)
{
    unsigned round, own = *(unsigned *)number;
    int local = 0;

    for (round = 0; round < rounds; round++) {
        HANDLE router, item, before = at_hand();
        WCHAR name[32] = u"Thread ";

        if (want(MprConfigServerConnect(root, &router), NO_ERROR, "connecting") != NO_ERROR)
            continue;
        use(router);
        use(at_hand());
        /* Closed by now, if others were fast. */
        use(before);
        name[7] = (WCHAR)('A' + own);
        if ((round + own) % 4 == 0) {
            MPR_INTERFACE_0 new;

            memset(&new, 0, sizeof new);
            memcpy(new.wszInterfaceName, name, sizeof name);
            new.dwIfType = ROUTER_IF_TYPE_FULL_ROUTER;
            /* Others change the router as well, so another code may come. */
            if (MprConfigInterfaceCreate(router, 0, (LPBYTE)&new, &item) == NO_ERROR)
                MprConfigInterfaceDelete(router, item);
        }
        if (MprConfigBufferFree(&local) != ERROR_INVALID_PARAMETER)
            count(&wrong);
        want(MprConfigServerRefresh(router), NO_ERROR, "refreshing");
        /* This connection is now everybody's; the one before it ends, whoever uses it. */
        MprConfigServerDisconnect(swap(&shared, router));
    }
    return NULL;
}

int main(int count_of, char **arguments)
{
    unsigned threads, index;
    size_t length, unit;
    pthread_t ids[64];
    unsigned numbers[64];

    if (count_of != 4 || (threads = (unsigned)atoi(arguments[2])) > 64)
        return 2;
    rounds = (unsigned)atoi(arguments[3]);
    length = strlen(arguments[1]);
    root = calloc(length + 1, sizeof *root);
    for (unit = 0; unit < length; unit++)
        root[unit] = (unsigned char)arguments[1][unit];
    if (MprConfigServerConnect(root, &shared) != NO_ERROR)
        return 2;
    for (index = 0; index < threads; index++) {
        numbers[index] = index;
        if (pthread_create(&ids[index], NULL, run, &numbers[index]) != 0)
            return 2;
    }
    for (index = 0; index < threads; index++)
        pthread_join(ids[index], NULL);
    MprConfigServerDisconnect(shared);
    if (left_behind != NULL)
        want(MprConfigBufferFree(left_behind), NO_ERROR, "freeing the last list");
    printf("%lu calls, %lu with a stale handle, %lu wrong\n", calls, stale, wrong);
    free(root);
    return wrong != 0;
}
