/* Prints a registry hive, or one key of it, as libhivex reads it: one line per key and value.
 *
 *   hivex_dump HIVE [NAME...]      the names lead from the root down to the key
 *
 *   k DEPTH NAME                   a key; its values and then its subkeys follow
 *   v NAME TYPE DATA               a value of that key: type in decimal, data in hex
 *   ? WHAT [NAME]                  what libhivex can't say of that key: `value-name`, `subkey-name`,
 *                                  `values`, `subkeys`, `data NAME`
 *   end KEYS VALUES                the last line, without which the dump is cut off
 *
 * NAME is `8:` and UTF-8 in hex. Exit codes: 0 dumped, 2 usage, 3 not opened, 4 no such key.
 *
 * What libhivex can't say:
 * - names that are not valid UTF-16, since it gives names as UTF-8; what is below such a key is left
 *   out as well;
 * - lists of more than 70000 subkeys or 55000 values, values of more than 8000000 bytes, and lists
 *   whose length is not that which the key states;
 * - what else it takes for damage. It does not look at transaction logs.
 */
#include <errno.h>
#include <hivex.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Windows allows 512 levels; a greater depth is a cycle. */
enum { DEPTH_LIMIT = 1000 };

static hive_h *hive;
static uint64_t keys, values;

static void put_hex (const char *bytes, size_t length)
{
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char) bytes[i];
    putchar_unlocked (digits[byte >> 4]);
    putchar_unlocked (digits[byte & 15]);
  }
}

static void put_name (const char *name, size_t length)
{
  fputs ("8:", stdout);
  put_hex (name, length);
}

static void dump_value (hive_value_h value)
{
  char *name = hivex_value_key (hive, value);
  if (!name) {
    puts ("? value-name");
    return;
  }
  /* The name may hold a NUL: its length is asked for. */
  size_t name_length = hivex_value_key_len (hive, value);
  hive_type type = 0;
  size_t length = 0;
  errno = 0;
  char *data = hivex_value_value (hive, value, &type, &length);
  if (!data && !(length == 0 && errno == 0)) {
    fputs ("? data ", stdout);
    put_name (name, name_length);
  } else {
    values++;
    fputs ("v ", stdout);
    put_name (name, name_length);
    printf (" %" PRIu32 " ", (uint32_t) type);
    put_hex (data, length);
  }
  putchar ('\n');
  free (data);
  free (name);
}

static void dump_key (hive_node_h node, unsigned depth)
{
  char *name = hivex_node_name (hive, node);
  if (!name) {
    puts ("? subkey-name");
    return;
  }
  keys++;
  printf ("k %u ", depth);
  put_name (name, hivex_node_name_len (hive, node));
  putchar ('\n');
  free (name);

  hive_value_h *list = hivex_node_values (hive, node);
  if (list) {
    for (size_t i = 0; list[i]; i++)
      dump_value (list[i]);
    free (list);
  } else
    puts ("? values");

  hive_node_h *children = depth < DEPTH_LIMIT ? hivex_node_children (hive, node) : NULL;
  if (!children) {
    puts ("? subkeys");
    return;
  }
  /* A name that can't be said is said here, while lines still belong to this key. */
  for (size_t i = 0; children[i]; i++) {
    char *child = hivex_node_name (hive, children[i]);
    if (!child)
      puts ("? subkey-name");
    free (child);
  }
  for (size_t i = 0; children[i]; i++) {
    char *child = hivex_node_name (hive, children[i]);
    if (child)
      dump_key (children[i], depth + 1);
    free (child);
  }
  free (children);
}

int main (int argc, char **argv)
{
  if (argc < 2) {
    fputs ("usage: hivex_dump HIVE [NAME...]\n", stderr);
    return 2;
  }
  hive = hivex_open (argv[1], 0);
  if (!hive) {
    fprintf (stderr, "hivex_open: %s\n", strerror (errno));
    return 3;
  }
  hive_node_h node = hivex_root (hive);
  for (int i = 2; node && i < argc; i++)
    node = hivex_node_get_child (hive, node, argv[i]);
  if (!node) {
    fputs ("no such key\n", stderr);
    return 4;
  }
  dump_key (node, 0);
  printf ("end %" PRIu64 " %" PRIu64 "\n", keys, values);
  hivex_close (hive);
  return 0;
}
