#include "submit.h"

#include "capture.h"
#include "stream_work.h"

aclError emuStreamSubmit(emuStream* stream, emuTask* task) {
  return emuStreamIsCapturing(stream) ? emuCaptureAdd(stream, task) : emuStreamEnqueue(stream, task);
}
