#include "stream_work.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "access.h"
#include "ascend_emulator.h"
#include "deferred.h"
#include "entry.h"
#include "faults.h"
#include "lock.h"
#include "stream_state.h"

static bool s_held;
static uint32_t s_taskDelay;
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

static int32_t perform(emuStream* stream, emuTask* task) {
  emuAccessesRun(task);
  int32_t status = task->broken;
  if (emuTaskFaultStrikes(&status) || status != 0 || task->run == NULL || (stream->stopsOnFailure && stream->error != 0)) return status;
  emuUnlock();
  status = task->run(task);
  emuLock();
  return status;
}

static void retire(emuTask* task) {
  emuAccessesEnd(task);
  if (task->done != NULL) task->done(task);
  free(task);
  emuNotify();
}

static void process(emuStream* stream, emuTask* task) {
  if (!stream->dropping) awaitStart(stream);
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
