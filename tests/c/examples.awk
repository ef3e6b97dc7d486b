# examples.awk: the examples of the header as a C program.
#
# An example is what stands five spaces or more behind the star of a section's comment; an empty line
# within belongs to it. Each becomes a function with a client and a sandbox in scope. What the header
# shows in tables is indented by less.

function begin() {
  if (open) return
  open = 1
  total++
  functions = functions "\n/* " title " */\n"
  functions = functions "static void example_" total "(InstantlyClient *client, InstantlySandbox *sandbox)"
  functions = functions "\n{\n    (void)client, (void)sandbox;\n"
  rows = rows sprintf("    {\"%s\", example_%d},\n", title, total)
  with_example[title] = 1
}

function end() {
  if (open) functions = functions "}\n"
  open = 0
  waiting = ""
}

# The comment of a section starts with its title; a line of = below it makes sure.
/^\/\* / { within = 1; title = substr($0, 4); sub(/:.*/, "", title); next }
within && /^ \* =+$/ { sections++; order[sections] = title; next }
within && / *\*\/$/ { end(); within = 0; next }
within && /^ \*     / { begin(); functions = functions waiting substr($0, 4) "\n"; waiting = ""; next }
within && /^ \*$/ { waiting = "\n"; next }
within { end(); next }

END {
  if (total < least) {
    printf "examples.awk: found %d examples, of %d at least\n", total, least > "/dev/stderr"
    exit 1
  }
  for (i = 1; i <= sections; i++) {
    # A table of numbers, and a list of versions: nothing to show there.
    if (order[i] == "Statuses" || order[i] == "The library itself" || order[i] in with_example) continue
    printf "examples.awk: the section \"%s\" has no example\n", order[i] > "/dev/stderr"
    exit 1
  }
  print "#include <assert.h>\n#include <instantly_rbac.h>\n#include <stdio.h>"
  print functions
  print "static const struct {\n    const char *section;"
  print "    void (*show)(InstantlyClient *client, InstantlySandbox *sandbox);"
  printf "} EXAMPLES[] = {\n%s};\n\n", rows
  print "int main(void)\n{"
  print "    InstantlySandbox *sandbox = NULL;\n    InstantlyClient *client = NULL;"
  print "    size_t wrong = 0, count = sizeof EXAMPLES / sizeof EXAMPLES[0];"
  print "    if (instantly_sandbox_start(NULL, &sandbox, NULL) != INSTANTLY_STATUS_OK"
  print "        || instantly_sandbox_client(sandbox, NULL, &client, NULL) != INSTANTLY_STATUS_OK) return 2;"
  print "    for (size_t i = 0; i < count; i++) {"
  print "        size_t handles = instantly_handle_count();"
  print "        printf(\"== %s\\n\", EXAMPLES[i].section);"
  print "        fflush(stdout);"
  print "        EXAMPLES[i].show(client, sandbox);"
  print "        if (instantly_handle_count() == handles) continue;"
  print "        printf(\"!! it leaves handles behind\\n\");"
  print "        wrong++;"
  print "    }"
  print "    instantly_client_free(client);\n    instantly_sandbox_free(sandbox);"
  print "    printf(\"%zu of %zu examples of the header leave nothing behind\\n\", count - wrong, count);"
  print "    return wrong == 0 ? 0 : 1;\n}"
}
