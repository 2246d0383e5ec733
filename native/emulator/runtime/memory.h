// Device memory and pinned host memory. Under the lock.
//
// A device address stands in a range that nobody can read or write; the bytes are elsewhere, with a guard behind them. Fresh memory is
// filled with 0xFF bytes and memory freed too early with 0x7FFD words: both read as NaN in either 16-bit type.
#ifndef EMULATOR_MEMORY_H
#define EMULATOR_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "acl/acl_rt.h"
#include "task.h"

enum { EMU_GUARD_BYTES = 64 };

// What is left of an access when its task is done.
typedef struct {
  uintptr_t address;
  size_t length;
  bool writes;
  const char *name, *function;
  void* stream;
  emuMoment moment;
} emuTrace;

struct emuBlock {
  uint64_t id;
  uintptr_t address;     // as callers know it
  size_t size;           // as asked for
  size_t allocated;      // with the rounding and tail of CANN: up to here a device lets one write
  unsigned char* bytes;  // allocated + guard of them; null once gone
  bool onDevice;
  bool live;  // not freed yet
  int32_t device;
  aclrtContext context;  // in which it was allocated
  int place;             // of all the tasks below; EMU_NO_PLACE where they are of several
  emuAccess* pending;    // of tasks that have not finished
  emuTrace* traces;      // of tasks that have, and that the host may not know of
  int traceCount, traceCapacity;
};

// A new block, or null. The caller has checked the room on the device.
emuBlock* emuMemoryAllocate(size_t size, size_t allocated, bool onDevice, int32_t device, aclrtContext context);

// Whether tasks that have not finished use it.
bool emuBlockIsPending(const emuBlock* block);

// Ends it; the bytes stay until the last pending task is through with them, which is a misuse that this reports.
void emuMemoryFree(emuBlock* block);

// The live or freed block that holds the address; null when there is none.
emuBlock* emuMemoryFind(uintptr_t address);

// Whether the address is in the range of device addresses.
bool emuMemoryIsDevice(uintptr_t address);

// Frees what was allocated in the context; how many blocks that were.
int64_t emuMemoryEnd(aclrtContext context);

// Reports a guard that is no longer whole, and makes it whole.
void emuBlockCheckGuard(emuBlock* block, const char* function);

// Makes it whole without a word.
void emuBlockMendGuard(emuBlock* block);

// Gives back the bytes of a block that is neither live nor pending.
void emuBlockRelease(emuBlock* block);

#endif
