#include "graph.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "access.h"
#include "ascend_emulator.h"
#include "entry.h"
#include "handles.h"
#include "lock.h"
#include "misuse.h"
#include "stream_state.h"
#include "stream_work.h"

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

// Touches nothing: it stands behind the copies and ends the replay.
typedef struct {
  emuTask task;
  emuGraph* graph;
} replayEnd;

static void replayDone(emuTask* task) {
  emuGraph* graph = ((replayEnd*)task)->graph;
  graph->replays--;
  unreference(graph);
}

static emuTask* copyOf(const void* task, size_t size) {
  emuTask* copy = malloc(size);
  if (copy == NULL) return NULL;
  memcpy(copy, task, size);
  copy->next = NULL;
  return copy;
}

// The tasks of a replay, linked; null when memory is short.
static emuTask* copyAll(emuGraph* graph) {
  replayEnd end = {.task = {.size = sizeof end, .function = "aclmdlRIExecuteAsync", .done = replayDone}, .graph = graph};
  emuTask *first = NULL, **last = &first;
  for (const emuRecord* record = graph->first; record != NULL; record = record->next) {
    *last = copyOf(record->task, record->task->size);
    if (*last == NULL) break;
    last = &(*last)->next;
  }
  if (*graph->last == NULL && (*last = copyOf(&end, sizeof end)) != NULL) return first;
  for (emuTask* next; first != NULL; first = next) {
    next = first->next;
    free(first);
  }
  return NULL;
}

aclError emuGraphReplay(emuGraph* graph, emuStream* stream) {
  emuTask* task = copyAll(graph);
  if (task == NULL) return emuFail(ACL_ERROR_RT_INTERNAL_ERROR, "no memory");
  graph->replays++;
  graph->references++;
  aclError first = 0;
  for (emuTask* next; task != NULL; task = next) {
    next = task->next;
    aclError status = emuStreamEnqueue(stream, task);
    if (first == 0) first = status;
  }
  emuPastJoin(&graph->past, &stream->past);
  return first;
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
    const emuAccess* use = useOf(graph, block);
    if (use == NULL) continue;
    emuMisuse("%s 0x%" PRIxPTR " of %zu bytes: freed while graph %p, which is not destroyed, uses it as %s of its %s",
              block->onDevice ? "device memory" : "host memory", block->address, block->size, graph->handle, use->name,
              use->task->function);
  }
}
