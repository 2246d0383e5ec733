// Captured graphs: tasks that were recorded instead of run, and run any number of times afterwards. Under the lock.
#ifndef EMULATOR_GRAPH_H
#define EMULATOR_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "acl/acl_mdl.h"
#include "memory.h"
#include "stream.h"
#include "task.h"

// A recorded task: the how-manieth of which of the streams that were captured.
typedef struct emuRecord {
  struct emuRecord* next;
  emuTask* task;
  int lane;
  uint32_t position;
} emuRecord;

typedef struct emuGraph {
  aclmdlRI handle;
  const emuContext* context;
  bool capturing;  // its capture has not ended: it may be neither run nor destroyed
  emuRecord* first;
  emuRecord** last;
  int64_t replays;  // enqueued and not done
  emuPast past;     // what is done when they are
  int references;   // the table, replays, and threads that wait
  struct emuGraph* next;
} emuGraph;

// An empty graph, which is capturing; null when there is no room.
emuGraph* emuGraphCreate(const emuContext* context);

// Takes a task, whose addresses and arguments stay as they are now; false when memory is short.
bool emuGraphAdd(emuGraph* graph, emuTask* task, int lane, uint32_t position);

// Enqueues a copy of each task, in the order in which they were recorded, at the cost of one. Each copy is watched as any task is.
aclError emuGraphReplay(emuGraph* graph, emuStream* stream);

// Waits for the replays; false when time is up. The graph may have been ended meanwhile.
bool emuGraphAwait(emuGraph* graph, int64_t milliseconds);

// Forgets the graph; replays under way go on.
void emuGraphEnd(emuGraph* graph);

// Ends the graphs captured in a context; how many there were.
int64_t emuGraphsEnd(const emuContext* context);

// Reports that a block, which is about to be freed, is still in use by a graph.
void emuGraphsReportUse(const emuBlock* block);

#endif
