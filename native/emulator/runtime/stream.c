#include "stream.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "access.h"
#include "ascend_emulator.h"
#include "entry.h"
#include "faults.h"
#include "handles.h"
#include "lock.h"
#include "stream_state.h"

static emuStream* s_streams;
static int32_t s_nextId;
static bool s_held;
static uint32_t s_taskDelay;
static int64_t s_tasksFinished;

void emuStreamUnreference(emuStream* stream) {
  if (--stream->references > 0) return;
  pthread_cond_destroy(&stream->wake);
  free(stream);
}

// --- the thread of a stream ---

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

static void retire(emuStream* stream, emuTask* task) {
  emuAccessesEnd(task);
  if (task->done != NULL) task->done(task);
  free(task);
  stream->finished++;
  emuNotify();
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
    if (!stream->dropping) awaitStart(stream);
    if (!stream->dropping) {
      int32_t status = perform(stream, task);
      if (status != 0 && stream->error == 0) {
        stream->error = status;
        stream->failed = task->function;
      }
      s_tasksFinished++;
    }
    retire(stream, task);
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

aclError emuStreamSubmit(emuStream* stream, emuTask* task) {
  if (!stream->hasThread && startThread(stream) != 0) {
    emuAccessesEnd(task);
    if (task->done != NULL) task->done(task);
    free(task);
    return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no thread for the stream");
  }
  stream->hasThread = true;
  task->stream = stream->handle;
  task->next = NULL;
  *stream->last = task;
  stream->last = &task->next;
  stream->submitted++;
  pthread_cond_signal(&stream->wake);
  return 0;
}

// --- life ---

emuStream* emuStreamCreate(emuContext* context, bool counted) {
  emuStream* stream = calloc(1, sizeof *stream);
  if (stream == NULL) return NULL;
  stream->handle = emuHandleCreate(EMULATOR_STREAM, stream, counted);
  if (stream->handle == NULL) {
    free(stream);
    return NULL;
  }
  pthread_cond_init(&stream->wake, NULL);
  stream->context = context;
  stream->device = context->device;
  stream->counted = counted;
  stream->id = s_nextId++;
  stream->last = &stream->first;
  stream->references = 1;
  stream->next = s_streams;
  s_streams = stream;
  return stream;
}

aclrtStream emuStreamHandle(const emuStream* stream) { return stream->handle; }

// The handle goes first, so that nothing new comes while the rest runs.
void emuStreamEnd(emuStream* stream) {
  emuHandleDestroy(stream->handle);
  for (emuStream** link = &s_streams; *link != NULL; link = &(*link)->next) {
    if (*link != stream) continue;
    *link = stream->next;
    break;
  }
  stream->closing = true;
  pthread_cond_signal(&stream->wake);
  emuNotify();
  if (stream->hasThread) {
    emuUnlock();
    pthread_join(stream->thread, NULL);
    emuLock();
  }
  emuStreamUnreference(stream);
}

int64_t emuStreamsEnd(const emuContext* context) {
  int64_t counted = 0;
  for (emuStream* stream = s_streams; stream != NULL;) {
    if (stream->context != context) {
      stream = stream->next;
      continue;
    }
    counted += stream->counted;
    emuStreamEnd(stream);
    stream = s_streams;  // the list may have changed while the lock was open
  }
  return counted;
}

// --- waiting ---

static int32_t takeError(emuStream* stream) {
  if (stream->aborted) return ACL_ERROR_RT_STREAM_ABORT;
  int32_t error = stream->error;
  if (!stream->stopsOnFailure) stream->error = 0;
  return error;
}

// Waits for what the stream has been given up to now; false when time is up.
static bool awaitFinished(emuStream* stream, int64_t target, const struct timespec* deadline) {
  bool inTime = true;
  while (stream->finished < target && inTime) inTime = emuWait(deadline);
  return stream->finished >= target;
}

aclError emuStreamSynchronize(emuStream* stream, int32_t timeout) {
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  stream->references++;
  bool finished = awaitFinished(stream, stream->submitted, deadline);
  int32_t error = finished ? takeError(stream) : ACL_ERROR_RT_STREAM_SYNC_TIMEOUT;
  const char* failed = stream->aborted ? "work" : stream->failed;
  emuStreamUnreference(stream);
  if (!finished) return emuFail(error, "the stream was not done after %d ms", timeout);
  return error == 0 ? 0 : emuFail(error, "the %s of the stream failed", failed);
}

aclError emuStreamsSynchronize(int32_t device, int32_t timeout) {
  typedef struct {
    emuStream* stream;
    int64_t target;
  } awaited;
  size_t count = 0;
  for (emuStream* stream = s_streams; stream != NULL; stream = stream->next) count += stream->device == device;
  awaited* all = calloc(count + 1, sizeof *all);
  if (all == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  count = 0;
  for (emuStream* stream = s_streams; stream != NULL; stream = stream->next) {
    if (stream->device != device) continue;
    stream->references++;
    all[count++] = (awaited){stream, stream->submitted};
  }
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  aclError first = 0;
  bool finished = true;
  for (size_t i = 0; i < count; i++) {
    finished = finished && awaitFinished(all[i].stream, all[i].target, deadline);
    int32_t error = finished ? takeError(all[i].stream) : 0;
    if (first == 0) first = error;
    emuStreamUnreference(all[i].stream);
  }
  free(all);
  if (!finished) return emuFail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "the device was not done after %d ms", timeout);
  return first == 0 ? 0 : emuFail(first, "a task of a stream failed");
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
