#include "event.h"

#include <stdbool.h>
#include <stdlib.h>

#include "acl/acl_rt.h"
#include "capture.h"
#include "entry.h"
#include "handles.h"
#include "lock.h"
#include "misuse.h"
#include "stream.h"
#include "submit.h"

typedef struct emuEvent {
  aclrtEvent handle;
  const emuContext* context;
  uint32_t flags;
  bool reusable;            // made by ...Ex...: needs no reset, and refuses the older calls
  int64_t recordings;       // enqueued
  int64_t recorded;         // the last one that is done
  uint64_t microseconds;    // when that was
  bool reset;               // since then
  int64_t waiting, waited;  // enqueued waits, and those that are done
  emuMark mark;             // where it was recorded in a capture
  int references;           // the table, tasks, and threads that wait
  struct emuEvent* next;    // in s_events
} emuEvent;

static const uint32_t KNOWN_FLAGS = 0x7Bu;

static emuEvent* s_events;

static void unreference(emuEvent* event) {
  if (--event->references == 0) free(event);
}

static aclError create(aclrtEvent* handle, uint32_t flags, bool reusable) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "event is null");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  if (flags == 0 || (flags & ~KNOWN_FLAGS) != 0) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "flag 0x%x", flags);
  emuEvent* event = calloc(1, sizeof *event);
  if (event != NULL) event->handle = emuHandleCreate(EMULATOR_EVENT, event, true);
  if (event == NULL || event->handle == NULL) {
    free(event);
    return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no room for an event");
  }
  event->context = context;
  event->flags = flags;
  event->reusable = reusable;
  event->references = 1;
  event->next = s_events;
  s_events = event;
  *handle = event->handle;
  return 0;
}

static void end(emuEvent* event) {
  emuHandleDestroy(event->handle);
  for (emuEvent** link = &s_events; *link != NULL; link = &(*link)->next) {
    if (*link != event) continue;
    *link = event->next;
    break;
  }
  unreference(event);
}

int64_t emuEventsEnd(const emuContext* context) {
  int64_t ended = 0;
  for (emuEvent *event = s_events, *next; event != NULL; event = next) {
    next = event->next;
    if (event->context != context) continue;
    end(event);
    ended++;
  }
  return ended;
}

static aclError resolve(aclrtEvent handle, emuEvent** event) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "event is null");
  *event = emuHandleGet(handle, EMULATOR_EVENT);
  return *event != NULL ? 0 : emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the event is destroyed, or none");
}

static aclError destroy(aclrtEvent handle) {
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) end(event);
  return status;
}

static aclError refuseCaptured(const emuEvent* event) {
  return emuMarkIsCaptured(&event->mark) ? emuFail(ACL_ERROR_RT_EVENT_CAPTURED, "the event was recorded in a capture under way") : 0;
}

static aclError refuseReusable(const emuEvent* event) {
  return event->reusable ? emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "not on an event made by aclrtCreateEventExWithFlag") : 0;
}

// --- tasks: none touches memory, all act when it is their turn ---

typedef struct {
  emuTask task;
  emuEvent* event;
  int64_t target;  // the recording that a wait waits for
} eventTask;

static aclError submit(emuEvent* event, emuStream* stream, const char* function, bool (*ready)(emuTask*), void (*done)(emuTask*)) {
  eventTask* task = calloc(1, sizeof *task);
  if (task == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  task->task.size = sizeof *task;
  task->task.function = function;
  task->task.ready = ready;
  task->task.done = done;
  task->event = event;
  task->target = event->recordings;
  event->references++;
  return emuStreamSubmit(stream, &task->task);
}

static aclError resolveBoth(aclrtEvent eventHandle, aclrtStream streamHandle, emuEvent** event, emuStream** stream) {
  aclError status = resolve(eventHandle, event);
  return status != 0 ? status : emuStreamResolve(streamHandle, true, stream);
}

static void recordDone(emuTask* task) {
  emuEvent* event = ((eventTask*)task)->event;
  int64_t target = ((eventTask*)task)->target;
  if (target > event->recorded) {  // recordings on two streams may be done in either order: the later one counts
    event->recorded = target;
    event->microseconds = emuNow();
    event->reset = false;
  }
  unreference(event);
}

static aclError refuseInCapture(void) {
  return emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "only events made by aclrtCreateEventExWithFlag can be captured");
}

