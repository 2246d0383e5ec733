// The way of all work to its stream. Under the lock.
#ifndef EMULATOR_SUBMIT_H
#define EMULATOR_SUBMIT_H

#include "stream.h"
#include "task.h"

// Gives the stream a task, which from now on belongs to it, also on failure. It is freed with free().
EMU_SHARED aclError emuStreamSubmit(emuStream* stream, emuTask* task);

#endif
