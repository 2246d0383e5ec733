#include "stream_work.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access.h"
#include "ascend_emulator.h"
#include "deferred.h"
#include "device.h"
#include "entry.h"
#include "faults.h"
#include "lock.h"
#include "stream_state.h"
#include "ticks.h"

enum { NANOSECONDS_NOT_SLEPT = 100000 };

static bool s_held;
static uint32_t s_taskDelay;
static _Atomic uint32_t s_operatorTime;
static int64_t s_tasksFinished;

static void sleepUnlocked(uint32_t microseconds) {
  emuUnlock();
  usleep(microseconds);
  emuLock();
}

static void awaitStart(const emuStream* stream) {
  if (s_taskDelay > 0) sleepUnlocked(s_taskDelay);
  while (s_held && !stream->dropping) emuWait(NULL);
}

// Without the lock. Lets the time pass that an operator takes, if it has not yet.
static void occupy(const emuTask* task, uint64_t start) {
  uint64_t end = start + 1000u * (uint64_t)atomic_load_explicit(&s_operatorTime, memory_order_relaxed);
  if (strncmp(task->function, "aclnn", strlen("aclnn")) != 0) return;
  for (uint64_t now; (now = emuClockNanoseconds()) < end;) {
    if (end - now > NANOSECONDS_NOT_SLEPT) usleep((useconds_t)((end - now - NANOSECONDS_NOT_SLEPT) / 1000));
  }
}

static int32_t perform(emuStream* stream, emuTask* task) {
  emuAccessesRun(task);
  int32_t status = task->broken;
  if (emuTaskFaultStrikes(&status) || status != 0 || task->run == NULL || (stream->stopsOnFailure && stream->error != 0)) return status;
  emuUnlock();
  uint64_t start = emuClockNanoseconds();
  status = task->run(task);
  occupy(task, start);
  emuLock();
  return status;
}

static void retire(emuTask* task) {
  emuAccessesEnd(task);
  if (task->done != NULL) task->done(task);
  free(task);
  emuNotify();
}

static void loseDevice(const emuStream* stream) {
  int32_t milliseconds;
  if (emuLossStrikes(&milliseconds)) emuDeviceLose(stream->device, milliseconds);
}

static void process(emuStream* stream, emuTask* task) {
  if (!stream->dropping) awaitStart(stream);
  if (!stream->dropping) loseDevice(stream);
  if (!stream->dropping) {
    int32_t status = perform(stream, task);
    if (status != 0 && stream->error == 0) {
      stream->error = status;
      stream->failed = task->function;
    }
    s_tasksFinished++;
  }
  retire(task);
}

static bool mayStart(const emuStream* stream) {
  emuTask* task = stream->first;
  return stream->dropping || (!s_held && (task->ready == NULL || task->ready(task)));
}

static void* work(void* argument) {
  emuStream* stream = argument;
  emuLock();
  for (;;) {
    while (stream->first == NULL && !stream->closing) emuWaitFor(&stream->wake);
    while (stream->first != NULL && !mayStart(stream)) emuWait(NULL);
    emuTask* task = stream->first;
    if (task == NULL) break;
    stream->first = task->next;
    if (stream->first == NULL) stream->last = &stream->first;
    for (emuTask* part; task->part != NULL && (part = task->part(task)) != NULL;) process(stream, part);
    process(stream, task);
    stream->finished++;
  }
  emuUnlock();
  return NULL;
}

// The signals of the process are for the threads of its owner; only faults stay deliverable.
static int startThread(emuStream* stream) {
  sigset_t all, before;
  sigfillset(&all);
  sigdelset(&all, SIGSEGV);
  sigdelset(&all, SIGBUS);
  sigdelset(&all, SIGFPE);
  sigdelset(&all, SIGILL);
  sigdelset(&all, SIGABRT);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int result = pthread_create(&stream->thread, NULL, work, stream);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return result;
}

aclError emuStreamEnqueue(emuStream* stream, emuTask* task) {
  task->stream = stream->handle;
  task->moment = emuPastStep(&stream->past, stream->place);
  if (task->accessCount > 0) emuDeferredFinish();
  emuAccessesBegin(task, &stream->past);
  if (!stream->hasThread && startThread(stream) != 0) {
    emuAccessesEnd(task);
    if (task->done != NULL) task->done(task);
    free(task);
    return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no thread for the stream");
  }
  stream->hasThread = true;
  task->next = NULL;
  *stream->last = task;
  stream->last = &task->next;
  stream->submitted++;
  pthread_cond_signal(&stream->wake);
  return 0;
}

// --- controls ---

void emulatorSetTaskDelay(uint32_t microseconds) {
  emuLock();
  s_taskDelay = microseconds;
  emuUnlock();
}

void emulatorSetOperatorTime(uint32_t microseconds) { atomic_store_explicit(&s_operatorTime, microseconds, memory_order_relaxed); }

static void setHeld(bool held) {
  emuLock();
  s_held = held;
  emuNotify();
  emuUnlock();
}

void emulatorHoldStreams(void) { setHeld(true); }
void emulatorReleaseStreams(void) { setHeld(false); }

int64_t emulatorTaskCount(void) {
  emuLock();
  int64_t count = s_tasksFinished;
  emuUnlock();
  return count;
}
