#include "handles.h"

#include <stdlib.h>

#include "kinds.h"
#include "misuse.h"

// From the top: 16 bits of mark (no canonical address has them), 4 of kind, 20 of generation, 20 of slot, 4 zeros to look aligned.
static const uint64_t MARK = 0x0ACEu;
enum { KIND_BITS = 4, GENERATION_BITS = 20, SLOT_BITS = 20, ZERO_BITS = 4 };
static const uint64_t GENERATION_MASK = (1u << GENERATION_BITS) - 1;
static const uint64_t SLOT_MASK = (1u << SLOT_BITS) - 1;

typedef struct {
  void* object;         // null when free
  uint32_t generation;  // of the object, or of the next one when free
  uint32_t nextFree;
  emulatorKind kind;
  bool counted;
} slot;

// Free slots are reused oldest first and only once there are many of them, so that a stale handle stays recognizable for long.
enum { FREE_BEFORE_REUSE = 4096 };
static const uint32_t NO_SLOT = UINT32_MAX;

static slot* s_slots;
static uint32_t s_slotCount, s_slotCapacity;
static uint32_t s_firstFree, s_lastFree, s_freeCount;

static uint64_t encode(uint32_t index, emulatorKind kind, uint32_t generation) {
  uint64_t value = MARK << KIND_BITS | (uint64_t)kind;
  value = value << GENERATION_BITS | generation;
  value = value << SLOT_BITS | index;
  return value << ZERO_BITS;
}

static bool isHandle(const void* handle) { return (uint64_t)(uintptr_t)handle >> 48 == MARK; }
static uint32_t slotOf(const void* handle) { return (uint32_t)((uint64_t)(uintptr_t)handle >> ZERO_BITS & SLOT_MASK); }
static emulatorKind kindOf(const void* handle) { return (emulatorKind)((uint64_t)(uintptr_t)handle >> 44 & 0xF); }

static uint32_t takeSlot(void) {
  if (s_freeCount > FREE_BEFORE_REUSE) {
    uint32_t index = s_firstFree;
    s_firstFree = s_slots[index].nextFree;
    s_freeCount--;
    return index;
  }
  if (s_slotCount > SLOT_MASK) return NO_SLOT;
  if (s_slotCount == s_slotCapacity) {
    uint32_t capacity = s_slotCapacity == 0 ? 1024 : s_slotCapacity * 2;
    slot* grown = realloc(s_slots, capacity * sizeof *grown);
    if (grown == NULL) return NO_SLOT;
    s_slots = grown;
    s_slotCapacity = capacity;
  }
  s_slots[s_slotCount] = (slot){.generation = 1};
  return s_slotCount++;
}

void* emuHandleCreate(emulatorKind kind, void* object, bool counted) {
  uint32_t index = takeSlot();
  if (index == NO_SLOT) return NULL;
  slot* taken = &s_slots[index];
  taken->object = object;
  taken->kind = kind;
  taken->counted = counted;
  if (counted) emuCountAdd(kind, 1);
  return (void*)(uintptr_t)encode(index, kind, taken->generation);
}

void* emuHandlePeek(const void* handle, emulatorKind kind) {
  if (!isHandle(handle) || slotOf(handle) >= s_slotCount) return NULL;
  const slot* found = &s_slots[slotOf(handle)];
  bool same = encode(slotOf(handle), kind, found->generation) == (uint64_t)(uintptr_t)handle;
  return same ? found->object : NULL;
}

void* emuHandleGet(const void* handle, emulatorKind kind) {
  void* object = emuHandlePeek(handle, kind);
  if (object != NULL) return object;
  if (!isHandle(handle) || (int)kindOf(handle) >= (int)EMU_KINDS) {
    emuMisuse("%s %p: no handle of any object", emuKindName(kind), handle);
  } else if (kindOf(handle) == EMULATOR_LEAKED_EXECUTOR) {
    emuMisuse("executor %p: left behind by a first phase that failed, must not be touched", handle);
  } else if (kindOf(handle) != kind) {
    emuMisuse("%s %p: the handle of another kind of object, %s", emuKindName(kind), handle, emuKindName(kindOf(handle)));
  } else {
    emuMisuse("%s %p: used after it was given back", emuKindName(kind), handle);
  }
  return NULL;
}

void emuHandleDestroy(const void* handle) {
  uint32_t index = slotOf(handle);
  slot* freed = &s_slots[index];
  if (freed->counted) emuCountAdd(freed->kind, -1);
  freed->object = NULL;
  freed->generation = (uint32_t)((freed->generation + 1) & GENERATION_MASK);
  freed->nextFree = NO_SLOT;
  if (s_freeCount == 0)
    s_firstFree = index;
  else
    s_slots[s_lastFree].nextFree = index;
  s_lastFree = index;
  s_freeCount++;
}
