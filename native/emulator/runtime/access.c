#include "access.h"

#include <inttypes.h>
#include <stdio.h>

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
  access->block = block;
  access->nextOfBlock = block->pending;
  block->pending = access;
}

void emuAccessesBegin(emuTask* task) {
  for (int i = 0; i < task->accessCount; i++) begin(task, &task->accesses[i]);
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

static bool inConflict(const emuAccess* a, const emuAccess* b) {
  return a->task != b->task && (a->writes || b->writes) && a->address < b->address + b->available && b->address < a->address + a->available;
}

static const emuAccess* conflictOf(const emuAccess* access, bool runningOnly) {
  if (access->block == NULL) return NULL;
  for (const emuAccess* other = access->block->pending; other != NULL; other = other->nextOfBlock) {
    if ((other->task->running || !runningOnly) && inConflict(access, other)) return other;
  }
  return NULL;
}

static void report(const emuAccess* access, const emuAccess* other) {
  emuMisuseOf(access->task->function, "%s at 0x%" PRIxPTR " is %s while the %s on stream %p still %s it as %s: nothing orders the two",
              access->name, access->address, access->writes ? "written" : "read", other->task->function, other->task->stream,
              other->writes ? "writes" : "reads", other->name);
}

static void run(emuTask* task, bool reports) {
  for (int i = 0; i < task->accessCount; i++) {
    const emuAccess* other = conflictOf(&task->accesses[i], true);
    if (other == NULL) continue;
    if (reports) report(&task->accesses[i], other);
    while (conflictOf(&task->accesses[i], true) != NULL) emuWait(NULL);
    i = -1;  // others may have started meanwhile
  }
  task->running = true;
}

void emuAccessesRun(emuTask* task) { run(task, true); }

void emuAccessesRunNow(emuTask* task) {
  const emuAccess* other = NULL;
  for (int i = 0; i < task->accessCount && other == NULL; i++) {
    other = conflictOf(&task->accesses[i], false);
    if (other != NULL) report(&task->accesses[i], other);
  }
  run(task, other == NULL);
}

void emuAccessesReportRace(const emuTask* task, const emuTask* earlier) {
  for (int i = 0; i < task->accessCount; i++) {
    for (int j = 0; j < earlier->accessCount; j++) {
      if (!inConflict(&task->accesses[i], &earlier->accesses[j])) continue;
      report(&task->accesses[i], &earlier->accesses[j]);
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
    for (emuAccess** link = &block->pending; *link != NULL; link = &(*link)->nextOfBlock) {
      if (*link != access) continue;
      *link = access->nextOfBlock;
      break;
    }
    if (access->writes && access->leaves) emuBlockMendGuard(block);  // which was reported as it began
    if (access->writes) emuBlockCheckGuard(block, task->function);
    if (block->pending == NULL && !block->live) emuBlockRelease(block);
  }
}
