// The way in and out of every CANN function: lock, armed fault, error text, last error, call log, what the call costs.
//
//   static aclError freeDevice(void* devPtr) { ... }
//   EMU_STATUS(aclError, aclrtFree, (void* devPtr), freeDevice(devPtr))
#ifndef EMULATOR_ENTRY_H
#define EMULATOR_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "shared.h"

// A function, and what it costs, which is looked up when it is first called with costs.
typedef struct {
  const char* name;
  bool hasCost;
  uint32_t cost;
} emuFunction;

// Takes the lock. True when a fault is armed for this very call: then *status is what to return, and nothing else may be done.
EMU_SHARED bool emuEnter(emuFunction* function, int32_t* status);

// Lets go of it and hands the status through. Leaves an error text if there is none.
EMU_SHARED int32_t emuLeave(int32_t status);

// Leaves an error text for this thread and hands the status through: return emuFail(107000, "count is %zu, destMax %zu", count, max).
EMU_SHARED int32_t emuFail(int32_t status, const char* format, ...) EMU_PRINTF(2, 3);

// Hands a status through that CANN gives without leaving a text or a last error.
int32_t emuQuietly(int32_t status);

// A CANN function that returns a status.
#define EMU_STATUS(type, function, parameters, call) EMU_STATUS_OR(type, function, parameters, call, (void)0)

// The same, with what has to happen even when a fault strikes, whose code is status_ then.
#define EMU_STATUS_OR(type, function, parameters, call, struck) \
  type function parameters {                                    \
    static emuFunction function_ = {.name = #function};         \
    int32_t status_;                                            \
    if (!emuEnter(&function_, &status_)) {                      \
      status_ = (call);                                         \
    } else {                                                    \
      struck;                                                   \
    }                                                           \
    return emuLeave(status_);                                   \
  }

// A CANN function that returns a pointer.
#define EMU_POINTER(type, function, parameters, call)   \
  type function parameters {                            \
    static emuFunction function_ = {.name = #function}; \
    int32_t status_;                                    \
    type result_ = NULL;                                \
    if (!emuEnter(&function_, &status_)) {              \
      result_ = (call);                                 \
      status_ = result_ == NULL ? -1 : 0;               \
    }                                                   \
    emuLeave(status_);                                  \
    return result_;                                     \
  }

#endif
