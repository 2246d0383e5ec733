// The CANN functions that record events and wait for them on streams: as tasks, or in a capture.
#include <stdlib.h>

#include "acl/acl_rt.h"
#include "capture.h"
#include "entry.h"
#include "event.h"
#include "event_state.h"
#include "lock.h"
#include "misuse.h"
#include "stream_state.h"
#include "submit.h"

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
  aclError status = emuEventResolve(eventHandle, event);
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
  emuEventUnreference(event);
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
  status = submit(event, stream, "aclrtRecordEvent", NULL, recordDone);
  emuPastAssign(&event->past, &stream->past);
  return status;
}

static void resetDone(emuTask* task) {
  emuEvent* event = ((eventTask*)task)->event;
  event->reset = true;
  emuEventUnreference(event);
}

static aclError reset(aclrtEvent eventHandle, aclrtStream streamHandle) {
  emuEvent* event;
  emuStream* stream;
  aclError status = resolveBoth(eventHandle, streamHandle, &event, &stream);
  if (status == 0) status = emuEventRefuseReusable(event);
  if (status == 0 && emuStreamIsCapturing(stream)) status = refuseInCapture();
  return status != 0 ? status : submit(event, stream, "aclrtResetEvent", NULL, resetDone);
}

static bool waitReady(emuTask* task) { return ((eventTask*)task)->event->recorded >= ((eventTask*)task)->target; }

static void waitDone(emuTask* task) {
  emuEvent* event = ((eventTask*)task)->event;
  event->waited++;
  emuEventUnreference(event);
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
  emuPastJoin(&stream->past, &event->past);
  return submit(event, stream, "aclrtStreamWaitEvent", waitReady, waitDone);
}

EMU_STATUS(aclError, aclrtRecordEvent, (aclrtEvent event, aclrtStream stream), record(event, stream))
EMU_STATUS(aclError, aclrtResetEvent, (aclrtEvent event, aclrtStream stream), reset(event, stream))
EMU_STATUS(aclError, aclrtStreamWaitEvent, (aclrtStream stream, aclrtEvent event), streamWait(stream, event))
