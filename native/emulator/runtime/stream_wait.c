#include "stream_wait.h"

#include <stdlib.h>

#include "device.h"
#include "entry.h"
#include "lock.h"
#include "stream_state.h"

static int32_t takeError(emuStream* stream) {
  if (stream->aborted) return ACL_ERROR_RT_STREAM_ABORT;
  int32_t error = stream->error;
  if (!stream->stopsOnFailure) stream->error = 0;
  return error;
}

// Waits for what the stream has been given up to now; false when time is up, or the device is down.
static bool awaitFinished(emuStream* stream, int64_t target, const struct timespec* deadline) {
  bool inTime = true;
  while (stream->finished < target && inTime && !emuDeviceAt(stream->device)->down) inTime = emuWait(deadline);
  return stream->finished >= target;
}

aclError emuStreamSynchronize(emuStream* stream, int32_t timeout) {
  int32_t device = stream->device;
  aclError down = emuDeviceNeed(device);
  if (down != 0) return down;
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  emuPast past = {0};
  emuPastJoin(&past, &stream->past);
  stream->references++;
  bool finished = awaitFinished(stream, stream->submitted, deadline);
  if (finished) emuHostLearn(&past);
  emuPastClear(&past);
  int32_t error = finished ? takeError(stream) : ACL_ERROR_RT_STREAM_SYNC_TIMEOUT;
  const char* failed = stream->aborted ? "work" : stream->failed;
  emuStreamUnreference(stream);
  down = emuDeviceNeed(device);
  if (down != 0) return down;
  if (!finished) return emuFail(error, "the stream was not done after %d ms", timeout);
  return error == 0 ? 0 : emuFail(error, "the %s of the stream failed", failed);
}

aclError emuStreamsSynchronize(int32_t device, int32_t timeout) {
  typedef struct {
    emuStream* stream;
    int64_t target;
    emuPast past;
  } awaited;
  size_t count = 0;
  for (emuStream* stream = emuStreamFirst(); stream != NULL; stream = stream->next) count += stream->device == device;
  awaited* all = calloc(count + 1, sizeof *all);
  if (all == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  count = 0;
  for (emuStream* stream = emuStreamFirst(); stream != NULL; stream = stream->next) {
    if (stream->device != device) continue;
    stream->references++;
    all[count] = (awaited){.stream = stream, .target = stream->submitted};
    emuPastJoin(&all[count++].past, &stream->past);
  }
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, timeout);
  aclError first = 0;
  bool finished = true;
  for (size_t i = 0; i < count; i++) {
    finished = finished && awaitFinished(all[i].stream, all[i].target, deadline);
    if (finished) emuHostLearn(&all[i].past);
    emuPastClear(&all[i].past);
    int32_t error = finished ? takeError(all[i].stream) : 0;
    if (first == 0) first = error;
    emuStreamUnreference(all[i].stream);
  }
  free(all);
  aclError down = emuDeviceNeed(device);
  if (down != 0) return down;
  if (!finished) return emuFail(ACL_ERROR_RT_STREAM_SYNC_TIMEOUT, "the device was not done after %d ms", timeout);
  return first == 0 ? 0 : emuFail(first, "a task of a stream failed");
}
