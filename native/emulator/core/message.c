#include "message.h"

#include <stdio.h>
#include <string.h>

void emuMessageAdd(emuThread* thread, int32_t status, const char* reason) {
  size_t used = strlen(thread->pending);
  const char* heading = used == 0                                      ? ""
                        : strstr(thread->pending, "TraceBack") == NULL ? "\n  TraceBack (most recent call last):\n  "
                                                                       : "\n  ";
  snprintf(thread->pending + used, sizeof thread->pending - used, "%sE%06d: %s: %s", heading, (int)status, thread->function, reason);
}

const char* emuMessageTake(emuThread* thread) {
  if (thread->pending[0] == '\0') return NULL;
  memcpy(thread->read, thread->pending, sizeof thread->read);
  thread->pending[0] = '\0';
  return thread->read;
}
