#include "costs.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "ascend_emulator.h"
#include "lock.h"
#include "thread.h"
#include "ticks.h"

// Nanoseconds, measured on the genuine host code over a stand-in for the driver: the least that was seen, so that nobody who measures a
// caller against them takes it for better than it is. A descriptor costs 150 to create and destroy.
static const struct {
  const char* function;
  uint32_t nanoseconds;
} s_functions[] = {
    {"aclrtGetCurrentContext", 49},  {"aclrtSetCurrentContext", 113}, {"aclrtGetDevice", 60},
    {"aclrtSetDevice", 260},         {"aclCreateTensor", 90},         {"aclDestroyTensor", 60},
    {"aclSetInputTensorAddr", 31},   {"aclSetOutputTensorAddr", 31},  {"aclSetTensorAddr", 31},
    {"aclrtSynchronizeStream", 120}, {"aclrtStreamQuery", 95},        {"aclrtSynchronizeStreamWithTimeout", 120},
    {"aclmdlRIExecuteAsync", 700},
};

static const uint32_t s_costs[EMU_COSTS] = {
    [EMU_COST_FIRST_PHASE] = 17000, [EMU_COST_FIRST_PHASE_CACHED] = 700,
    [EMU_COST_SECOND_PHASE] = 2700, [EMU_COST_SECOND_PHASE_REPEATABLE] = 2300,
    [EMU_COST_NO_TEXT] = 3100,      [EMU_COST_FAILURE] = 5000,
};

// Nanoseconds as ticks; 0 while calls cost nothing. Read without the lock: on its way in, a call has not got it yet.
static _Atomic double s_ticksPerNanosecond;

static double ticksPerNanosecond(void) { return atomic_load_explicit(&s_ticksPerNanosecond, memory_order_relaxed); }

uint64_t emuCostStart(void) { return ticksPerNanosecond() == 0 ? 0 : emuTicks(); }

uint32_t emuCostOf(const char* function) {
  for (size_t i = 0; i < sizeof s_functions / sizeof *s_functions; i++) {
    if (strcmp(s_functions[i].function, function) == 0) return s_functions[i].nanoseconds;
  }
  return 0;
}

void emuCostIs(emuCost cost) { emuThisThread()->cost = s_costs[cost]; }

bool emuCostsCount(void) { return ticksPerNanosecond() != 0; }

void emuCostPass(uint64_t start, uint32_t nanoseconds) {
  if (start == 0) return;
  uint64_t ticks = (uint64_t)(nanoseconds * ticksPerNanosecond());
  while (emuTicks() - start < ticks) {
    // Without a pause, which takes as long as the shortest calls.
  }
}

void emuCostsEnable(bool enabled) {
  static double measured;  // takes its time, and is always the same
  if (enabled && measured == 0) measured = emuTicksPerNanosecond();
  atomic_store_explicit(&s_ticksPerNanosecond, enabled ? measured : 0, memory_order_relaxed);
}

void emulatorSetCallCosts(int32_t enabled) {
  emuLock();
  emuCostsEnable(enabled != 0);
  emuUnlock();
}
