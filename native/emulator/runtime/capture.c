#include "capture.h"

#include <stdlib.h>

#include "access.h"
#include "device.h"
#include "entry.h"
#include "graph.h"
#include "stream_state.h"
#include "thread.h"

typedef struct emuCapture emuCapture;

struct emuLane {
  emuCapture* capture;
  emuStream* stream;  // null once its context is gone
  int index;          // 0: the stream on which the capture began
  uint32_t position;  // tasks and waits up to now
  uint32_t recordings;
  bool endsInRecording, waitedFor;  // nothing came behind the last recording; some stream waited for it
  bool waitedForByOrigin;
  emuClock clock;
};

struct emuCapture {
  uint64_t number;
  emuGraph* graph;
  const emuContext* context;
  aclmdlRICaptureMode mode;
  uint64_t thread;  // number of the one that began it, which may have ended
  bool invalid;
  int laneCount;
  emuLane* lanes[EMU_LANES];
  emuCapture* next;
};

static emuCapture* s_captures;
static uint64_t s_number;

bool emuStreamIsCapturing(const emuStream* stream) { return stream->lane != NULL; }

aclError emuStreamRefuseCapturing(const emuStream* stream) {
  return stream->lane == NULL ? 0 : emuFail(ACL_ERROR_RT_STREAM_CAPTURED, "the stream is capturing");
}

static emuLane* addLane(emuCapture* capture, emuStream* stream) {
  emuLane* lane = capture->laneCount == EMU_LANES ? NULL : calloc(1, sizeof *lane);
  if (lane == NULL) return NULL;
  lane->capture = capture;
  lane->stream = stream;
  lane->index = capture->laneCount;
  capture->lanes[capture->laneCount++] = lane;
  stream->lane = lane;
  return lane;
}

// Lets the streams go; the graph is the caller's.
static void leave(emuCapture* capture) {
  for (emuCapture** link = &s_captures; *link != NULL; link = &(*link)->next) {
    if (*link != capture) continue;
    *link = capture->next;
    break;
  }
  for (int i = 0; i < capture->laneCount; i++) {
    if (capture->lanes[i]->stream != NULL) capture->lanes[i]->stream->lane = NULL;
    free(capture->lanes[i]);
  }
  free(capture);
}

static void discard(emuCapture* capture) {
  emuGraphEnd(capture->graph);
  leave(capture);
}

// --- begin and end ---

aclError emuCaptureBegin(emuStream* stream, aclmdlRICaptureMode mode) {
  emuCapture* capture = calloc(1, sizeof *capture);
  if (capture != NULL) capture->graph = emuGraphCreate(stream->context);
  if (capture == NULL || capture->graph == NULL || addLane(capture, stream) == NULL) {
    if (capture != NULL && capture->graph != NULL) emuGraphEnd(capture->graph);
    free(capture);
    return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no room for a graph");
  }
  capture->number = ++s_number;
  capture->context = stream->context;
  capture->mode = mode;
  capture->thread = emuThisThread()->number;
  capture->next = s_captures;
  s_captures = capture;
  return 0;
}

aclmdlRICaptureStatus emuCaptureStatus(const emuStream* stream, aclmdlRI* graph) {
  *graph = stream->lane == NULL ? NULL : stream->lane->capture->graph->handle;
  if (stream->lane == NULL) return ACL_MODEL_RI_CAPTURE_STATUS_NONE;
  return stream->lane->capture->invalid ? ACL_MODEL_RI_CAPTURE_STATUS_INVALIDATED : ACL_MODEL_RI_CAPTURE_STATUS_ACTIVE;
}

// As CANN looks at it: each stream that joined ends in a recording that some stream waited for, and one of them led back to the first.
static bool isJoined(const emuCapture* capture) {
  bool back = capture->laneCount == 1;
  for (int i = 1; i < capture->laneCount; i++) {
    const emuLane* lane = capture->lanes[i];
    if (!lane->endsInRecording || !lane->waitedFor) return false;
    back |= lane->waitedForByOrigin;
  }
  return back;
}

static aclError checkEnd(const emuCapture* capture) {
  if (capture->mode != ACL_MODEL_RI_CAPTURE_MODE_RELAXED && capture->thread != emuThisThread()->number)
    return emuFail(ACL_ERROR_RT_STREAM_CAPTURE_WRONG_THREAD, "the capture began on another thread");
  if (capture->invalid) return emuFail(ACL_ERROR_RT_STREAM_CAPTURE_INVALIDATED, "an error has invalidated the capture");
  if (!isJoined(capture)) return emuFail(ACL_ERROR_RT_STREAM_UNJOINED, "a stream that joined the capture was not waited for");
  return emuDeviceNeed(capture->context->device);
}

