// Faults that a test has armed. Under the lock.
#ifndef EMULATOR_FAULTS_H
#define EMULATOR_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

// Counts one call of a function; true, with the status to return, when an armed fault strikes it.
bool emuFaultStrikes(const char* function, int32_t* status);

// Whether that status stands for a call that hangs: returns once it does so no more.
bool emuFaultHangs(int32_t status);

// Counts one task that a stream starts.
bool emuTaskFaultStrikes(int32_t* status);

// Counts it too; true when the device of that stream is lost now, with the milliseconds after which the driver has it back.
bool emuLossStrikes(int32_t* milliseconds);

// "function:nth:code,..." of the environment; the function "task" stands for tasks, "device" for the device of a task, with milliseconds for a code.
void emuFaultsParse(const char* list);

#endif
