#include "event.h"

#include <stdlib.h>

#include "acl/acl_rt.h"
#include "entry.h"
#include "event_state.h"
#include "handles.h"

static const uint32_t KNOWN_FLAGS = 0x7Bu;

static emuEvent* s_events;

void emuEventUnreference(emuEvent* event) {
  if (--event->references > 0) return;
  emuPastClear(&event->past);
  free(event);
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
  emuEventUnreference(event);
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

aclError emuEventResolve(aclrtEvent handle, emuEvent** event) {
  if (handle == NULL) return emuFail(ACL_ERROR_INVALID_PARAM, "event is null");
  *event = emuHandleGet(handle, EMULATOR_EVENT);
  return *event != NULL ? 0 : emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the event is destroyed, or none");
}

static aclError destroy(aclrtEvent handle) {
  emuEvent* event;
  aclError status = emuEventResolve(handle, &event);
  if (status == 0) end(event);
  return status;
}

aclError emuEventRefuseReusable(const emuEvent* event) {
  return event->reusable ? emuFail(ACL_ERROR_RT_FEATURE_NOT_SUPPORT, "not on an event made by aclrtCreateEventExWithFlag") : 0;
}

// A plain event can do what the flags would allow one by one.
EMU_STATUS(aclError, aclrtCreateEvent, (aclrtEvent * event), create(event, ACL_EVENT_SYNC | ACL_EVENT_TIME_LINE, false))
EMU_STATUS(aclError, aclrtCreateEventWithFlag, (aclrtEvent * event, uint32_t flag), create(event, flag, false))
EMU_STATUS(aclError, aclrtCreateEventExWithFlag, (aclrtEvent * event, uint32_t flag), create(event, flag, true))
EMU_STATUS(aclError, aclrtDestroyEvent, (aclrtEvent event), destroy(event))
