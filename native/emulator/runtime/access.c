#include "access.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lock.h"
#include "misuse.h"

void emuDescribeAddress(uintptr_t address, char* text, size_t size) {
  const emuBlock* block = emuMemoryFind(address);
  if (address == 0)
    snprintf(text, size, "null");
  else if (block != NULL && !block->live)
    snprintf(text, size, "device memory 0x%" PRIxPTR " of %zu bytes, which was freed", block->address, block->size);
  else if (block != NULL)
    snprintf(text, size, "%s 0x%" PRIxPTR " of %zu bytes", block->onDevice ? "device memory" : "host memory", block->address, block->size);
  else if (emuMemoryIsDevice(address))
    snprintf(text, size, "device address 0x%" PRIxPTR ", which is in no allocation", address);
  else
    snprintf(text, size, "host address 0x%" PRIxPTR, address);
}

static void link(emuAccess* access, emuAccess** first) {
  access->nextOfBlock = *first;
  access->linkOfBlock = first;
  if (*first != NULL) (*first)->linkOfBlock = &access->nextOfBlock;
  *first = access;
}

static void unlink(const emuAccess* access) {
  *access->linkOfBlock = access->nextOfBlock;
  if (access->nextOfBlock != NULL) access->nextOfBlock->linkOfBlock = access->linkOfBlock;
}

static void begin(emuTask* task, emuAccess* access) {
  bool hostToo = task->touchesHost;
  access->task = task;
  access->block = NULL;
  access->available = 0;
  access->bytes = NULL;
  if (access->length == 0) return;
  emuBlock* block = emuMemoryFind(access->address);
  bool usable =
      block != NULL ? block->live && (block->onDevice || hostToo) : hostToo && access->address != 0 && !emuMemoryIsDevice(access->address);
  bool replaced = access->recordedBlock != 0 && (block == NULL || block->id != access->recordedBlock);
  if (!usable || replaced) {
    char what[128];
    emuDescribeAddress(access->address, what, sizeof what);
    emuMisuse("%s is %s: %s", access->name, what,
              replaced ? "not the memory that was captured, which is gone" : "not in live device memory");
    task->broken = task->addressFault;
    return;
  }
  if (block == NULL) {
    access->bytes = (unsigned char*)access->address;  // NOLINT: host memory of the caller
    access->available = access->length;
    return;
  }
  // What CANN allocates behind what was asked for is for what a kernel reads on its own, not for the range that it is told.
  size_t offset = access->address - block->address, room = block->allocated - offset;
  size_t own = offset < block->size ? block->size - offset : 0;
  access->leaves = access->length > own;
  if (access->leaves) {
    emuMisuse("%s 0x%" PRIxPTR " of %zu bytes: %s %zu bytes from offset %zu, %zu beyond its end",
              block->onDevice ? "device memory" : "host memory", block->address, block->size, access->writes ? "written" : "read",
              access->length, offset, access->length - own);
  }
  access->bytes = block->bytes + offset;
  access->available = access->length < room ? access->length : room;
  bool isFirst = block->pending == NULL && block->traceCount == 0;
  if (isFirst) block->place = task->moment.place;
  if (block->place != task->moment.place) block->place = EMU_NO_PLACE;
  access->block = block;
  link(access, &block->pending);
}

void emuAccessesRecord(emuTask* task) {
  for (int i = 0; i < task->accessCount; i++) {
    emuAccess* access = &task->accesses[i];
    const emuBlock* block = access->length == 0 ? NULL : emuMemoryFind(access->address);
    access->task = task;
    access->available = access->length;
    access->recordedBlock = block != NULL && block->live ? block->id : 0;
  }
}

static emuTrace traceOf(const emuAccess* access) {
  return (emuTrace){access->address,        access->available,    access->writes,      access->name,
                    access->task->function, access->task->stream, access->task->moment};
}

static bool overlaps(const emuAccess* access, const emuTrace* other) {
  return (access->writes || other->writes) && access->address < other->address + other->length &&
         other->address < access->address + access->available;
}

static void report(const emuAccess* access, const emuTrace* other) {
  char whose[64] = "the host itself";
  if (other->stream != NULL) snprintf(whose, sizeof whose, "stream %p", other->stream);
  emuMisuseOf(access->task->function, "%s at 0x%" PRIxPTR " is %s, which the %s on %s %s as %s: nothing orders the two", access->name,
              access->address, access->writes ? "written" : "read", other->function, whose, other->writes ? "writes" : "reads",
              other->name);
}

