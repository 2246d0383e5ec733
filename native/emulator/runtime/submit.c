#include "submit.h"

#include "access.h"
#include "stream_work.h"

aclError emuStreamSubmit(emuStream* stream, emuTask* task) {
  emuAccessesBegin(task);
  return emuStreamEnqueue(stream, task);
}