static aclError recordInCapture(emuEvent* event, emuStream* stream) {
  if (!event->reusable) return refuseInCapture();
  if ((event->flags & ACL_EVENT_SYNC) != 0)
    emuCaptureRecord(stream, &event->mark);
  else
    emuMisuse("event %p: made without ACL_EVENT_SYNC, so that recording it in a capture does nothing", event->handle);
  return 0;
}

static aclError record(aclrtEvent eventHandle, aclrtStream streamHandle) {
  emuEvent* event;
  emuStream* stream;
  aclError status = resolveBoth(eventHandle, streamHandle, &event, &stream);
  if (status != 0) return status;
  if (emuStreamIsCapturing(stream)) return recordInCapture(event, stream);
  event->recordings++;
  return submit(event, stream, "aclrtRecordEvent", NULL, recordDone);
}

static void resetDone(emuTask* task) {
  emuEvent* event = ((eventTask*)task)->event;
  event->reset = true;
  unreference(event);
}

static aclError reset(aclrtEvent eventHandle, aclrtStream streamHandle) {
  emuEvent* event;
  emuStream* stream;
  aclError status = resolveBoth(eventHandle, streamHandle, &event, &stream);
  if (status == 0) status = refuseReusable(event);
  if (status == 0 && emuStreamIsCapturing(stream)) status = refuseInCapture();
  return status != 0 ? status : submit(event, stream, "aclrtResetEvent", NULL, resetDone);
}

static bool waitReady(emuTask* task) { return ((eventTask*)task)->event->recorded >= ((eventTask*)task)->target; }

static void waitDone(emuTask* task) {
  emuEvent* event = ((eventTask*)task)->event;
  event->waited++;
  unreference(event);
}

// An event of the capture lets the stream join it; one from outside would make a replay depend on what is long past.
static aclError waitInCapture(emuEvent* event, emuStream* stream) {
  if (emuMarkIsCaptured(&event->mark)) {
    bool isDefault = stream == emuContextCurrent()->defaultStream;
    return isDefault ? emuFail(ACL_ERROR_RT_STREAM_CAPTURE_IMPLICIT, "the default stream cannot join a capture")
                     : emuCaptureWait(stream, &event->mark);
  }
  if (!event->reusable) return refuseInCapture();
  if (event->recordings > 0) return emuFail(ACL_ERROR_RT_CAPTURE_DEPENDENCY, "the event was recorded outside of the capture");
  return 0;
}

static aclError streamWait(aclrtStream streamHandle, aclrtEvent eventHandle) {
  emuEvent* event;
  emuStream* stream;
  aclError status = resolveBoth(eventHandle, streamHandle, &event, &stream);
  if (status != 0) return status;
  if (event->reusable && (event->flags & ACL_EVENT_SYNC) == 0) {
    return emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "the event was made without ACL_EVENT_SYNC");
  }
  bool captured = emuMarkIsCaptured(&event->mark);
  if (event->recordings == 0 && !captured) emuMisuse("event %p: waited for before it was ever recorded, which orders nothing", eventHandle);
  if (captured || emuStreamIsCapturing(stream)) return waitInCapture(event, stream);
  event->waiting++;
  return submit(event, stream, "aclrtStreamWaitEvent", waitReady, waitDone);
}

// --- looking at events ---

static bool isPending(const emuEvent* event) { return event->recorded < event->recordings; }

static aclError queryRecorded(aclrtEvent handle, aclrtEventRecordedStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status != 0) return status;
  bool complete = event->recordings == 0 ? event->reusable : !isPending(event) && !event->reset;
  *result = complete ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
  return 0;
}

static aclError query(aclrtEvent handle, aclrtEventStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) status = refuseReusable(event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) *result = isPending(event) ? ACL_EVENT_STATUS_NOT_READY : ACL_EVENT_STATUS_COMPLETE;
  return status;
}

