// The queue of a stream, and the thread that works on it. Under the lock.
#ifndef EMULATOR_STREAM_WORK_H
#define EMULATOR_STREAM_WORK_H

#include "stream.h"
#include "task.h"

// Begins the accesses of a task, and appends it.
aclError emuStreamEnqueue(emuStream* stream, emuTask* task);

#endif
