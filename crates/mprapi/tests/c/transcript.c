/*
 * Calls every function of the family and prints what comes back, as a transcript.
 *
 * The same source is compiled with mingw-w64's own <mprapi.h> and run under Wine against our DLL, and
 * compiled with our <mprapi.h> and run on Linux against libmprapi.so. transcript.txt is what both print.
 *
 *     transcript SECTION...
 *
 * Sections are run in the order in which they are named; without any, all are.
 */

#ifdef _WIN32
#include <windows.h>
#include <mprapi.h>
#include <rtinfo.h>
#include <mprerror.h>
#include <fcntl.h>
#include <io.h>
#else
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

static const struct {
    const char *name;
    void (*run)(void);
} SECTIONS[] = {
    {"information-headers", information_headers},
    {"errors-and-services", errors_and_services},
};

int main(int count, char **arguments)
{
    size_t index;
    int argument;

#ifdef _WIN32
    _setmode(_fileno(stdout), _O_BINARY);
#endif
    for (index = 0; count == 1 && index < sizeof SECTIONS / sizeof SECTIONS[0]; index++)
        SECTIONS[index].run();
    for (argument = 1; argument < count; argument++) {
        for (index = 0; index < sizeof SECTIONS / sizeof SECTIONS[0]; index++) {
            if (strcmp(arguments[argument], SECTIONS[index].name) == 0)
                break;
        }
        if (index == sizeof SECTIONS / sizeof SECTIONS[0]) {
            fprintf(stderr, "no section %s\n", arguments[argument]);
            return 2;
        }
        SECTIONS[index].run();
    }
    return 0;
}
