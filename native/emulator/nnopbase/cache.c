#include "cache.h"

#include <stdbool.h>
#include <stdint.h>

#include "costs.h"

// As many calls as CANN keeps by default; a table with room, so that few meet in a place.
enum { KEPT = 10000, PLACES = 1 << 15 };

static uint64_t s_keys[PLACES];  // 0: none
static size_t s_count;

static uint64_t mix(uint64_t key, uint64_t value) {
  key = (key ^ value) * 0x9E3779B97F4A7C15u;
  return key ^ key >> 32;
}

static uint64_t keyOf(const char* name, const emuTensor* const* tensors, size_t count) {
  uint64_t key = 1;
  for (; *name != '\0'; name++) key = mix(key, (unsigned char)*name);
  for (size_t i = 0; i < count; i++) {
    const emuTensor* tensor = tensors[i];
    key = mix(mix(key, (uint64_t)tensor->type), (uint64_t)tensor->format);
    key = mix(mix(key, tensor->rank), (uint64_t)tensor->offset);
    for (uint64_t j = 0; j < tensor->rank; j++) key = mix(mix(key, (uint64_t)tensor->dims[j]), (uint64_t)tensor->strides[j]);
  }
  return key == 0 ? 1 : key;
}

// Whether the key was there before; it is now, unless the table is full.
static bool add(uint64_t key) {
  size_t place = key % PLACES;
  while (s_keys[place] != 0 && s_keys[place] != key) place = (place + 1) % PLACES;
  if (s_keys[place] == key) return true;
  if (s_count == KEPT) return false;
  s_keys[place] = key;
  s_count++;
  return false;
}

void emuCacheNote(const char* name, const emuTensor* const* tensors, size_t count) {
  if (!emuCostsCount()) return;
  emuCostIs(add(keyOf(name, tensors, count)) ? EMU_COST_FIRST_PHASE_CACHED : EMU_COST_FIRST_PHASE);
}