aclError emuCaptureEnd(emuStream* stream, aclmdlRI* graph) {
  if (stream->lane == NULL) return emuFail(ACL_ERROR_RT_STREAM_NOT_CAPTURED, "the stream is not capturing");
  if (stream->lane->index != 0) return emuFail(ACL_ERROR_RT_STREAM_CAPTURE_UNMATCHED, "the capture began on another stream");
  emuCapture* capture = stream->lane->capture;
  aclError status = checkEnd(capture);
  if (status != 0) {
    discard(capture);
    return status;
  }
  capture->graph->capturing = false;
  *graph = capture->graph->handle;
  leave(capture);
  return 0;
}

// Lets go of the streams of a context, without which the capture cannot end well; whether there were any.
static bool detach(emuCapture* capture, const emuContext* context) {
  bool any = false;
  for (int i = 0; i < capture->laneCount; i++) {
    emuLane* lane = capture->lanes[i];
    if (lane->stream == NULL || lane->stream->context != context) continue;
    lane->stream->lane = NULL;
    lane->stream = NULL;
    capture->invalid = any = true;
  }
  return any;
}

int64_t emuCapturesEnd(const emuContext* context) {
  int64_t ended = 0;
  for (emuCapture *capture = s_captures, *next; capture != NULL; capture = next) {
    next = capture->next;
    ended += detach(capture, context);
    if (capture->context == context) discard(capture);
  }
  return ended;
}

// --- order ---

// One more step of the lane, which everything that it knows of comes before.
static void step(emuLane* lane) {
  lane->clock.positions[lane->index] = ++lane->position;
  lane->endsInRecording = false;
}

static void reportRaces(const emuLane* lane, const emuTask* task) {
  if (lane->capture->laneCount == 1) return;
  for (const emuRecord* record = lane->capture->graph->first; record != NULL; record = record->next) {
    if (record->position > lane->clock.positions[record->lane]) emuAccessesReportRace(task, record->task);
  }
}

aclError emuCaptureAdd(emuStream* stream, emuTask* task) {
  emuLane* lane = stream->lane;
  task->stream = stream->handle;
  step(lane);
  if (!emuGraphAdd(lane->capture->graph, task, lane->index, lane->position)) {
    lane->capture->invalid = true;
    free(task);
    return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  }
  reportRaces(lane, task);
  return 0;
}

static emuCapture* captureOf(const emuMark* mark) {
  emuCapture* capture = mark->capture == 0 ? NULL : s_captures;
  while (capture != NULL && capture->number != mark->capture) capture = capture->next;
  return capture;
}

bool emuMarkIsCaptured(const emuMark* mark) { return captureOf(mark) != NULL; }

void emuCaptureRecord(emuStream* stream, emuMark* mark) {
  emuLane* lane = stream->lane;
  lane->recordings++;
  lane->endsInRecording = true;
  lane->waitedFor = lane->waitedForByOrigin = false;
  *mark = (emuMark){lane->capture->number, lane->index, lane->recordings, lane->clock};
}

aclError emuCaptureWait(emuStream* stream, const emuMark* mark) {
  emuCapture* capture = captureOf(mark);
  if (stream->lane != NULL && stream->lane->capture != capture) {
    stream->lane->capture->invalid = capture->invalid = true;
    return emuFail(ACL_ERROR_STREAM_CAPTURE_CONFLICT, "the event belongs to another capture than the stream");
  }
  emuLane* lane = stream->lane != NULL ? stream->lane : addLane(capture, stream);
  if (lane == NULL) {
    capture->invalid = true;
    return emuFail(ACL_ERROR_RT_NO_STREAM_RESOURCE, "no more than %d streams in a capture", EMU_LANES);
  }
  for (int i = 0; i < capture->laneCount; i++) {
    if (lane->clock.positions[i] < mark->clock.positions[i]) lane->clock.positions[i] = mark->clock.positions[i];
  }
  step(lane);
  emuLane* recorder = capture->lanes[mark->lane];
  if (recorder->recordings == mark->recording) {
    recorder->waitedFor = true;
    recorder->waitedForByOrigin |= lane->index == 0;
  }
  return 0;
}

// --- what captures forbid ---

bool emuCaptureIsIn(const emuContext* context) {
  for (const emuCapture* capture = s_captures; capture != NULL; capture = capture->next) {
    if (capture->context == context) return true;
  }
  return false;
}

bool emuCaptureBlocks(const emuContext* context) {
  const emuThread* thread = emuThisThread();
  for (const emuCapture* capture = s_captures; capture != NULL; capture = capture->next) {
    if (capture->context != context || capture->mode == ACL_MODEL_RI_CAPTURE_MODE_RELAXED) continue;
    bool own = capture->thread == thread->number;
    bool ofAll = capture->mode == ACL_MODEL_RI_CAPTURE_MODE_GLOBAL;
    switch ((aclmdlRICaptureMode)thread->captureMode) {
      case ACL_MODEL_RI_CAPTURE_MODE_GLOBAL:
        if (own || ofAll) return true;
        break;
      case ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL:
        if (own) return true;
        break;
      case ACL_MODEL_RI_CAPTURE_MODE_RELAXED: return false;
    }
  }
  return false;
}
