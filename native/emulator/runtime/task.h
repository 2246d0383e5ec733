// A task of a stream: what it does, and the memory that it touches. Whoever makes one embeds emuTask as the first member of a structure
// of its own, plain data that may be copied, and hands it to emuStreamSubmit, the one place through which all work of streams goes.
#ifndef EMULATOR_TASK_H
#define EMULATOR_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "order.h"
#include "shared.h"

typedef struct emuTask emuTask;
typedef struct emuBlock emuBlock;

// A range of memory that a task reads or writes. Caller: the first four; access.c: the rest.
typedef struct emuAccess {
  uintptr_t address;
  size_t length;
  bool writes;
  const char* name;        // for reports: "x", "dst"
  unsigned char* bytes;    // where the range really is, for the emulator
  size_t available;        // of length, from the start: less when the range leaves what is allocated
  bool leaves;             // goes beyond what was asked for
  emuBlock* block;         // null for host memory that CANN did not allocate
  uint64_t recordedBlock;  // the id of the block that the range was in when a capture recorded it; 0 for none
  emuTask* task;
  struct emuAccess *nextOfBlock, **linkOfBlock;
} emuAccess;

enum { EMU_TASK_ACCESSES = 5 };

struct emuTask {
  emuTask* next;
  size_t size;                 // of the structure that it is the first member of
  const char* function;        // that enqueued it, for reports
  emuTask* (*part)(emuTask*);  // under the lock: the next of the tasks that it stands for, which run before it; null: it stands for none
  bool (*ready)(emuTask*);     // under the lock: may it start? null: yes
  int32_t (*run)(emuTask*);    // without the lock: the work; null: none
  void (*done)(emuTask*);      // under the lock, once, after the work or instead of it; null: nothing to do
  int accessCount;
  emuAccess accesses[EMU_TASK_ACCESSES];
  bool touchesHost;      // may reach host memory too
  int32_t addressFault;  // what a device answers to a range that is not in live memory
  int32_t broken;        // not to be run: fails with this code
  bool running;
  emuMoment moment;
  void* stream;  // handle, for reports; null for what the host does at once
};

#endif
