#include "context_life.h"

#include <stdlib.h>

#include "capture.h"
#include "device.h"
#include "entry.h"
#include "event.h"
#include "graph.h"
#include "handles.h"
#include "memory.h"
#include "misuse.h"
#include "stream.h"

// A device that the process has still is handed out, lost or not; setting one up needs it. That the code is this one is not established.
aclError emuContextNeedDevice(int32_t index) {
  return emuDeviceIsLost(index) && emuDeviceAt(index)->contexts == 0 ? emuFail(ACL_ERROR_RT_DEV_SETUP_ERROR, "the driver does not reach device %d", index) : 0;
}

emuContext* emuContextCreate(int32_t device, bool primary) {
  emuContext* context = calloc(1, sizeof *context);
  if (context == NULL) return NULL;
  context->device = device;
  context->primary = primary;
  context->handle = emuHandleCreate(EMULATOR_CONTEXT, context, !primary);
  if (context->handle != NULL) context->defaultStream = emuStreamCreate(context, false);
  if (context->defaultStream == NULL) {
    if (context->handle != NULL) emuHandleDestroy(context->handle);
    free(context);
    return NULL;
  }
  emuDeviceAt(device)->contexts++;
  return context;
}

void emuContextDestroy(emuContext* context) {
  // The handle goes first: no thread may use the context while this one waits for its streams.
  emuHandleDestroy(context->handle);
  int64_t captures = emuCapturesEnd(context);
  int64_t streams = emuStreamsEnd(context);
  int64_t graphs = emuGraphsEnd(context);
  int64_t events = emuEventsEnd(context);
  int64_t blocks = emuMemoryEnd(context->handle);
  if (captures > 0)
    emuMisuse("context %p of device %d: ended with %lld captures of its streams under way", context->handle, context->device,
              (long long)captures);
  if (streams + graphs + events + blocks > 0) {
    emuMisuse(
        "context %p of device %d: ended with %lld streams, %lld graphs, %lld events and %lld blocks of memory that were not given back",
        context->handle, context->device, (long long)streams, (long long)graphs, (long long)events, (long long)blocks);
  }
  emuDevice* device = emuDeviceAt(context->device);
  if (--device->contexts == 0) device->down = false;
  free(context);
}
