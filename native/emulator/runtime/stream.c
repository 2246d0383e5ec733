#include "stream.h"

#include <stdlib.h>

#include "ascend_emulator.h"
#include "entry.h"
#include "handles.h"
#include "lock.h"
#include "stream_state.h"

static emuStream* s_streams;
static int32_t s_nextId;

emuStream* emuStreamFirst(void) { return s_streams; }

void emuStreamUnreference(emuStream* stream) {
  if (--stream->references > 0) return;
  pthread_cond_destroy(&stream->wake);
  free(stream);
}

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
  stream->place = emuPlaceTake();
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
  if (stream->dropping) emuPastForgetOthers(&stream->past, stream->place);
  emuHostLearn(&stream->past);
  emuPastClear(&stream->past);
  emuPlaceLeave(stream->place);
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

aclError emuStreamResolve(aclrtStream handle, bool ofCurrentContext, emuStream** stream) {
  *stream = handle == NULL ? NULL : emuHandleGet(handle, EMULATOR_STREAM);
  if (handle != NULL && *stream == NULL) return emuFail(ACL_ERROR_RT_INVALID_HANDLE, "the stream is destroyed, or none");
  emuContext* context;
  aclError status = emuContextNeed(&context);
  if (status != 0) return status;
  if (handle == NULL) *stream = context->defaultStream;
  if (ofCurrentContext && (*stream)->context != context)
    return emuFail(ACL_ERROR_RT_STREAM_CONTEXT, "the stream is of another context than the current one");
  return 0;
}
