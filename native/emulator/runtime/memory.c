#include "memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ascend_emulator.h"
#include "deferred.h"
#include "device.h"
#include "kinds.h"
#include "lock.h"
#include "misuse.h"
#include "thread.h"

// Device addresses are handed out upwards and not reused before the range is used up, so that an address that was freed stays recognizable.
static const size_t RANGE_BYTES = (size_t)256 << 30, RANGE_BYTES_LEAST = (size_t)1 << 30;
static const size_t PAGE = 4096;

// Filling more than this would only cost time and memory.
static const size_t FILL_BYTES_MOST = (size_t)256 << 20;
static const unsigned char FRESH = 0xFF, GUARD = 0xA5;
static const uint16_t FREED = 0x7FFD;

static uintptr_t s_range, s_rangeEnd, s_nextAddress;

// All blocks in order of their addresses. Freed device blocks stay for a while, to tell what an address was.
enum { FREED_KEPT = 65536 };
static emuBlock** s_blocks;
static size_t s_blockCount, s_blockCapacity, s_freedCount;
static uint64_t s_lastId;
static int64_t s_liveBytes;

static bool reserveRange(void) {
  for (size_t bytes = RANGE_BYTES; bytes >= RANGE_BYTES_LEAST; bytes /= 2) {
    void* range = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range == MAP_FAILED) continue;
    s_range = s_nextAddress = (uintptr_t)range;
    s_rangeEnd = s_range + bytes;
    return true;
  }
  return false;
}

bool emuMemoryIsDevice(uintptr_t address) { return s_range != 0 && address >= s_range && address < s_rangeEnd; }

