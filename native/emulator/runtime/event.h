// Events. Under the lock.
#ifndef EMULATOR_EVENT_H
#define EMULATOR_EVENT_H

#include <stdint.h>

#include "context.h"

// Ends the events made in a context; how many there were.
int64_t emuEventsEnd(const emuContext* context);

#endif
