#include "submit.h"

#include "access.h"
#include "capture.h"
#include "stream_work.h"

aclError emuStreamSubmit(emuStream* stream, emuTask* task) {
  if (emuStreamIsCapturing(stream)) return emuCaptureAdd(stream, task);
  emuAccessesBegin(task);
  return emuStreamEnqueue(stream, task);
}
