// What is put off, so that the call that causes it need not wait: whoever looks at what it changes has it done first, and cannot tell. In the
// order in which it was put off. Under the lock.
#ifndef EMULATOR_DEFERRED_H
#define EMULATOR_DEFERRED_H

#include <stdbool.h>

typedef struct emuDeferred {
  bool (*step)(struct emuDeferred*);  // does a part of it; whether there is more
  struct emuDeferred* next;
} emuDeferred;

void emuDeferredAdd(emuDeferred* deferred);

// Does all that is put off.
void emuDeferredFinish(void);

// Does a part of one that is put off, after all that comes before it.
void emuDeferredStep(emuDeferred* deferred);

#endif
