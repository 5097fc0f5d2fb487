/* Walks a hive with libhivex, as hive-walk does with routerkeep-regf: every key with its name, every
 * value with its name, type and data. The time of each round includes opening the hive.
 *
 *     hivex_walk whole HIVE ROUNDS
 *     hivex_walk subtree HIVE PATH ROUNDS
 *
 * Prints one line a round: microseconds, keys, values, bytes of value data.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <hivex.h>

struct counts {
    unsigned long keys, values, bytes;
    /* Made of the data, so that nothing can be left out as unused. */
    unsigned long sum;
};

static void fail(const char *what)
{
    fprintf(stderr, "hivex_walk: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void walk(hive_h *hive, hive_node_h key, struct counts *counts)
{
    char *name = hivex_node_name(hive, key);
    if (name == NULL)
        fail("a key's name");
    counts->keys++;
    counts->sum += (unsigned char)name[0];
    free(name);

    hive_value_h *values = hivex_node_values(hive, key);
    if (values == NULL)
        fail("a key's values");
    for (size_t i = 0; values[i] != 0; i++) {
        char *value_name = hivex_value_key(hive, values[i]);
        if (value_name == NULL)
            fail("a value's name");
        hive_type type;
        size_t length;
        char *data = hivex_value_value(hive, values[i], &type, &length);
        if (data == NULL && length != 0)
            fail("a value's data");
        counts->values++;
        counts->bytes += length;
        counts->sum += (unsigned char)value_name[0] + type;
        if (length != 0)
            counts->sum += (unsigned char)data[length - 1];
        free(value_name);
        free(data);
    }
    free(values);

    hive_node_h *subkeys = hivex_node_children(hive, key);
    if (subkeys == NULL)
        fail("a key's subkeys");
    for (size_t i = 0; subkeys[i] != 0; i++)
        walk(hive, subkeys[i], counts);
    free(subkeys);
}

static hive_node_h find(hive_h *hive, const char *path)
{
    hive_node_h key = hivex_root(hive);
    char *rest = strdup(path);
    if (rest == NULL)
        fail("memory");
    for (char *name = strtok(rest, "\\"); name != NULL && key != 0; name = strtok(NULL, "\\"))
        key = hivex_node_get_child(hive, key, name);
    free(rest);
    if (key == 0)
        fail(path);
    return key;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
    int whole = argc == 4 && strcmp(argv[1], "whole") == 0;
    int subtree = argc == 5 && strcmp(argv[1], "subtree") == 0;
    if (!whole && !subtree) {
        fprintf(stderr, "usage: hivex_walk whole HIVE ROUNDS | subtree HIVE PATH ROUNDS\n");
        return 2;
    }
    unsigned long sum = 0;
    for (long rounds = atol(argv[argc - 1]); rounds > 0; rounds--) {
        struct counts counts = { 0, 0, 0, 0 };
        double start = now();
        hive_h *hive = hivex_open(argv[2], 0);
        if (hive == NULL)
            fail(argv[2]);
        walk(hive, whole ? hivex_root(hive) : find(hive, argv[3]), &counts);
        hivex_close(hive);
        double end = now();
        printf("%.3f %lu %lu %lu\n", end - start, counts.keys, counts.values, counts.bytes);
        sum += counts.sum;
    }
    return sum == 0;
}
