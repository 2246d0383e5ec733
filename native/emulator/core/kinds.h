// The kinds of objects, and how many of each callers have not given back. Under the lock.
#ifndef EMULATOR_KINDS_H
#define EMULATOR_KINDS_H

#include <stdint.h>

#include "ascend_emulator.h"

enum { EMU_KINDS = EMULATOR_GRAPH + 1 };

void emuCountAdd(emulatorKind kind, int64_t change);
int64_t emuCount(emulatorKind kind);
const char* emuKindName(emulatorKind kind);

#endif
