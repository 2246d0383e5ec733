// How contexts begin and end, with all that is made in them. Under the lock.
#ifndef EMULATOR_CONTEXT_LIFE_H
#define EMULATOR_CONTEXT_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#include "context.h"

// A context with its default stream; null when there is no room.
emuContext* emuContextCreate(int32_t device, bool primary);

// 507033 when there can be no first context on the device, since the driver does not reach it.
aclError emuContextNeedDevice(int32_t device);

// Ends the context with all that was made in it: waits for its streams, reports what its owner forgot.
void emuContextDestroy(emuContext* context);

#endif
