// Reports of misuse: what CANN lets pass, or what would make it crash or corrupt. Under the lock.
#ifndef EMULATOR_MISUSE_H
#define EMULATOR_MISUSE_H

#include <stdint.h>

#include "shared.h"

// One report; the name of the CANN function that runs on this thread goes before it.
EMU_SHARED void emuMisuse(const char* format, ...) EMU_PRINTF(1, 2);

// The same for a task, which runs long after its function has returned.
void emuMisuseOf(const char* function, const char* format, ...) EMU_PRINTF(2, 3);

int64_t emuMisuseCount(void);
const char* emuMisuseAt(int64_t index);

#endif
