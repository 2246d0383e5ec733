#include "reach.h"

#include "ascend_emulator.h"
#include "lock.h"

static bool s_hidden;

bool emuMathLibraryIsHidden(void) { return s_hidden; }

void emulatorHideMathLibrary(int32_t hide) {
  emuLock();
  s_hidden = hide != 0;
  emuUnlock();
}
