// The inside of a stream, for the files that work on streams.
#ifndef EMULATOR_STREAM_STATE_H
#define EMULATOR_STREAM_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_rt.h"
#include "context.h"
#include "task.h"

typedef struct emuLane emuLane;

struct emuStream {
  aclrtStream handle;
  emuContext* context;
  int32_t device;
  int32_t id;
  uint32_t priority;
  bool counted;  // a caller's, not the default one of a context
  bool stopsOnFailure;
  bool dropping;  // tasks are taken off without being run
  bool closing;   // the thread ends when there is nothing left
  bool aborted;
  int32_t error;       // of the first task that failed since the last synchronise
  const char* failed;  // the function that enqueued it
  int64_t submitted, finished;
  int place;
  emuPast past;  // what is done before its next task
  emuTask* first;
  emuTask** last;
  bool hasThread;
  pthread_t thread;
  pthread_cond_t wake;  // for the thread, when it has nothing to do
  int references;       // the table, and each thread that waits
  emuLane* lane;        // while it is captured, else null
  emuStream* next;
};

#endif
