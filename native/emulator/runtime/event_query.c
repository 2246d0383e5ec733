// The CANN functions that look at events, and wait for them on the host.
#include "acl/acl_rt.h"
#include "capture.h"
#include "device.h"
#include "entry.h"
#include "event.h"
#include "event_state.h"
#include "lock.h"

static aclError refuseCaptured(const emuEvent* event) {
  return emuMarkIsCaptured(&event->mark) ? emuFail(ACL_ERROR_RT_EVENT_CAPTURED, "the event was recorded in a capture under way") : 0;
}

static bool isPending(const emuEvent* event) { return event->recorded < event->recordings; }

static aclError queryRecorded(aclrtEvent handle, aclrtEventRecordedStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = emuDeviceNeed(event->context->device);
  if (status != 0) return status;
  bool complete = event->recordings == 0 ? event->reusable : !isPending(event) && !event->reset;
  if (complete) emuHostLearn(&event->past);
  *result = complete ? ACL_EVENT_RECORDED_STATUS_COMPLETE : ACL_EVENT_RECORDED_STATUS_NOT_READY;
  return 0;
}

static aclError query(aclrtEvent handle, aclrtEventStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) status = emuEventRefuseReusable(event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = emuDeviceNeed(event->context->device);
  if (status != 0) return status;
  if (!isPending(event)) emuHostLearn(&event->past);
  *result = isPending(event) ? ACL_EVENT_STATUS_NOT_READY : ACL_EVENT_STATUS_COMPLETE;
  return 0;
}

static aclError queryWait(aclrtEvent handle, aclrtEventWaitStatus* result) {
  if (result == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "status is null");
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) status = emuEventRefuseReusable(event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = emuDeviceNeed(event->context->device);
  if (status == 0) *result = event->waited < event->waiting ? ACL_EVENT_WAIT_STATUS_NOT_READY : ACL_EVENT_WAIT_STATUS_COMPLETE;
  return status;
}

static aclError synchronize(aclrtEvent handle, int32_t timeout) {
  if (timeout == 0 || timeout < -1) return emuFail(ACL_ERROR_RT_PARAM_INVALID, "timeout %d is neither -1 nor positive", timeout);
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = emuDeviceNeed(event->context->device);
  if (status != 0) return status;
  int32_t device = event->context->device;
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  int64_t target = event->recordings;
  bool inTime = true;
  emuPast past = {0};
  emuPastJoin(&past, &event->past);
  event->references++;
  while (event->recorded < target && inTime && !emuDeviceAt(device)->down) inTime = emuWait(deadline);
  bool complete = event->recorded >= target;
  if (complete) emuHostLearn(&past);
  emuPastClear(&past);
  emuEventUnreference(event);
  status = emuDeviceNeed(device);
  if (status != 0) return status;
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
  aclError status = emuEventResolve(startHandle, &first);
  if (status == 0) status = emuEventResolve(endHandle, &last);
  if (status == 0) status = refuseCaptured(first);
  if (status == 0) status = refuseCaptured(last);
  if (status == 0) status = needTime(first);
  if (status == 0) status = needTime(last);
  if (status != 0) return status;
  if (last->microseconds < first->microseconds) return emuFail(ACL_ERROR_RT_EVENT_TIMESTAMP_REVERSAL, "the end is before the start");
  emuHostLearn(&first->past);
  emuHostLearn(&last->past);
  *milliseconds = (float)(last->microseconds - first->microseconds) / 1000.0f;
  return 0;
}

static aclError timestamp(aclrtEvent handle, uint64_t* microseconds) {
  if (microseconds == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "timestamp is null");
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) status = refuseCaptured(event);
  if (status == 0) status = needTime(event);
  if (status != 0) return status;
  emuHostLearn(&event->past);
  *microseconds = event->microseconds;
  return 0;
}

EMU_STATUS(aclError, aclrtQueryEventStatus, (aclrtEvent event, aclrtEventRecordedStatus* status), queryRecorded(event, status))
EMU_STATUS(aclError, aclrtQueryEvent, (aclrtEvent event, aclrtEventStatus* status), query(event, status))
EMU_STATUS(aclError, aclrtQueryEventWaitStatus, (aclrtEvent event, aclrtEventWaitStatus* status), queryWait(event, status))
EMU_STATUS(aclError, aclrtSynchronizeEvent, (aclrtEvent event), synchronize(event, -1))
EMU_STATUS(aclError, aclrtSynchronizeEventWithTimeout, (aclrtEvent event, int32_t timeout), synchronize(event, timeout))
EMU_STATUS(aclError, aclrtEventElapsedTime, (float* ms, aclrtEvent startEvent, aclrtEvent endEvent), elapsed(ms, startEvent, endEvent))
EMU_STATUS(aclError, aclrtEventGetTimestamp, (aclrtEvent event, uint64_t* timestamp_), timestamp(event, timestamp_))
