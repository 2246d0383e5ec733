// What the emulator keeps for each thread. Under the lock.
#ifndef EMULATOR_THREAD_H
#define EMULATOR_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_base.h"

typedef struct {
  uint64_t number;           // of this thread alone, also when it has ended: its address another thread gets
  const char* function;      // the CANN function that runs on this thread, for messages
  bool hadContext;           // as that function began
  uint64_t started;          // when it was entered, where calls cost something
  uint32_t cost;             // the nanoseconds that it takes, then
  bool explained;            // it has left an error text of its own
  int32_t lastRuntimeError;  // aclrtPeekAtLastError
  aclrtContext context;      // current; may name one that is destroyed
  int32_t captureMode;       // aclmdlRICaptureThreadExchangeMode
  char pending[4096];        // error text not yet read
  char read[4096];           // the text that the last aclGetRecentErrMsg handed out
} emuThread;

emuThread* emuThisThread(void);

#endif
