// The inside of an event, for the files that work on events. Under the lock.
#ifndef EMULATOR_EVENT_STATE_H
#define EMULATOR_EVENT_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "capture.h"
#include "context.h"

typedef struct emuEvent emuEvent;

struct emuEvent {
  aclrtEvent handle;
  const emuContext* context;
  uint32_t flags;
  bool reusable;            // made by ...Ex...: needs no reset, and refuses the older calls
  int64_t recordings;       // enqueued
  int64_t recorded;         // the last one that is done
  uint64_t microseconds;    // when that was
  bool reset;               // since then
  int64_t waiting, waited;  // enqueued waits, and those that are done
  emuPast past;             // what is done when the last recording is
  emuMark mark;             // where it was recorded in a capture
  int references;           // the table, tasks, and threads that wait
  struct emuEvent* next;
};

#endif
