#include "kinds.h"

#include "lock.h"

static int64_t s_counts[EMU_KINDS];

void emuCountAdd(emulatorKind kind, int64_t change) { s_counts[kind] += change; }
int64_t emuCount(emulatorKind kind) { return s_counts[kind]; }

const char* emuKindName(emulatorKind kind) {
  static const char* const names[EMU_KINDS] = {"context", "stream",   "event",           "device memory", "host memory",
                                               "tensor",  "executor", "leaked executor", "graph"};
  return names[kind];
}

int64_t emulatorLiveCount(int32_t kind) {
  emuLock();
  int64_t count = kind >= 0 && kind < EMU_KINDS ? s_counts[kind] : -1;
  emuUnlock();
  return count;
}
