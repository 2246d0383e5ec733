# The names that C headers declare, one a line, in the form that listing.cpp expands: FUNCTION(f), VALUE(v), TYPE(t), FIELD(struct, field).
# It knows the C that native/include is written in, and stops at a declaration that it does not know rather than leave it out.
{ sub(/\/\/.*/, "") }
/^#ifdef __cplusplus/ { cplusplus = 1 }
/^#endif/ { cplusplus = 0 }
/^#define [A-Za-z_0-9]+ [^_]/ { print "VALUE(" $2 ")" }
!/^#/ && !cplusplus { source = source $0 " " }

function fail(text) { print "names.awk does not understand: " text > "/dev/stderr"; exit 1 }

# The last identifier of a text.
function last(text) {
  if (!match(text, /[A-Za-z_][A-Za-z_0-9]* *$/)) fail(text)
  sub(/ *$/, "", text)
  return substr(text, RSTART)
}

function before(mark, text) { return substr(text, 1, index(text, mark) - 1) }
function after(mark, text) { return substr(text, index(text, mark) + 1) }

function enumerators(text,   entries, count, i) {
  count = split(text, entries, ",")
  for (i = 1; i <= count; i++)
    if (entries[i] ~ /=/) print "VALUE(" last(before("=", entries[i])) ")"
    else if (entries[i] !~ /^ *$/) fail(entries[i])
}

END {
  count = split(source, declarations, ";")
  for (i = 1; i <= count; i++) {
    text = declarations[i]
    gsub(/[ \t]+/, " ", text)
    sub(/^ /, "", text)
    if (text ~ /^typedef struct [A-Za-z_0-9]+ [{]/) {
      struct = last(before("{", text))
      text = after("{", text)
    }
    if (text ~ /^[}]/) {
      print "TYPE(" last(text) ")"
      struct = ""
    } else if (struct != "") {
      print "FIELD(" struct ", " last(text ~ /\[/ ? before("[", text) : text) ")"
    } else if (text ~ /^typedef enum [^{]*[{].*[}]/) {
      print "TYPE(" last(text) ")"
      enumerators(before("}", after("{", text)))
    } else if (text ~ /^typedef struct [A-Za-z_0-9]+ [A-Za-z_0-9]+$/) {
      continue  # opaque: its name is in the functions that take a pointer to it
    } else if (text ~ /^typedef [^({]*$/) {
      print "TYPE(" last(text) ")"
    } else if (text ~ /^static const [^=(]*=/) {
      print "VALUE(" last(before("=", text)) ")"
    } else if (text ~ /^ACL_FUNC_VISIBILITY [^({]*\(/) {
      print "FUNCTION(" last(before("(", text)) ")"
    } else if (text != "") {
      fail(text)
    }
  }
}
