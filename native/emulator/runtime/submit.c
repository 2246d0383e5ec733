#include "submit.h"

#include <stdlib.h>

#include "capture.h"
#include "device.h"
#include "stream_state.h"
#include "stream_work.h"

aclError emuStreamSubmit(emuStream* stream, emuTask* task) {
  aclError status = emuDeviceNeed(stream->device);
  if (status != 0) {
    if (task->done != NULL) task->done(task);
    free(task);
    return status;
  }
  return emuStreamIsCapturing(stream) ? emuCaptureAdd(stream, task) : emuStreamEnqueue(stream, task);
}