// The number of blocks that start at or below the address.
static size_t countUpTo(uintptr_t address) {
  size_t low = 0, high = s_blockCount;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (s_blocks[middle]->address <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

emuBlock* emuMemoryFind(uintptr_t address) {
  size_t count = countUpTo(address);
  if (count == 0) return NULL;
  emuBlock* block = s_blocks[count - 1];
  return address - block->address < block->allocated ? block : NULL;
}

static void forgetFreed(void) {
  size_t kept = 0;
  for (size_t i = 0; i < s_blockCount; i++) {
    if (s_blocks[i]->live || s_blocks[i]->bytes != NULL)
      s_blocks[kept++] = s_blocks[i];
    else
      free(s_blocks[i]);
  }
  s_blockCount = kept;
  s_freedCount = 0;
}

// Whole pages, and at least one byte between neighbours.
static size_t footprint(const emuBlock* block) { return (block->allocated + 2 * PAGE - 1) / PAGE * PAGE; }

// A free stretch of device addresses: behind all others, or once the range is used up in the first gap.
static bool placeOnDevice(emuBlock* block) {
  if (s_range == 0 && !reserveRange()) return false;
  size_t needed = footprint(block);
  if (needed <= s_rangeEnd - s_nextAddress) {
    block->address = s_nextAddress;
    s_nextAddress += needed;
    return true;
  }
  forgetFreed();
  uintptr_t candidate = s_range;
  for (size_t i = countUpTo(s_range - 1); i < s_blockCount && s_blocks[i]->address < s_rangeEnd; i++) {
    if (s_blocks[i]->address - candidate >= needed) break;
    candidate = s_blocks[i]->address + footprint(s_blocks[i]);
  }
  if (candidate > s_rangeEnd || s_rangeEnd - candidate < needed) return false;
  block->address = candidate;
  return true;
}

static bool insert(emuBlock* block) {
  if (s_freedCount > FREED_KEPT) forgetFreed();
  if (s_blockCount == s_blockCapacity) {
    size_t capacity = s_blockCapacity == 0 ? 256 : s_blockCapacity * 2;
    emuBlock** grown = realloc(s_blocks, capacity * sizeof *grown);
    if (grown == NULL) return false;
    s_blocks = grown;
    s_blockCapacity = capacity;
  }
  size_t at = countUpTo(block->address);
  memmove(s_blocks + at + 1, s_blocks + at, (s_blockCount - at) * sizeof *s_blocks);
  s_blocks[at] = block;
  s_blockCount++;
  return true;
}

static void removeBlock(emuBlock* block) {
  size_t at = countUpTo(block->address) - 1;
  s_blockCount--;
  memmove(s_blocks + at, s_blocks + at + 1, (s_blockCount - at) * sizeof *s_blocks);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

// All behind what was asked for is guard, also what CANN would allocate.
void emuBlockMendGuard(emuBlock* block) { memset(block->bytes + block->size, GUARD, block->allocated + EMU_GUARD_BYTES - block->size); }

static emulatorKind kindOf(const emuBlock* block) { return block->onDevice ? EMULATOR_DEVICE_MEMORY : EMULATOR_HOST_MEMORY; }

void emuBlockCheckGuard(emuBlock* block, const char* function) {
  const unsigned char* guard = block->bytes + block->size;
  size_t length = block->allocated + EMU_GUARD_BYTES - block->size, broken = 0;
  for (size_t i = 0; i < length; i++) broken += guard[i] != GUARD;
  if (broken == 0) return;
  emuMisuseOf(function, "%s 0x%" PRIxPTR " of %zu bytes: %zu bytes behind its end were overwritten", emuKindName(kindOf(block)),
              block->address, block->size, broken);
  emuBlockMendGuard(block);
}

emuBlock* emuMemoryAllocate(size_t size, size_t allocated, bool onDevice, int32_t device, aclrtContext context) {
  emuBlock* block = calloc(1, sizeof *block);
  void* bytes = NULL;
  if (block == NULL || posix_memalign(&bytes, 64, allocated + EMU_GUARD_BYTES) != 0) {
    free(block);
    return NULL;
  }
  *block = (emuBlock){.id = ++s_lastId,
                      .address = (uintptr_t)bytes,
                      .size = size,
                      .allocated = allocated,
                      .bytes = bytes,
                      .onDevice = onDevice,
                      .live = true,
                      .device = device,
                      .context = context};
  if ((onDevice && !placeOnDevice(block)) || !insert(block)) {
    free(bytes);
    free(block);
    return NULL;
  }
  memset(block->bytes, FRESH, least(size, FILL_BYTES_MOST));
  emuBlockMendGuard(block);
  if (onDevice) emuDeviceAt(device)->usedMemory += allocated;
  emuCountAdd(kindOf(block), 1);
  s_liveBytes += (int64_t)size;
  return block;
}

void emuBlockRelease(emuBlock* block) {
  free(block->traces);
  block->traces = NULL;
  block->traceCount = block->traceCapacity = 0;
  free(block->bytes);
  block->bytes = NULL;
  if (block->onDevice)
    s_freedCount++;
  else
    free(block);
}

static const char* stateOf(const emuTask* task) { return task->running ? "runs" : "is enqueued"; }

bool emuBlockIsPending(const emuBlock* block) {
  emuDeferredFinish();
  return block->pending != NULL;
}

void emuMemoryFree(emuBlock* block) {
  bool pending = emuBlockIsPending(block), running = false;
  block->live = false;
  emuCountAdd(kindOf(block), -1);
  s_liveBytes -= (int64_t)block->size;
  if (block->onDevice)
    emuDeviceAt(block->device)->usedMemory -= block->allocated;
  else
    removeBlock(block);  // its address belongs to the host, which may hand it out again
  for (emuAccess* access = block->pending; access != NULL; access = access->nextOfBlock) {
    emuMisuse("%s 0x%" PRIxPTR " of %zu bytes: freed while the %s that uses it as %s %s on stream %p", emuKindName(kindOf(block)),
              block->address, block->size, access->task->function, access->name, stateOf(access->task), access->task->stream);
    running |= access->task->running;
  }
  if (!pending) {
    emuBlockCheckGuard(block, emuThisThread()->function);
    emuBlockRelease(block);
  } else if (!running) {
    for (size_t i = 0; i + sizeof FREED <= least(block->size, FILL_BYTES_MOST); i += sizeof FREED)
      memcpy(block->bytes + i, &FREED, sizeof FREED);
  }
}

int64_t emuMemoryEnd(aclrtContext context) {
  int64_t ended = 0;
  for (size_t i = s_blockCount; i-- > 0;) {  // backwards: freeing host memory takes its block out
    emuBlock* block = s_blocks[i];
    if (!block->live || block->context != context) continue;
    emuMemoryFree(block);
    ended++;
  }
  return ended;
}

int64_t emulatorLiveBytes(void) {
  emuLock();
  int64_t bytes = s_liveBytes;
  emuUnlock();
  return bytes;
}
