#include "graph.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "ascend_emulator.h"
#include "deferred.h"
#include "device.h"
#include "entry.h"
#include "handles.h"
#include "lock.h"
#include "misuse.h"
#include "stream_state.h"
#include "stream_work.h"
#include "thread.h"

static emuGraph* s_graphs;

static void unreference(emuGraph* graph) {
  if (--graph->references > 0) return;
  for (emuRecord *record = graph->first, *next; record != NULL; record = next) {
    next = record->next;
    free(record->task);
    free(record);
  }
  emuPastClear(&graph->past);
  free(graph);
}

emuGraph* emuGraphCreate(const emuContext* context) {
  emuGraph* graph = calloc(1, sizeof *graph);
  if (graph == NULL) return NULL;
  graph->handle = emuHandleCreate(EMULATOR_GRAPH, graph, true);
  if (graph->handle == NULL) {
    free(graph);
    return NULL;
  }
  graph->context = context;
  graph->capturing = true;
  graph->last = &graph->first;
  graph->references = 1;
  graph->next = s_graphs;
  s_graphs = graph;
  return graph;
}

bool emuGraphAdd(emuGraph* graph, emuTask* task, int lane, uint32_t position) {
  emuRecord* record = malloc(sizeof *record);
  if (record == NULL) return false;
  *record = (emuRecord){.task = task, .lane = lane, .position = position};
  emuAccessesRecord(task);
  *graph->last = record;
  graph->last = &record->next;
  return true;
}

// --- replay ---

// Stands for a copy of each task that was recorded, and touches nothing itself. The copies are made when the stream comes to them, or when
// somebody has to know of them: the caller need not wait for that, however many there are.
typedef struct {
  emuTask task;
  emuDeferred deferred;
  emuGraph* graph;
  const emuRecord* next;  // the first that was not copied
  emuPast past;           // what was done before as the replay was enqueued
  emuTask* first;         // of the copies that the stream has not taken
  emuTask** last;
} replay;

// The thread speaks for whoever enqueued the replay.
static void begin(emuTask* task, const replay* of) {
  emuThread* thread = emuThisThread();
  const char* function = thread->function;
  thread->function = of->task.function;
  task->stream = of->task.stream;
  task->moment = of->task.moment;
  emuAccessesBegin(task, &of->past);
  thread->function = function;
}

static bool copyNext(emuDeferred* deferred) {
  replay* of = (replay*)(void*)((char*)deferred - offsetof(replay, deferred));
  const emuTask* task = of->next->task;
  emuTask* copy = malloc(task->size);
  of->next = copy == NULL ? NULL : of->next->next;
  if (copy == NULL) {
    of->task.broken = ACL_ERROR_RT_INTERNAL_ERROR;
    return false;
  }
  memcpy(copy, task, task->size);
  copy->next = NULL;
  begin(copy, of);
  *of->last = copy;
  of->last = &copy->next;
  return of->next != NULL;
}

static emuTask* takeCopy(emuTask* task) {
  replay* of = (replay*)task;
  if (of->first == NULL && of->next != NULL) emuDeferredStep(&of->deferred);
  emuTask* taken = of->first;
  if (taken != NULL) of->first = taken->next;
  if (of->first == NULL) of->last = &of->first;
  return taken;
}

static void replayDone(emuTask* task) {
  replay* of = (replay*)task;
  emuPastClear(&of->past);
  of->graph->replays--;
  unreference(of->graph);
}

aclError emuGraphReplay(emuGraph* graph, emuStream* stream) {
  aclError down = emuDeviceNeed(stream->device);
  if (down != 0) return down;
  replay* made = malloc(sizeof *made);
  if (made == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  *made = (replay){.task = {.size = sizeof *made, .function = "aclmdlRIExecuteAsync", .part = takeCopy, .done = replayDone},
                   .deferred = {.step = copyNext},
                   .graph = graph,
                   .next = graph->first,
                   .last = &made->first};
  graph->replays++;
  graph->references++;
  aclError status = emuStreamEnqueue(stream, &made->task);
  if (status != 0) return status;
  emuPastJoin(&made->past, &stream->past);
  emuPastJoin(&graph->past, &stream->past);
  if (made->next != NULL) emuDeferredAdd(&made->deferred);
  return 0;
}

bool emuGraphAwait(emuGraph* graph, int64_t milliseconds) {
  struct timespec storage;
  const struct timespec* deadline = emuDeadline(&storage, milliseconds);
  bool inTime = true;
  graph->references++;
  while (graph->replays > 0 && inTime) inTime = emuWait(deadline);
  bool done = graph->replays == 0;
  if (done) emuHostLearn(&graph->past);
  unreference(graph);
  return done;
}

// --- end ---

void emuGraphEnd(emuGraph* graph) {
  emuHandleDestroy(graph->handle);
  for (emuGraph** link = &s_graphs; *link != NULL; link = &(*link)->next) {
    if (*link != graph) continue;
    *link = graph->next;
    break;
  }
  unreference(graph);
}

int64_t emuGraphsEnd(const emuContext* context) {
  int64_t ended = 0;
  for (emuGraph *graph = s_graphs, *next; graph != NULL; graph = next) {
    next = graph->next;
    if (graph->context != context) continue;
    emuGraphEnd(graph);
    ended++;
  }
  return ended;
}

static const emuAccess* useOf(const emuGraph* graph, const emuBlock* block) {
  for (const emuRecord* record = graph->first; record != NULL; record = record->next) {
    for (int i = 0; i < record->task->accessCount; i++) {
      if (record->task->accesses[i].recordedBlock == block->id) return &record->task->accesses[i];
    }
  }
  return NULL;
}

void emuGraphsReportUse(const emuBlock* block) {
  for (const emuGraph* graph = s_graphs; graph != NULL; graph = graph->next) {
    if (emuDeviceAt(graph->context->device)->down) continue;  // it never runs again
    const emuAccess* use = useOf(graph, block);
    if (use == NULL) continue;
    emuMisuse("%s 0x%" PRIxPTR " of %zu bytes: freed while graph %p, which is not destroyed, uses it as %s of its %s",
              block->onDevice ? "device memory" : "host memory", block->address, block->size, graph->handle, use->name,
              use->task->function);
  }
}
