// Waiting for streams. Under the lock.
#ifndef EMULATOR_STREAM_WAIT_H
#define EMULATOR_STREAM_WAIT_H

#include <stdint.h>

#include "stream.h"

// Waits until the stream has finished what it has been given up to now. The code of a failure since the last time; 507046 when time is up.
aclError emuStreamSynchronize(emuStream* stream, int32_t timeout);

// The same for all streams of a device; the first error of any.
aclError emuStreamsSynchronize(int32_t device, int32_t timeout);

#endif
