// Contexts, and which is current on this thread. Under the lock.
#ifndef EMULATOR_CONTEXT_H
#define EMULATOR_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_rt.h"
#include "shared.h"

typedef struct emuStream emuStream;
typedef struct emuContext emuContext;

struct emuContext {
  aclrtContext handle;
  int32_t device;
  bool primary;
  emuStream* defaultStream;  // what a null stream means
};

// The current context of this thread: null when there is none, or it was destroyed.
EMU_SHARED emuContext* emuContextCurrent(void);

// The same, or 107002 with an error text.
EMU_SHARED aclError emuContextNeed(emuContext** context);

#endif
