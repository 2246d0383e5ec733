// The table of live handles. A handle is no address: it is a value that names a slot, the generation of the slot and the kind of the
// object, in a range where nothing can be mapped. So a destroyed handle, one of another kind and a stray pointer are all told apart
// without touching memory, and a caller that looks behind a handle faults. Under the lock.
#ifndef EMULATOR_HANDLES_H
#define EMULATOR_HANDLES_H

#include <stdbool.h>
#include <stdint.h>

#include "ascend_emulator.h"
#include "shared.h"

// A handle for an object; null when memory is short. What belongs to no caller (primary contexts, default streams) is not counted.
EMU_SHARED void* emuHandleCreate(emulatorKind kind, void* object, bool counted);
EMU_SHARED void emuHandleDestroy(const void* handle);

// The object behind a live handle of that kind, else null; Get reports the misuse, Peek says nothing.
EMU_SHARED void* emuHandleGet(const void* handle, emulatorKind kind);
EMU_SHARED void* emuHandlePeek(const void* handle, emulatorKind kind);

#endif
