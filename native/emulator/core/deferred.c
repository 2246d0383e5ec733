#include "deferred.h"

#include <stddef.h>

static emuDeferred* s_first;
static emuDeferred** s_last = &s_first;

void emuDeferredAdd(emuDeferred* deferred) {
  deferred->next = NULL;
  *s_last = deferred;
  s_last = &deferred->next;
}

static void stepFirst(void) {
  emuDeferred* first = s_first;
  if (first->step(first)) return;
  s_first = first->next;
  if (s_first == NULL) s_last = &s_first;
}

void emuDeferredFinish(void) {
  while (s_first != NULL) stepFirst();
}

void emuDeferredStep(emuDeferred* deferred) {
  while (s_first != deferred) stepFirst();
  stepFirst();
}
