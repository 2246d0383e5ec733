#include "misuse.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascend_emulator.h"
#include "deferred.h"
#include "lock.h"
#include "text.h"
#include "thread.h"

// Beyond this many only the count goes on: a test that loops over a mistake shall not eat the machine.
enum { KEPT = 10000 };

static char* s_reports[KEPT];
static int64_t s_count;

static void add(const char* function, const char* format, va_list arguments) {
  char line[1024];
  int used = snprintf(line, sizeof line, "%s: ", function);
  vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
  if (s_count < KEPT) s_reports[s_count] = strdup(line);
  s_count++;
}

void emuMisuse(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(emuThisThread()->function, format, arguments);
  va_end(arguments);
}

void emuMisuseOf(const char* function, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  add(function, format, arguments);
  va_end(arguments);
}

int64_t emuMisuseCount(void) {
  emuDeferredFinish();
  return s_count;
}

const char* emuMisuseAt(int64_t index) {
  if (index < 0 || index >= s_count) return NULL;
  return index < KEPT && s_reports[index] != NULL ? s_reports[index] : "(text not kept)";
}

int64_t emulatorMisuseCount(void) {
  emuLock();
  int64_t count = emuMisuseCount();
  emuUnlock();
  return count;
}

size_t emulatorMisuseText(int64_t index, char* buffer, size_t size) {
  emuLock();
  emuDeferredFinish();
  const char* line = emuMisuseAt(index);
  size_t length = emuTextCopy(line, line == NULL ? 0 : strlen(line), buffer, size);
  emuUnlock();
  return length;
}

void emulatorClearMisuse(void) {
  emuLock();
  emuDeferredFinish();
  for (int64_t i = 0; i < s_count && i < KEPT; i++) {
    free(s_reports[i]);
    s_reports[i] = NULL;
  }
  s_count = 0;
  emuUnlock();
}