static aclError queryWait(aclrtEvent handle, aclrtEventWaitStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) status = refuseReusable(event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) *result = event->waited < event->waiting ? ACL_EVENT_WAIT_STATUS_NOT_READY : ACL_EVENT_WAIT_STATUS_COMPLETE;
  return status;
}

static aclError synchronize(aclrtEvent handle, int32_t timeout) {
  if (timeout == 0 || timeout < -1) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor positive", timeout);
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status != 0) return status;
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  int64_t target = event->recordings;
  bool inTime = true;
  event->references++;
  while (event->recorded < target && inTime) inTime = emuWait(deadline);
  bool complete = event->recorded >= target;
  unreference(event);
  return complete ? 0 : emuFail(ACL_ERROR_RT_EVENT_SYNC_TIMEOUT, "the event was not complete after %d ms", timeout);
}

static aclError needTime(const emuEvent* event) {
  if (event->recordings == 0) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "the event was never recorded");
  if (isPending(event)) return emuFail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "the event is not complete");
  return (event->flags & ACL_EVENT_TIME_LINE) != 0
             ? 0
             : emuFail(ACL_ERROR_RT_EVENT_TIMESTAMP_INVALID, "the event was made without ACL_EVENT_TIME_LINE");
}

static aclError elapsed(float* milliseconds, aclrtEvent startHandle, aclrtEvent endHandle) {
  if (milliseconds == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "ms is null");
  emuEvent *first, *last;
  aclError status = resolve(startHandle, &first);
  if (status == 0) status = resolve(endHandle, &last);
  if (status == 0) status = refuseCaptured(first);
  if (status == 0) status = refuseCaptured(last);
  if (status == 0) status = needTime(first);
  if (status == 0) status = needTime(last);
  if (status != 0) return status;
  if (last->microseconds < first->microseconds) return emuFail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, "the end is before the start");
  *milliseconds = (float)(last->microseconds - first->microseconds) / 1000.0f;
  return 0;
}

static aclError timestamp(aclrtEvent handle, uint64_t* microseconds) {
  if (microseconds == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "timestamp is null");
  emuEvent* event;
  aclError status = resolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = needTime(event);
  if (status == 0) *microseconds = event->microseconds;
  return status;
}

// A plain event can do what the flags would allow one by one.
EMU_STATUS(aclError, aclrtCreateEvent, (aclrtEvent * event), create(event, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE, false))
EMU_STATUS(aclError, aclrtCreateEventWithFlag, (aclrtEvent * event, uint32_t flag), create(event, flag, false))
EMU_STATUS(aclError, aclrtCreateEventExWithFlag, (aclrtEvent * event, uint32_t flag), create(event, flag, true))
EMU_STATUS(aclError, aclrtDestroyEvent, (aclrtEvent event), destroy(event))
EMU_STATUS(aclError, aclrtRecordEvent, (aclrtEvent event, aclrtStream stream), record(event, stream))
EMU_STATUS(aclError, aclrtResetEvent, (aclrtEvent event, aclrtStream stream), reset(event, stream))
EMU_STATUS(aclError, aclrtStreamWaitEvent, (aclrtStream stream, aclrtEvent event), streamWait(stream, event))
EMU_STATUS(aclError, aclrtQueryEventStatus, (aclrtEvent event, aclrtEventRecordedStatus* status), queryRecorded(event, status))
EMU_STATUS(aclError, aclrtQueryEvent, (aclrtEvent event, aclrtEventStatus* status), query(event, status))
EMU_STATUS(aclError, aclrtQueryEventWaitStatus, (aclrtEvent event, aclrtEventWaitStatus* status), queryWait(event, status))
EMU_STATUS(aclError, aclrtSynchronizeEvent, (aclrtEvent event), synchronize(event, -1))
EMU_STATUS(aclError, aclrtSynchronizeEventWithTimeout, (aclrtEvent event, int32_t timeout), synchronize(event, timeout))
EMU_STATUS(aclError, aclrtEventElapsedTime, (float* ms, aclrtEvent startEvent, aclrtEvent endEvent), elapsed(ms, startEvent, endEvent))
EMU_STATUS(aclError, aclrtEventGetTimestamp, (aclrtEvent event, uint64_t* timestamp_), timestamp(event, timestamp_))
