// The way of all work to its stream. Under the lock.
#ifndef EMULATOR_SUBMIT_H
#define EMULATOR_SUBMIT_H

#include "stream.h"
#include "task.h"

// Gives the stream a task, or the graph that the stream is captured for. The task belongs to it from now on, also on failure, and is freed
// with free().
EMU_SHARED aclError emuStreamSubmit(emuStream* stream, emuTask* task);

#endif
