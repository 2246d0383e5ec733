#include "workspace.h"

#include "ascend_emulator.h"
#include "lock.h"

static uint64_t s_bytes = 32;

uint64_t emuWorkspaceSize(void) { return s_bytes; }

void emulatorSetWorkspaceSize(uint64_t bytes) {
  emuLock();
  s_bytes = bytes;
  emuUnlock();
}