// --- order ---

// Whether all that is known of the block is of the stream of the task: then nothing is in conflict with it, however much there is.
static bool isOfOneStream(const emuAccess* access) {
  int place = access->task->moment.place;
  return place != EMU_NO_PLACE && access->block->place == place;
}

// An earlier access to the same bytes that is not known to be done before this one.
static bool findRace(const emuAccess* access, const emuPast* past, emuTrace* found) {
  const emuBlock* block = access->block;
  if (isOfOneStream(access)) return false;
  for (const emuAccess* other = block->pending; other != NULL; other = other->nextOfBlock) {
    *found = traceOf(other);
    if (other->task != access->task && overlaps(access, found) && !emuPastHolds(past, found->moment)) return true;
  }
  for (int i = block->traceCount; i-- > 0;) {
    *found = block->traces[i];
    if (overlaps(access, found) && !emuPastHolds(past, found->moment)) return true;
  }
  return false;
}

void emuAccessesBegin(emuTask* task, const emuPast* past) {
  for (int i = 0; i < task->accessCount; i++) begin(task, &task->accesses[i]);
  if (task->broken != 0) return;
  for (int i = 0; i < task->accessCount; i++) {
    emuTrace other;
    if (task->accesses[i].block == NULL || !findRace(&task->accesses[i], past, &other)) continue;
    report(&task->accesses[i], &other);
    return;
  }
}

// Whether whoever is not behind the old one is not behind the new one either, and is in conflict with that.
static bool supersedes(const emuTrace* now, const emuTrace* old) {
  return now->moment.place == old->moment.place && (now->writes || !old->writes) && now->address <= old->address &&
         old->address + old->length <= now->address + now->length;
}

// So many for each block: of work that the host has long not waited for, the oldest is forgotten.
enum { TRACES = 256 };

static void leaveTrace(emuBlock* block, const emuTrace* trace) {
  int kept = 0;
  for (int i = 0; i < block->traceCount; i++) {
    if (!emuHostKnows(block->traces[i].moment) && !supersedes(trace, &block->traces[i])) block->traces[kept++] = block->traces[i];
  }
  block->traceCount = kept;
  if (emuHostKnows(trace->moment) || trace->moment.place == EMU_NO_PLACE) return;
  if (block->traceCount == TRACES) memmove(block->traces, block->traces + 1, (size_t)--block->traceCount * sizeof *block->traces);
  if (block->traceCount == block->traceCapacity) {
    int capacity = block->traceCapacity == 0 ? 4 : block->traceCapacity * 2;
    emuTrace* grown = realloc(block->traces, (size_t)capacity * sizeof *grown);
    if (grown == NULL) return;
    block->traces = grown;
    block->traceCapacity = capacity;
  }
  block->traces[block->traceCount++] = *trace;
}

// --- run and end ---

static bool mustWait(const emuAccess* access) {
  if (access->block == NULL || isOfOneStream(access)) return false;
  for (const emuAccess* other = access->block->pending; other != NULL; other = other->nextOfBlock) {
    emuTrace trace = traceOf(other);
    if (other->task != access->task && other->task->running && overlaps(access, &trace)) return true;
  }
  return false;
}

void emuAccessesRun(emuTask* task) {
  for (int i = 0; i < task->accessCount; i++) {
    if (!mustWait(&task->accesses[i])) continue;
    emuWait(NULL);
    i = -1;  // others may have started meanwhile
  }
  task->running = true;
}

void emuAccessesReportRace(const emuTask* task, const emuTask* earlier) {
  for (int i = 0; i < task->accessCount; i++) {
    for (int j = 0; j < earlier->accessCount; j++) {
      emuTrace other = traceOf(&earlier->accesses[j]);
      if (!overlaps(&task->accesses[i], &other)) continue;
      report(&task->accesses[i], &other);
      return;
    }
  }
}

void emuAccessesEnd(emuTask* task) {
  task->running = false;
  for (int i = 0; i < task->accessCount; i++) {
    emuAccess* access = &task->accesses[i];
    emuBlock* block = access->block;
    if (block == NULL) continue;
    unlink(access);
    if (access->writes && access->leaves) emuBlockMendGuard(block);  // which was reported as it began
    if (access->writes) emuBlockCheckGuard(block, task->function);
    emuTrace trace = traceOf(access);
    if (block->live) leaveTrace(block, &trace);
    if (block->pending == NULL && !block->live) emuBlockRelease(block);
  }
}
