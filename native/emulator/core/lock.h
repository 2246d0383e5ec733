// The one lock of the emulator. Every CANN function holds it from entry to exit (entry.h), so the state below needs no other protection and
// the call log shows the order in which things happened. What takes long - kernels, copies, waits, joins - lets go of it.
#ifndef EMULATOR_LOCK_H
#define EMULATOR_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "shared.h"

EMU_SHARED void emuLock(void);
EMU_SHARED void emuUnlock(void);

// Lets go of the lock until somebody calls emuNotify or the deadline has passed, then takes it again; false when it has passed.
// No deadline when it is null. Wake-ups may be spurious: wait in a loop.
bool emuWait(const struct timespec* deadline);
void emuNotify(void);

// The same on a condition of one's own, which emuNotify does not touch.
void emuWaitFor(pthread_cond_t* condition);

// A point in time for emuWait; NULL for a negative timeout, which means none.
const struct timespec* emuDeadline(struct timespec* storage, int64_t milliseconds);

// Microseconds of the monotonic clock.
uint64_t emuNow(void);

#endif
