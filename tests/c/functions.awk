# functions.awk: the functions of the header as a table in C, so that a test can misuse each argument of
# each of them. Whatever it does not understand ends it, so that nothing new goes untested.

function fail(text) { print "functions.awk: " text > "/dev/stderr"; failed = 1; exit 1 }

# What an argument is, by its type and its name.
function kind(type, name, outputs) {
  if (type == "const char *") {
    if (name == "options_json") return "OPTIONS"
    if (name == "query_json" || name == "body_json" || name == "api_key") return "OPTIONAL_TEXT"
    return "TEXT"
  }
  if (type == "const char *const *") return "TEXTS"
  if (type ~ /^(const )?Instantly(Client|Document|Iterator|Error|Cancel|Matrix|Sandbox) \*$/) {
    gsub(/^(const )?Instantly| \*$/, "", type)
    return toupper(type)
  }
  if (type == "InstantlyError **") return "ERROR_SLOT"
  if (type ~ /^Instantly(Client|Document|Iterator|Cancel|Matrix|Sandbox) \*\*$/) {
    gsub(/^Instantly| \*\*$/, "", type)
    return "NEW_" toupper(type)
  }
  if (type == "struct ArrowArrayStream *") return "NEW_STREAM"
  if (type ~ /^(const char \*|const InstantlyDocument \*|size_t |int64_t |double |bool |InstantlyType |InstantlyValue )\*$/)
    return name == "seconds" || (name == "length" && outputs > 0) ? "OPTIONAL_OUTPUT" : "OUTPUT"
  if (type == "size_t" && name ~ /_count$/) return "TEXT_COUNT"
  if (type ~ /^(size_t|int32_t|int64_t|bool)$/) return "NUMBER"
  if (type == "InstantlyForEach") return "FUNCTION"
  if (type == "InstantlyLog") return "LOG"
  if (type == "void *") return "CONTEXT"
  fail("an argument " name " of type \"" type "\" is new: say what it is")
}

function member(sort) {
  if (sort == "FUNCTION") return "function"
  if (sort == "LOG") return "log"
  return sort == "NUMBER" || sort == "TEXT_COUNT" ? "number" : "pointer"
}

function emit(returned, name, list,    count, parts, i, type, argument, kinds, names, outputs, call, fallible) {
  count = list == "void" ? 0 : split(list, parts, /, */)
  outputs = 0
  for (i = 1; i <= count; i++) {
    match(parts[i], /[a-z_0-9]+$/)
    argument = substr(parts[i], RSTART)
    type = substr(parts[i], 1, RSTART - 1)
    sub(/ $/, "", type)
    kinds[i] = kind(type, argument, outputs)
    names[i] = argument
    outputs += kinds[i] == "OUTPUT"
    call = call (i > 1 ? ", " : "") "with[" (i - 1) "]." member(kinds[i])
  }
  fallible = count > 0 && kinds[count] == "ERROR_SLOT"
  if (fallible != (returned == "InstantlyStatus" && name != "instantly_error_status"))
    fail(name " returns " returned ", and its last argument does not fit that")
  printf "static uintptr_t call_%s(const Value *with)\n{\n", name
  if (count == 0) print "    (void)with;"
  printf returned == "void" ? "    %s(%s);\n    return 0;\n}\n" : "    return (uintptr_t)%s(%s);\n}\n", name, call
  table = table sprintf("    {\"%s\", call_%s, %s, %d, {", name, name, fallible ? "true" : "false", count)
  for (i = 1; i <= count; i++) table = table sprintf("%s{%s, \"%s\"}", i > 1 ? ", " : "", kinds[i], names[i])
  table = table (count == 0 ? "{NUMBER, NULL}" : "") "}},\n"
  total++
}

# Only the declarations are of interest: no comments, no directives, no bodies of structs.
/^#/ || /^ *\/\// || /^extern "C"/ || /^} \/\*/ { next }
/^\/\*/ { comment = 1 }
comment { if (/\*\/$/) comment = 0; next }
{ text = text " " $0 }

END {
  if (failed) exit 1
  gsub(/\{[^{}]*\}/, "", text)
  amount = split(text, declarations, ";")
  for (d = 1; d <= amount; d++) {
    line = declarations[d]
    gsub(/[ \t]+/, " ", line)
    if (line !~ /^ ?[A-Za-z0-9_ ]+[ *]instantly_[a-z0-9_]+\(/) continue
    sub(/^ /, "", line)
    match(line, /instantly_[a-z0-9_]+\(/)
    before = substr(line, 1, RSTART - 1)
    called = substr(line, RSTART, RLENGTH - 1)
    rest = substr(line, RSTART + RLENGTH)
    sub(/\)$/, "", rest)
    sub(/ $/, "", before)
    emit(before, called, rest)
  }
  if (total < 100) fail("found only " total " functions")
  printf "\nstatic const Function FUNCTIONS[] = {\n%s};\n", table
}
